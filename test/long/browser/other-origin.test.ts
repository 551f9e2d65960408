import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleWeb, renderGallery } from '../../../infra/bundling/bundle-web.ts';
import { quadrants } from '../../../tools/fixtures/quadrants.ts';
import { localWebConfig } from '../../../tools/pages/local-web-config.ts';
import { describeInBrowser } from '../../support/browser/describe-in-browser.ts';
import { GalleryStack } from '../../support/browser/gallery-stack.ts';

describeInBrowser('a page of another origin', () => {
  let stack: GalleryStack;
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    stack = await GalleryStack.start();
    server = await servePage(stack.proxy.endpoint, stack.emulator.outputs);
    const address = server.address();
    origin = `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(async () => {
    server.close();
    await stack.stop();
  });

  test('signs in, uploads and shows the thumbnail, by CORS of the API and of both buckets', async () => {
    const gallery = await stack.openUrl(`${origin}/`);
    await gallery.signIn('alice');
    const buffer = await quadrants(640, 480).jpeg().toBuffer();
    await gallery.choose({ name: 'sea.jpg', mimeType: 'image/jpeg', buffer });
    await gallery.waitForThumbnail('sea.jpg');
    expect(gallery.errors).toEqual([]);
    expect(gallery.origins).toEqual([origin, stack.proxy.endpoint]);
    const methods = stack.proxy.requests.filter(({ path }) => path.includes('uploads/users/'));
    expect(methods.map(({ method }) => method)).toEqual(['OPTIONS', 'PUT']);
    await gallery.close();
  });

  test('reads the headers of the API and of the buckets that it needs', async () => {
    const gallery = await stack.openUrl(`${origin}/`);
    const { pathname } = new URL(stack.emulator.outputs['ApiUrl'] ?? '');
    const headers = await gallery.page.evaluate(`(async () => {
      const response = await fetch('${stack.proxy.endpoint}${pathname}images');
      return [response.status, response.headers.get('x-request-id'), response.headers.get('content-type')];
    })()`);
    expect(headers).toEqual([401, expect.any(String), 'application/problem+json']);
    await gallery.close();
  });
});

/** Serves the gallery as a developer's own server would, with the address of the stack in its configuration. */
async function servePage(stackUrl: string, outputs: Record<string, string>): Promise<Server> {
  const bundle = await bundleWeb();
  const { apiUrl, signIn } = localWebConfig({ outputs }, '/');
  const config = {
    apiUrl: stackUrl + apiUrl,
    signIn: {
      ...signIn,
      authorizationEndpoint: stackUrl + signIn.authorizationEndpoint,
      tokenEndpoint: stackUrl + signIn.tokenEndpoint,
    },
  };
  const page = {
    contentType: 'text/html',
    body: Buffer.from(renderGallery(bundle, { config, assets: '/files/' })),
  };
  const server = createServer(({ url = '' }, response) => {
    const file = bundle.files.get(url.replace('/files/', '')) ?? page;
    response.writeHead(200, { 'content-type': file.contentType }).end(file.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}
