import { beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/shared/http/create-app.ts';
import { silentLogger } from '../../../support/silent-logger.ts';
import { audience, createIssuer, issuer } from '../../../support/tokens.ts';

let tokenIssuer: Awaited<ReturnType<typeof createIssuer>>;
beforeAll(async () => {
  tokenIssuer = await createIssuer();
});

function createTestApp() {
  const jwtConfig = { issuer, audience, keys: tokenIssuer.keys };
  const app = createApp(
    { jwtConfig, corsOrigins: [], logger: silentLogger() },
    { '/public': (context) => context.text('public') },
  );
  app.get('/private', (context) => context.text(`private of ${context.get('principal').id}`));
  // A route whose pattern also matches the public path and comes after it.
  app.all('/*', (context) => context.text(`any of ${context.get('principal').id}`));
  return app;
}

describe('createApp', () => {
  test.each(['/private', '/other', '/'])('requires an access token for the route of %s', async (path) => {
    const response = await createTestApp().request(path);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  test('serves a public route without an access token', async () => {
    const response = await createTestApp().request('/public');
    expect([response.status, await response.text()]).toEqual([200, 'public']);
  });

  test('serves only GET of a public route without an access token', async () => {
    expect((await createTestApp().request('/public', { method: 'POST' })).status).toBe(401);
    expect((await createTestApp().request('/public', { method: 'HEAD' })).status).toBe(200);
  });

  test('sets the principal for every other route', async () => {
    const headers = { authorization: `Bearer ${await tokenIssuer.token('alice')}` };
    const response = await createTestApp().request('/private', { headers });
    expect(await response.text()).toBe('private of alice');
  });

  test('logs an infrastructure failure and no other problem', async () => {
    const logger = silentLogger();
    const jwtConfig = { issuer, audience, keys: tokenIssuer.keys };
    const app = createApp({ jwtConfig, corsOrigins: [], logger });
    app.get('/broken', () => {
      throw new Error('broken');
    });
    app.get('/throttled', () => {
      throw Object.assign(new Error('throttled'), { name: 'ThrottlingException' });
    });
    const headers = { authorization: `Bearer ${await tokenIssuer.token('alice')}` };
    const statuses = ['/throttled', '/unknown', '/broken'].map(
      async (path) => (await app.request(path, { headers })).status,
    );
    expect(await Promise.all(statuses)).toEqual([503, 404, 500]);
    expect(logger.lines).toMatchObject([
      { level: 'error', message: 'Request failed', fields: { error: Error('broken') } },
    ]);
  });

  test('requires an access token for an unknown path, too', async () => {
    const jwtConfig = { issuer, audience, keys: tokenIssuer.keys };
    const app = createApp({ jwtConfig, corsOrigins: [], logger: silentLogger() });
    expect((await app.request('/unknown')).status).toBe(401);
  });
});
