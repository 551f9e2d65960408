import type { Context } from 'hono';
import * as v from 'valibot';
import {
  type CreateImageRequest,
  createImageRequest,
  type ImagePageKey,
  type ImageResource,
  imageId as imageIdSchema,
  listImagesQuery,
  type RenditionResources,
} from '../../contracts/http/images-api.ts';
import { pageSize } from '../../contracts/http/pagination.ts';
import {
  type ImageRecord,
  type Renditions,
  timestamp,
  type UserImage,
} from '../../contracts/records/image-record.ts';
import type { UserUpload } from '../../contracts/records/object-keys.ts';
import { toReasonResource } from '../../contracts/records/rejection-message.ts';
import type { AuthenticatedEnv } from '../shared/http/authenticate.ts';
import { cacheControl } from '../shared/http/cache-control.ts';
import { type AppOptions, createApp, type PublicRoutes } from '../shared/http/create-app.ts';
import { decodeCursor, encodeCursor } from '../shared/http/cursor.ts';
import { entityTag, isNotModified } from '../shared/http/etag.ts';
import { idempotentId } from '../shared/http/idempotent-id.ts';
import { ProblemError } from '../shared/http/problem.ts';
import { readBody, readQuery } from '../shared/http/validate-request.ts';

/** Makes presigned URLs, which are valid for `expirySeconds`. */
interface Presigner {
  upload(
    key: string,
    request: CreateImageRequest,
    expirySeconds: number,
  ): Promise<NonNullable<ImageResource['upload']>>;
  renditions(renditions: Renditions, expirySeconds: number): Promise<RenditionResources>;
}

export interface Dependencies extends AppOptions {
  pendingUploads: {
    /** Returns the record in the table: the new one, or that of an earlier request with the same image id. */
    create(
      upload: UserUpload,
      request: CreateImageRequest,
      leaseSeconds: number,
    ): Promise<{ ok: true; item: ImageRecord } | { ok: false; retryAfterSeconds: number }>;
  };
  images: {
    get(imageId: string, ownerId: string): Promise<UserImage | undefined>;
    list(
      ownerId: string,
      options: {
        limit: number;
        startKey: ImagePageKey | undefined;
        status?: ImageRecord['status'] | undefined;
      },
    ): Promise<{ items: UserImage[]; lastKey: ImagePageKey | undefined }>;
    /** Returns whether there was an image to delete. */
    delete(imageId: string, ownerId: string): Promise<boolean>;
  };
  users: { isDeleted(id: string): Promise<boolean> };
  /** The presigner for clients that reach the API at this host. */
  presignerFor: (host: string) => Presigner;
  /** Returns 32 random hexadecimal digits. */
  newImageId: () => string;
  /** The OpenAPI document of both APIs. This function serves it, because it is the larger one. */
  openApiDocument: object;
}

/** 15 minutes: enough for 100 MB at 1 Mbit/s, and too short for a leaked URL to be of much use. */
const presignedUrlExpirySeconds = 15 * 60;

/**
 * The images of users. A client uploads the file directly to S3 by a presigned URL. Such a URL grants access, so no cache
 * may store a response.
 */
