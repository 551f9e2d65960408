import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { expect, test } from 'vitest';
import { sample } from '../../../support/samples.ts';

/** Returns the request that an app receives for an event of API Gateway. */
const echo = handle(
  new Hono().all('*', async (context) =>
    context.json({
      method: context.req.method,
      path: context.req.path,
      query: context.req.query(),
      token: context.req.header('authorization')?.split(' ')[0],
      body: await context.req.text(),
    }),
  ),
);

async function parseSample(name: string) {
  const event = sample<APIGatewayProxyEvent>(name);
  const { body } = await echo(event as never, undefined as never);
  return JSON.parse(body);
}

test.each([
  ['users-api.create', 'POST', '/users'],
  ['users-api.get-me', 'GET', '/users/me'],
  ['images-api.create', 'POST', '/images'],
  ['images-api.list', 'GET', '/images'],
])('%s arrives as %s %s', async (name, method, path) => {
  const { body } = sample<APIGatewayProxyEvent>(name);
  expect(await parseSample(name)).toMatchObject({ method, path, token: 'Bearer', body: body ?? '' });
});

test('the query parameters arrive', async () => {
  expect((await parseSample('images-api.list')).query).toEqual({ limit: '2', status: 'PROCESSED' });
});
