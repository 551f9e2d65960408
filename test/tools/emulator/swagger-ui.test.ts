import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningStack, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startTinyStack({ resources: { Bucket: { Type: 'AWS::S3::Bucket' } } });
});
afterAll(() => stack.stop());

const get = (path: string) => fetch(new URL(path, stack.endpoint));

describe('Swagger UI', () => {
  test('serves every asset that its page names', async () => {
    const response = await get('/_docs/?url=/openapi.json');
    const names = [...(await response.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name);
    const assets = await Promise.all(names.map((name) => get(`/_docs/${name}`)));

    expect(response.headers.get('content-type')).toBe('text/html');
    expect(assets.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, 'text/css'],
      [200, 'text/javascript'],
    ]);
  });

  test.each(['package.json', '../package.json', '%2e%2e%2fpackage.json', 'constructor'])(
    'does not serve %s',
    async (name) => {
      const response = await get(`/_docs/${name}`);

      expect(response.status).not.toBe(200);
    },
  );
});
