import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../../contracts/http/openapi/document.ts';
import { imagesOperations } from '../../../contracts/http/openapi/images-operations.ts';
import type { Operation } from '../../../contracts/http/openapi/operation.ts';
import { usersOperations } from '../../../contracts/http/openapi/users-operations.ts';
import { imagesApi } from '../../../functions/images-api/images-api.ts';
import { usersApi } from '../../../functions/users-api/users-api.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { describedApi } from '../../support/described-api.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const written = readFileSync('contracts/http/openapi.json', 'utf8');

describe('contracts/http/openapi.json', () => {
  test('is the document of the current schemas, as npm run openapi writes it', () => {
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(openApiDocument(packageJson.version))));
  });

  test('passes the linter', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] });
    const results = await lintFromString({ source: written, config });
    expect(results.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  test.each([...usersOperations, ...imagesOperations])(
    'has examples that match their schemas: $operationId',
    ({ operationId, body, responses }) => {
      const operation = describedApi(JSON.parse(written)).find((each) => each.operationId === operationId);
      const mismatches = Object.entries(responses).flatMap(([status, { content }]) =>
        operation?.compareResponseBody(
          Number(status),
          content && JSON.parse(JSON.stringify(content.example)),
        ),
      );
      expect([...mismatches, ...(operation?.compareRequestBody(body?.example) ?? ['Not described'])]).toEqual(
        [],
      );
    },
  );
});

test('a schema without a name is an error with its location, its fields and the table it has to be added to', () => {
  const schema = v.object({ nickname: v.string() });
  const [operation] = usersOperations.filter(({ operationId }) => operationId === 'createUser');
  const withBody = { ...operation, body: { schema, example: { nickname: 'Al' } } } as Operation;
  const responses = { 201: { description: '', content: { schema, example: { nickname: 'Al' } } } };
  const message = (location: string) =>
    `The schema of ${location} (nickname) has no name: add it to \`schemas\` in contracts/http/openapi/document.ts`;
  expect(() => openApiDocument('1', [withBody])).toThrow(message('createUser.body'));
  expect(() => openApiDocument('1', [{ ...operation, responses } as Operation])).toThrow(
    message('createUser.responses.201'),
  );
});

describe('the described operations', () => {
  const jwtConfig = { issuer: '', audience: '', keys: { keys: [] } };
  const appOptions = { jwtConfig, corsOrigins: [], logger: silentLogger() };
  const unused = {} as never;

  test('are the routes of users-api', () => {
    const api = usersApi({ adminScope: 'users:admin', ...appOptions, users: unused });
    expect(getRoutes(api)).toEqual(toRoutes(usersOperations));
  });

  test('are the routes of images-api, without that of the document itself', () => {
    const ports = { pendingUploads: unused, images: unused, users: unused };
    const others = { presignerFor: unused, newImageId: unused, openApiDocument: {} };
    const api = imagesApi({ ...appOptions, ...ports, ...others });
    expect(getRoutes(api)).toEqual(['GET /openapi.json', ...toRoutes(imagesOperations)].sort());
  });
});

/** All routes but the middleware, which Hono registers for every method. */
function getRoutes({ routes }: { routes: { method: string; path: string }[] }): string[] {
  return routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`)
    .sort();
}

function toRoutes(operations: Operation[]): string[] {
  return operations
    .map(({ method, path }) => `${method.toUpperCase()} ${path.replace(/{(\w+)}/g, ':$1')}`)
    .sort();
}
