import fc from 'fast-check';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { entityTag, hasAlready, requiredVersion } from '../../../../functions/shared/http/entity-tag.ts';
import { ProblemError } from '../../../../functions/shared/http/problem.ts';

/** What the functions make of a header. */
const app = new Hono();
app.get('/version', (context) => context.json(requiredVersion(context)));
app.get('/known', (context) => context.json(hasAlready(context, '"mine"')));
app.onError((error) => new Response(error instanceof ProblemError ? error.kind : 'broken', { status: 400 }));

const ask = async (path: string, headers: Record<string, string>) =>
  (await app.request(path, { headers })).text();

const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

describe('If-Match', () => {
  test('is read back to the version that the entity tag was made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (version) => {
        expect(await ask('/version', { 'if-match': entityTag(version) })).toBe(`${version}`);
      }),
    );
  });

  test('that says anything else fits no version', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(headerText, fc.constantFrom('*', 'W/"1"', '"1", "2"', '""', '"-1"')),
        async (text) => {
          fc.pre(!/^"\d{1,15}"$/.test(text.trim()));
          expect(await ask('/version', { 'if-match': text })).toBe('precondition-failed');
        },
      ),
    );
  });

  test('is needed', async () => {
    expect(await ask('/version', {})).toBe('precondition-required');
  });
});

describe('If-None-Match', () => {
  const other = fc.stringMatching(/^"[a-z0-9]{0,8}"$/).filter((tag) => tag !== '"mine"');

  test('knows a version in any place of the list, weak or strong', async () => {
    const mine = fc.constantFrom('"mine"', 'W/"mine"', '*');
    await fc.assert(
      fc.asyncProperty(fc.array(other), mine, fc.array(other), async (before, tag, after) => {
        const header = [...before, tag, ...after].join(', ');
        expect(await ask('/known', { 'if-none-match': header })).toBe('true');
      }),
    );
  });

  test('of other versions does not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(other), async (tags) => {
        expect(await ask('/known', { 'if-none-match': tags.join(',') })).toBe('false');
      }),
    );
  });
});
