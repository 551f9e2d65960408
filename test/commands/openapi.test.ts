import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../commands/openapi-document.ts';
import { imagesOperations } from '../../events/images-operations.ts';
import type { Operation } from '../../events/operation.ts';
import { usersOperations } from '../../events/users-operations.ts';
import { imagesApi } from '../../functions/images-api/images-api.ts';
import { usersApi } from '../../functions/users-api/users-api.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { describedApi } from '../support/described-api.ts';
import { silentLogger } from '../support/silent-logger.ts';

const written = readFileSync('docs/openapi.json', 'utf8');

describe('docs/openapi.json', () => {
  test('says what the schemas say now; if not, npm run openapi writes it anew', () => {
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(openApiDocument(packageJson.version))));
  });

  test('satisfies the linter', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] });
    const findings = await lintFromString({ source: written, config });
    expect(findings.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  test.each([...usersOperations, ...imagesOperations])(
    'has examples that fit: $id',
    ({ id, body, answers }) => {
      const operation = describedApi(JSON.parse(written)).find((each) => each.id === id);
      const wrong = Object.entries(answers).flatMap(([status, { content }]) =>
        operation?.mistakesInAnswer(Number(status), content && JSON.parse(JSON.stringify(content.example))),
      );
      expect([...wrong, ...(operation?.mistakesInBody(body?.example) ?? ['Not described'])]).toEqual([]);
    },
  );
});

describe('what is described', () => {
  const tokens = { issuer: '', audience: '', keys: { keys: [] } };
  const settings = { tokens, corsOrigins: [], logger: silentLogger() };
  const nothing = {} as never;

  test('are the routes of users-api', () => {
    const api = usersApi({ ...settings, users: nothing });
    expect(routesOf(api)).toEqual(describedRoutes(usersOperations));
  });

  test('are the routes of images-api, and the description', () => {
    const stores = { images: nothing, users: nothing, linksFor: nothing, randomId: nothing };
    const api = imagesApi({ ...settings, ...stores, description: {} });
    expect(routesOf(api)).toEqual(['GET /openapi.json', ...describedRoutes(imagesOperations)].sort());
  });
});

/** Without middleware, which stands at every method. */
function routesOf({ routes }: { routes: { method: string; path: string }[] }): string[] {
  return routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`)
    .sort();
}

function describedRoutes(operations: Operation[]): string[] {
  return operations
    .map(({ method, path }) => `${method.toUpperCase()} ${path.replace(/{(\w+)}/g, ':$1')}`)
    .sort();
}
