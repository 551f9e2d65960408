import fc from 'fast-check';
import { Hono } from 'hono';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../../../functions/shared/http/problem.ts';
import { readBody } from '../../../../functions/shared/http/validate-request.ts';
import { character } from '../../../support/character.ts';

const schema = v.strictObject({
  size: v.number('a number'),
  crop: v.optional(v.strictObject({ 'x/y': v.number('another number') })),
});

const app = new Hono();
app.post('/', async (context) => context.json(await readBody(context, schema)));
app.onError((error) =>
  error instanceof ProblemError
    ? Response.json({ kind: error.kind, errors: error.errors })
    : new Response('exception', { status: 500 }),
);

const problem = v.object({
  kind: v.literal('invalid-request'),
  errors: v.array(v.object({ pointer: v.string() })),
});

async function read(body: string, type = 'application/json') {
  const response = await app.request('/', { method: 'POST', headers: { 'content-type': type }, body });
  return response.json();
}

describe('a body', () => {
  test.each([
    ['a byte that UTF-8 does not have', Buffer.from([0x22, 0xff, 0x22])],
    ['a character that is cut', Buffer.from([0x22, 0xc3, 0x22])],
    ['a surrogate in CESU-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ])('that is not UTF-8 is malformed: %s', async (_case, body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await app.request('/', { method: 'POST', headers, body: Uint8Array.from(body) });
    expect(await response.json()).toEqual({ kind: 'malformed-request' });
  });

  test('is rejected with a pointer to the unknown field, whatever its name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character }), async (name) => {
        fc.pre(name !== 'size' && name.isWellFormed());
        const body = JSON.stringify({ size: 1, [name]: 2 });
        fc.pre(Object.keys(JSON.parse(body)).length === 2);
        const { errors } = v.parse(problem, await read(body));
        const [, escaped] = errors[0]?.pointer.split('/') ?? [];
        expect(escaped?.replaceAll('~1', '/').replaceAll('~0', '~')).toBe(name);
      }),
    );
  });

  test('that is not JSON is malformed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (body) => {
        fc.pre(!isJson(body));
        expect(await read(body)).toEqual({ kind: 'malformed-request' });
      }),
    );
  });

  test.each([
    ['[]', '/size', 'is required'],
    ['"text"', '', 'must be an object'],
    ['null', '', 'must be an object'],
    ['{}', '/size', 'is required'],
    ['{"size":"1"}', '/size', 'a number'],
    ['{"size":1,"crop":7}', '/crop', 'must be an object'],
    ['{"size":1,"crop":{"x/y":"1"}}', '/crop/x~1y', 'another number'],
    ['{"size":1,"color":1}', '/color', 'is not a known field'],
  ])('%s fails at %j: %s', async (body, pointer, detail) => {
    expect(await read(body)).toEqual({ kind: 'invalid-request', errors: [{ pointer, detail }] });
  });

  test('without a media type is rejected', async () => {
    const response = await app.request('/', {
      method: 'POST',
      body: Uint8Array.from(Buffer.from('{"size":1}')),
    });
    expect(await response.json()).toEqual({ kind: 'unsupported-media-type' });
  });

  test('that cannot be read is an infrastructure failure', async () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) });
    const headers = { 'content-type': 'application/json' };
    const request = new Request('http://localhost/', {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    } as RequestInit);
    expect((await app.request(request)).status).toBe(500);
  });

  test.each([
    'application/json',
    'application/json ; charset=utf-8',
    'application/json; charset=utf-8',
    'Application/Merge-Patch+JSON',
  ])('of type %s is parsed', async (type) => {
    expect(await read('{"size":1}', type)).toEqual({ size: 1 });
  });

  test.each(['text/plain', 'application/xml', 'application/jsonp', 'json'])(
    'of type %s is rejected',
    async (type) => {
      expect(await read('{"size":1}', type)).toEqual({ kind: 'unsupported-media-type' });
    },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