export function imagesApi(deps: Dependencies) {
  const { images, presignerFor, newImageId, openApiDocument } = deps;
  const publicRoutes: PublicRoutes = { '/openapi.json': (context) => context.json(openApiDocument) };
  const app = createApp(deps, publicRoutes).use(cacheControl('no-store'));
  const getPresigner = ({ req }: Context<AuthenticatedEnv>) => presignerFor(req.header('host') ?? '');

  app.post('/images', async (context) => {
    const { id: ownerId } = context.get('principal');
    const request = await readBody(context, createImageRequest);
    const imageId = idempotentId(context) ?? newImageId();
    const record = await createPending(deps, { imageId, ownerId }, request);
    context.header('location', `images/${imageId}`);
    const image = requireSameRequest(request, record);
    return context.json(await toImageResource(image, getPresigner(context)), 201);
  });

  app.get('/images', async (context) => {
    const { id: ownerId } = context.get('principal');
    const { limit = pageSize, status, cursor } = readQuery(context, listImagesQuery);
    const cursorScope = `images of ${ownerId}`;
    const startKey = decodeCursor(cursorScope, cursor, startKeySchema(ownerId));
    const page = await images.list(ownerId, { limit, status, startKey });
    const presigner = getPresigner(context);
    return context.json({
      items: await Promise.all(page.items.map((record) => toImageResource(record, presigner))),
      ...(page.lastKey && { cursor: encodeCursor(cursorScope, page.lastKey) }),
    });
  });

  app.get('/images/:id', async (context) => {
    const record = await images.get(getImageId(context), context.get('principal').id);
    if (!record) {
      throw new ProblemError('not-found');
    }
    const tag = entityTag(`${record.status}-${record.attempt}-${Date.parse(record.updatedAt)}`);
    context.header('etag', tag);
    return isNotModified(context, tag)
      ? context.body(null, 304)
      : context.json(await toImageResource(record, getPresigner(context)));
  });

  app.delete('/images/:id', async (context) => {
    if (!(await images.delete(getImageId(context), context.get('principal').id))) {
      throw new ProblemError('not-found');
    }
    return context.body(null, 204);
  });

  return app;
}

/** @throws {ProblemError} not-found for a text that is not the id of an image */
function getImageId(context: Context<AuthenticatedEnv, '/images/:id'>): string {
  const id = context.req.param('id');
  if (!v.is(imageIdSchema, id)) {
    throw new ProblemError('not-found');
  }
  return id;
}

/** Any client can make a cursor, and DynamoDB refuses a start key of another partition. */
function startKeySchema(ownerId: string) {
  return v.object({ imageId: imageIdSchema, ownerId: v.literal(ownerId), createdAt: timestamp });
}

/** @throws {ProblemError} too-many-pending-uploads, or not-found when the user was deleted */
async function createPending(
  { pendingUploads, images, users }: Dependencies,
  upload: UserUpload,
  request: CreateImageRequest,
): Promise<ImageRecord> {
  const result = await pendingUploads.create(upload, request, presignedUrlExpirySeconds);
  if (!result.ok) {
    const headers = { 'retry-after': `${result.retryAfterSeconds}` };
    throw new ProblemError('too-many-pending-uploads', { headers });
  }
  // The order matters: a deletion of the user after this read lists the record and deletes the image.
  if (await users.isDeleted(upload.ownerId)) {
    await images.delete(upload.imageId, upload.ownerId);
    throw new ProblemError('not-found');
  }
  return result.item;
}

async function toImageResource(record: UserImage, presigner: Presigner): Promise<ImageResource> {
  const { imageId: id, status, declaredFile, createdAt, updatedAt } = record;
  const file = declaredFile ?? { fileName: '', contentType: '', size: 0 };
  return { id, status, ...file, createdAt, updatedAt, ...(await statusFields(record, presigner)) };
}

/** The fields that only this status has. */
async function statusFields(record: UserImage, presigner: Presigner): Promise<Partial<ImageResource>> {
  switch (record.status) {
    case 'AWAITING_UPLOAD': {
      const request = v.safeParse(createImageRequest, record.declaredFile);
      return request.success
        ? { upload: await presigner.upload(record.sourceKey, request.output, presignedUrlExpirySeconds) }
        : {};
    }
    case 'PROCESSING':
      return { worker: record.leaseOwner };
    case 'PROCESSED': {
      const { image, renditions } = record;
      return { image, renditions: await presigner.renditions(renditions, presignedUrlExpirySeconds) };
    }
    case 'REJECTED':
      return { reason: toReasonResource(record) };
    default:
      return {};
  }
}

/** @throws {ProblemError} when the earlier request with this key differs, or its image was deleted */
function requireSameRequest(request: CreateImageRequest, record: ImageRecord): UserImage {
  const { declaredFile, ownerId } = record;
  const fields = ['fileName', 'contentType', 'size'] as const;
  const isSame = fields.every((field) => declaredFile?.[field] === request[field]);
  if (record.status === 'DELETED' || ownerId === undefined || !isSame) {
    throw new ProblemError('idempotency-key-reused');
  }
  return { ...record, ownerId };
}
