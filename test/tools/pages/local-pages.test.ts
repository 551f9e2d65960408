import { gzipSync } from 'node:zlib';
import { parse } from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { webConfig } from '../../../contracts/http/web-config.ts';
import { bundleWeb } from '../../../infra/bundling/bundle-web.ts';
import { createLocalPages } from '../../../tools/pages/local-pages.ts';

const endpoint = 'http://127.0.0.1:4566';
const stack = {
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  outputs: { ApiUrl: `${endpoint}/_aws/execute-api/api/v1/`, UploadsBucketName: '<uploads>' },
};

let pages: (request: Request) => Response | Promise<Response>;
beforeAll(async () => {
  pages = (await createLocalPages())(stack);
});

const get = async (path: string) => await pages(new Request(`${endpoint}${path}`));

describe.each(['/', '/_docs/'])('the page %s', (path) => {
  test('names no other host and has a strict policy', async () => {
    const response = await get(path);
    const html = (await response.text()).replaceAll(endpoint, '').replaceAll('https://localhost/', '');
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(html).not.toMatch(/(https?:)?\/\/[a-z]/i);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  test('loads files that are there, its icon included', async () => {
    const html = await (await get(path)).text();
    const files = [...html.matchAll(/(?:href|src)="([^"]+\.(?:css|js|svg))"/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const file of files) {
      const response = await get(new URL(file, `${endpoint}${path}`).pathname);
      expect([file, response.status]).toEqual([file, 200]);
    }
  });

  test('contains its configuration', async () => {
    const html = await (await get(path)).text();
    const [, json = ''] = /id="config">(.*?)<\/script>/.exec(html) ?? [];
    const config = parse(webConfig, JSON.parse(json));
    expect([config.apiUrl, config.signIn.redirectPath]).toEqual(['/_aws/execute-api/api/v1/', path]);
  });
});

test('the home page shows the outputs of the stack, escaped', async () => {
  const html = await (await get('/')).text();
  expect(html).toContain('&lt;uploads&gt;');
  expect(html).toContain('AWS_ENDPOINT_URL=http://127.0.0.1:4566');
});

test('the issuer signs in for the page', async () => {
  const response = await get('/_issuer/.well-known/openid-configuration');
  expect(await response.json()).toMatchObject({ issuer: 'https://localhost/' });
});

test('a file that is not there is not found', async () => {
  expect((await get('/_web/other.js')).status).toBe(404);
});

test('the script of the gallery has at most 25 kB, compressed', async () => {
  const { files } = await bundleWeb();
  const scripts = [...files].filter(([name]) => name.endsWith('.js'));
  const sizes = scripts.map(([, { body }]) => gzipSync(body).length);
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(25_000);
});
