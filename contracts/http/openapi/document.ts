import {
  type ConversionConfig,
  type JsonSchema,
  toJsonSchema,
  toJsonSchemaDefs,
} from '@valibot/to-json-schema';
import { emailAddressCheck } from '../email-address.ts';
import { createImageRequest, idempotencyKey, imagePage, imageResource } from '../images-api.ts';
import { pageSize } from '../pagination.ts';
import { problem } from '../problem.ts';
import { createUserRequest, user, userPage, userPatch } from '../users-api.ts';
import { imagesOperations } from './images-operations.ts';
import type { Content, Operation, RequestHeader, ResponseSpec } from './operation.ts';
import { reference, responseHeaders, responseHeadersNamed, text } from './parts.ts';
import { problemExamples, refusals } from './refusals.ts';
import { usersOperations } from './users-operations.ts';

/**
 * The OpenAPI 3.1 document of both APIs. Its schemas are made from those that validate the requests.
 * @throws {TypeError} that names the operation and the fields of a schema that is not in `schemas`
 */
export function openApiDocument(version: string, operations = allOperations) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Image pipeline',
      version,
      description:
        'Create an image, upload its file with the presigned request of the response, and get the image until it is PROCESSED. Every error is a problem (RFC 9457) with a stable `type`.',
      license: { name: 'MIT-0', identifier: 'MIT-0' },
    },
    servers: [{ url: '.', description: 'The base URL of this document' }],
    tags: [
      { name: 'users', description: 'Profiles: each user has one and can read only that one' },
      { name: 'images', description: 'The images that a user has uploaded or is going to upload' },
    ],
    security: [{ bearerAuth: [] }],
    paths: toPaths(operations),
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

const allOperations = [...usersOperations, ...imagesOperations];

/** JSON Schema cannot express every action of a schema, for example trimming: such actions are left out. */
const conversion = {
  target: 'draft-2020-12',
  errorMode: 'ignore',
  overrideAction: ({ valibotAction, jsonSchema }) => {
    if (Object.is(valibotAction, emailAddressCheck)) {
      return { ...jsonSchema, format: 'idn-email' };
    }
    if ('pattern' in valibotAction) {
      return { ...jsonSchema, pattern: `${valibotAction.pattern}` };
    }
    return 'maxLength' in valibotAction
      ? { ...jsonSchema, maxLength: Number(valibotAction.maxLength) }
      : undefined;
  },
} as const satisfies ConversionConfig;

const schemas = {
  CreateUserRequest: createUserRequest,
  UserPatch: userPatch,
  User: user,
  UserPage: userPage,
  CreateImageRequest: createImageRequest,
  Image: imageResource,
  ImagePage: imagePage,
  Problem: problem,
};

const requestHeaders: Record<RequestHeader, object> = {
  'If-Match': {
    description: 'The ETag of the version that the request changes',
    required: true,
    schema: text,
    example: '"1"',
  },
  'If-None-Match': { description: 'The ETags of versions that the client has cached', schema: text },
  'Idempotency-Key': {
    description:
      'A unique value from the client: a repeated request with the same key does not create another image',
    schema: withoutDialect(toJsonSchema(idempotencyKey, conversion)),
  },
};

const queryDescriptions: Record<string, string> = {
  limit: `The maximum number of items of the page; the default is ${pageSize}`,
  cursor: 'The `cursor` of the previous page',
  status: 'Lists only images with this status',
};

function toPaths(all: Operation[]): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of all) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toOperationObject(operation) };
  }
  return paths;
}

function toOperationObject(operation: Operation): object {
  const { operationId, path, summary, body, responses } = operation;
  return {
    operationId,
    tags: [path.split('/')[1]],
    summary,
    parameters: [...pathParameters(operation), ...queryParameters(operation), ...headerParameters(operation)],
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': toMediaType(body, `${operationId}.body`) },
      },
    }),
    responses: { ...toResponses(operationId, responses), ...refusals(operation) },
  };
}

function pathParameters({ path }: Operation): object[] {
  return [...path.matchAll(/{(\w+)}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: text,
  }));
}

function queryParameters({ query }: Operation): object[] {
  return Object.entries(query?.entries ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    description: queryDescriptions[name],
    // The parsed type, because a client means a number although the URL contains text.
    schema: withoutDialect(toJsonSchema(schema, { ...conversion, typeMode: 'output' })),
  }));
}

function headerParameters({ headers: names = [] }: Operation): object[] {
  return names.map((name) => ({ name, in: 'header', ...requestHeaders[name] }));
}

function toResponses(operationId: string, responses: Operation['responses']): Record<string, object> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      toResponseObject(response, `${operationId}.responses.${status}`),
    ]),
  );
}

function toResponseObject({ description, headers: names = [], content }: ResponseSpec, location: string) {
  return {
    description,
    headers: responseHeadersNamed([...names, 'X-Request-Id']),
    ...(content && { content: { 'application/json': toMediaType(content, location) } }),
  };
}

function toMediaType({ schema, example }: Content, location: string): object {
  const [name] = Object.entries(schemas).find(([, known]) => known === schema) ?? [];
  if (name === undefined) {
    throw new TypeError(
      `The schema of ${location} (${Object.keys(example)}) has no name: add it to \`schemas\` in contracts/http/openapi/document.ts`,
    );
  }
  return { schema: reference('schemas', name), example };
}

/** Without `$schema`, because the document declares its dialect once. */
function withoutDialect({ $schema: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
