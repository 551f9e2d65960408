import fc from 'fast-check';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { entityTag, isNotModified, parseIfMatch } from '../../../../functions/shared/http/etag.ts';
import { ProblemError } from '../../../../functions/shared/http/problem.ts';

const app = new Hono();
app.get('/version', (context) => context.json(parseIfMatch(context)));
app.get('/not-modified', (context) => context.json(isNotModified(context, '"current"')));
app.onError(
  (error) => new Response(error instanceof ProblemError ? error.kind : 'exception', { status: 400 }),
);

const send = async (path: string, headers: Record<string, string>) =>
  (await app.request(path, { headers })).text();

const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

describe('If-Match', () => {
  test('is parsed to the versions of its entity tags', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1 }), { minLength: 1, maxLength: 4 }), async (versions) => {
        const header = versions.map(entityTag).join(', ');
        expect(await send('/version', { 'if-match': header })).toBe(JSON.stringify(versions));
      }),
    );
  });

  test('with any other text is precondition-failed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          headerText,
          fc.constantFrom('*', 'W/"1"', '"01"', '"1.0"', '"0"', '""', '"-1"', '"1000000000000000"'),
        ),
        async (text) => {
          fc.pre(!/"[1-9]\d*"/.test(text));
          expect(await send('/version', { 'if-match': text })).toBe('precondition-failed');
        },
      ),
    );
  });

  test.each(['"1"2', '1"2"', '"1" "2"'])(
    'with text around an entity tag is precondition-failed: %s',
    async (text) => {
      expect(await send('/version', { 'if-match': text })).toBe('precondition-failed');
    },
  );

  test('is required', async () => {
    expect(await send('/version', {})).toBe('precondition-required');
  });
});

describe('If-None-Match', () => {
  const other = fc.stringMatching(/^"[a-z0-9]{0,8}"$/).filter((tag) => tag !== '"current"');

  test('matches the version at any place of the list, weak or strong', async () => {
    const match = fc.constantFrom('"current"', 'W/"current"');
    await fc.assert(
      fc.asyncProperty(fc.array(other), match, fc.array(other), async (before, tag, after) => {
        const header = [...before, tag, ...after].join(', ');
        expect(await send('/not-modified', { 'if-none-match': header })).toBe('true');
      }),
    );
  });

  test.each(['"a,*,b"', '"a", *', '"current', 'current'])(
    'whose tags only resemble the version does not match: %s',
    async (header) => {
      expect(await send('/not-modified', { 'if-none-match': header })).toBe('false');
    },
  );

  test('is not required', async () => {
    expect(await send('/not-modified', {})).toBe('false');
  });

  test('with only other versions does not match', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(other), async (tags) => {
        expect(await send('/not-modified', { 'if-none-match': tags.join(',') })).toBe('false');
      }),
    );
  });
});
