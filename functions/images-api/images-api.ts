import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import * as v from 'valibot';
import { pageSize } from '../../events/api-page.ts';
import type { ImageRecord } from '../../events/image-record.ts';
import {
  idempotencyKey,
  imageKey,
  imageQuery,
  type NewImage,
  newImage,
  type ShownImage,
} from '../../events/images-api.ts';
import { reasons } from '../../events/reasons.ts';
import { type ApiEnv, authenticate } from '../shared/http/authenticate.ts';
import { type ApiSettings, createApi } from '../shared/http/create-api.ts';
import { readCursor, writeCursor } from '../shared/http/cursor.ts';
import { entityTag, hasAlready } from '../shared/http/entity-tag.ts';
import { ProblemError } from '../shared/http/problem.ts';
import { readBody, readQuery, refuse } from '../shared/http/read-request.ts';
import type { ImageLinks } from '../shared/stores/image-links.ts';
import type { OwnedImage, OwnedImages } from '../shared/stores/owned-images.ts';
import type { UsersTable } from '../shared/stores/users-table.ts';

export interface Collaborators extends ApiSettings {
  images: Pick<OwnedImages, 'promise' | 'get' | 'page' | 'delete'>;
  users: Pick<UsersTable, 'isDeleted'>;
  /** Links for people who reach us at this address. */
  linksFor: (host: string) => Pick<ImageLinks, 'upload' | 'rendition'>;
  /** 32 hexadecimal digits that nobody can guess. */
  randomId: () => string;
  /** The OpenAPI document of both APIs. It has to be somewhere, and this is the larger function anyway. */
  description: object;
}

/** How long a link holds, in seconds: enough for 100 MB over a slow line, too short to be worth passing on. */
const linkSeconds = 15 * 60;

/** The images of a user: promised, uploaded past us straight to S3, looked at and deleted. */
export function imagesApi({ images, users, linksFor, randomId, description, ...settings }: Collaborators) {
  const open = createApi(settings);
  open.get('/openapi.json', (context) => context.json(description));
  const api = open.use(authenticate(settings.tokens));
  const linksOf = (context: Context<ApiEnv>) => linksFor(context.req.header('host') ?? '');

  api.post('/images', async (context) => {
    const { id: ownerId } = context.get('caller');
    const promised = await readBody(context, newImage);
    const imageId = idFor(ownerId, context.req.header('idempotency-key')) ?? randomId();
    const record = await images.promise({ imageId, ownerId }, promised, linkSeconds);
    // Looked at after the record is written: whoever deletes the user now finds the image, and we find what was before.
    if (await users.isDeleted(ownerId)) {
      await images.delete(imageId, ownerId);
      throw new ProblemError('not-found');
    }
    context.header('location', `images/${imageId}`);
    return context.json(await show(sameAs(promised, record), linksOf(context)), 201);
  });

  api.get('/images', async (context) => {
    const { id: ownerId } = context.get('caller');
    const { limit = pageSize, status, cursor } = readQuery(context, imageQuery);
    const after = readCursor(`images of ${ownerId}`, cursor, imageKey);
    const { found, next } = await images.page(ownerId, { limit, status, after });
    const items = await Promise.all(found.map((record) => show(record, linksOf(context))));
    return context.json({ items, ...(next && { cursor: writeCursor(`images of ${ownerId}`, next) }) });
  });

  api.get('/images/:id', async (context) => {
    const record = await images.get(context.req.param('id'), context.get('caller').id);
    if (!record) {
      throw new ProblemError('not-found');
    }
    const tag = entityTag(`${record.status}-${record.attempt}-${Date.parse(record.updatedAt)}`);
    context.header('etag', tag);
    return hasAlready(context, tag)
      ? context.body(null, 304)
      : context.json(await show(record, linksOf(context)));
  });

  api.delete('/images/:id', async (context) => {
    if (!(await images.delete(context.req.param('id'), context.get('caller').id))) {
      throw new ProblemError('not-found');
    }
    return context.body(null, 204);
  });

  return api;
}

type Links = ReturnType<Collaborators['linksFor']>;

/** What the owner sees, with links that begin to run out now. */
async function show(record: OwnedImage, links: Links): Promise<ShownImage> {
  const { imageId: id, status, promised, createdAt, updatedAt } = record;
  const file = promised ?? { fileName: '', contentType: '', size: 0 };
  return { id, status, ...file, createdAt, updatedAt, ...(await details(record, links)) };
}

async function details(record: OwnedImage, links: Links): Promise<Partial<ShownImage>> {
  switch (record.status) {
    case 'AWAITING_UPLOAD':
      return record.promised
        ? { upload: await links.upload(record.sourceKey, v.parse(newImage, record.promised), linkSeconds) }
        : {};
    case 'PROCESSED': {
      const shown = Object.entries(record.renditions).map(
        async ([name, rendition]) => [name, await links.rendition(rendition, linkSeconds)] as const,
      );
      return { image: record.image, renditions: Object.fromEntries(await Promise.all(shown)) };
    }
    case 'REJECTED':
      return { reason: { code: record.reason, message: reasons[record.reason] } };
    default:
      return {};
  }
}

/** The same key of the same caller is the same image, however often it is asked for; no table has to remember it. */
function idFor(ownerId: string, key: string | undefined): string | undefined {
  if (key === undefined) {
    return undefined;
  }
  if (!v.is(idempotencyKey, key)) {
    refuse('Idempotency-Key', '1 to 255 visible ASCII characters');
  }
  return createHash('sha256')
    .update(JSON.stringify([ownerId, key]))
    .digest('hex')
    .slice(0, 32);
}

/** @throws {ProblemError} when an earlier request with this key was another, or its image is gone */
function sameAs({ fileName, contentType, size }: NewImage, record: ImageRecord): OwnedImage {
  const { promised, ownerId } = record;
  const isSame =
    promised?.fileName === fileName && promised.contentType === contentType && promised.size === size;
  if (record.status === 'DELETED' || ownerId === undefined || !isSame) {
    throw new ProblemError('idempotency-key-reused');
  }
  return { ...record, ownerId };
}
