import { type JsonSchema, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import { pageSize } from '../events/api-page.ts';
import { idempotencyKey, imagePage, newImage, shownImage } from '../events/images-api.ts';
import { imagesOperations } from '../events/images-operations.ts';
import type { Answer, Content, Operation, RequestHeader } from '../events/operation.ts';
import { problem } from '../events/problem.ts';
import { newUser, user, userPage, userPatch } from '../events/users-api.ts';
import { usersOperations } from '../events/users-operations.ts';
import { reference, responseHeaders, responseHeadersNamed, text } from './openapi-parts.ts';
import { problemExamples, refusals } from './openapi-refusals.ts';

/** What the APIs can be asked, and how they answer: OpenAPI 3.1, made of the schemas that validate. */
export function openApiDocument(version: string) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Image pipeline',
      version,
      description:
        'Promise an image, upload its file to the URL of the answer, and ask for it until it is PROCESSED. Every refusal is a problem (RFC 9457), whose `type` never changes.',
      license: { name: 'MIT-0', identifier: 'MIT-0' },
    },
    servers: [{ url: '.', description: 'Where this document was read' }],
    tags: [
      { name: 'users', description: 'Profiles: everybody has one, and sees that one alone' },
      { name: 'images', description: 'What a user has uploaded, or is about to' },
    ],
    security: [{ bearerAuth: [] }],
    paths: pathsOf(operations),
    components: {
      securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      headers: responseHeaders,
      examples: problemExamples(operations),
      schemas: toJsonSchemaDefs(schemas, {
        ...conversion,
        overrideRef: ({ referenceId }) => reference('schemas', referenceId).$ref,
      }),
    },
  };
}

const operations = [...usersOperations, ...imagesOperations];

/** What JSON Schema has no word for, as that spaces are trimmed, is left out. */
const conversion = { target: 'draft-2020-12', errorMode: 'ignore' } as const;

const schemas = {
  NewUser: newUser,
  UserPatch: userPatch,
  User: user,
  UserPage: userPage,
  NewImage: newImage,
  Image: shownImage,
  ImagePage: imagePage,
  Problem: problem,
};

const requestHeaders: Record<RequestHeader, object> = {
  'If-Match': {
    description: 'The ETag of the version that is to be changed',
    required: true,
    schema: text,
    example: '"1"',
  },
  'If-None-Match': { description: 'ETags of versions that are known', schema: text },
  'Idempotency-Key': {
    description: 'Made up by the client: a request that is repeated with the same key creates nothing new',
    schema: bare(toJsonSchema(idempotencyKey, conversion)),
  },
};

const queryDescriptions: Record<string, string> = {
  limit: `How many items the page may have; ${pageSize} unless told`,
  cursor: 'The `cursor` of the page before',
  status: 'Shows images of this status only',
};

function pathsOf(all: Operation[]): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of all) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return paths;
}

function describe(operation: Operation): object {
  const { id, path, summary, body, answers } = operation;
  return {
    operationId: id,
    tags: [path.split('/')[1]],
    summary,
    parameters: [...pathParameters(operation), ...queryParameters(operation), ...headerParameters(operation)],
    ...(body && { requestBody: { required: true, content: { 'application/json': contentOf(body) } } }),
    responses: { ...mapValues(answers, describeAnswer), ...refusals(operation) },
  };
}

function pathParameters({ path }: Operation): object[] {
  return [...path.matchAll(/{(\w+)}/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: text },
  }));
}

function queryParameters({ query }: Operation): object[] {
  return Object.entries(query?.entries ?? {}).map(([name, schema]) => ({
    ...{ name, in: 'query', description: queryDescriptions[name] },
    // A client means the number, though it is sent as text.
    schema: bare(toJsonSchema(schema, { ...conversion, typeMode: 'output' })),
  }));
}

function headerParameters({ headers: names = [] }: Operation): object[] {
  return names.map((name) => ({ name, in: 'header', ...requestHeaders[name] }));
}

function describeAnswer({ description, headers: names = [], content }: Answer): object {
  return {
    description,
    headers: responseHeadersNamed([...names, 'X-Request-Id']),
    ...(content && { content: { 'application/json': contentOf(content) } }),
  };
}

function contentOf({ schema, example }: Content): object {
  const [name] = Object.entries(schemas).find(([, known]) => known === schema) ?? [];
  if (name === undefined) {
    throw new TypeError('A schema of an operation has no name');
  }
  return { schema: reference('schemas', name), example };
}

/** Without the `$schema`, which the document says once. */
function bare({ $schema: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function mapValues<Value, Result>(object: Record<string, Value>, map: (value: Value) => Result) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
