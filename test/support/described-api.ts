import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as v from 'valibot';

const schema = v.record(v.string(), v.unknown());
const content = v.record(v.string(), v.object({ schema }));
const parameter = v.object({
  name: v.string(),
  in: v.picklist(['path', 'query', 'header']),
  required: v.optional(v.boolean(), false),
  schema,
});
const response = v.object({
  headers: v.optional(v.record(v.string(), v.unknown()), {}),
  content: v.optional(content, {}),
});
const operation = v.object({
  operationId: v.string(),
  parameters: v.array(parameter),
  requestBody: v.optional(v.object({ content })),
  responses: v.record(v.string(), response),
});
const document = v.object({
  paths: v.record(v.string(), v.record(v.string(), operation)),
  components: v.object({ schemas: v.record(v.string(), schema) }),
});

export type Schema = v.InferOutput<typeof schema>;

/** One operation of an OpenAPI document. It knows nothing of the API but the document. */
export class DescribedOperation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: v.InferOutput<typeof parameter>[];
  /** The schema of the request body without references; undefined without a body. */
  readonly body: Schema | undefined;
  readonly #responses: Record<string, v.InferOutput<typeof response>>;
  readonly #validate: (schema: Schema, value: unknown) => string[];

  constructor(
    { method, path }: { method: string; path: string },
    { operationId, parameters, requestBody, responses }: v.InferOutput<typeof operation>,
    { resolve, validate }: DescribedSchemas,
  ) {
    this.operationId = operationId;
    this.method = method.toUpperCase();
    this.path = path;
    this.parameters = parameters;
    this.body = requestBody && resolve(getSchema(requestBody.content) ?? {});
    this.#responses = responses;
    this.#validate = validate;
  }

  /** Returns the mismatches of a request body and the document. */
  compareRequestBody(value: unknown): string[] {
    return this.body ? this.#validate(this.body, value) : expectNoBody(value);
  }

  /** Returns the mismatches of a response body with this status and the document. */
  compareResponseBody(status: number, value: unknown): string[] {
    const described = this.#responses[status];
    if (!described) {
      return [`${this.operationId} has no response of status ${status}`];
    }
    const expected = getSchema(described.content);
    return expected ? this.#validate(expected, value) : expectNoBody(value);
  }

  /** Returns the mismatches of a response and the document: in status, headers, media type and body. */
  async compareResponse(response: Response): Promise<string[]> {
    const { headers = {}, content = {} } = this.#responses[response.status] ?? {};
    const missing = Object.keys(headers).filter((name) => readHeader(response, name) === null);
    const [expectedType = null] = Object.keys(content);
    const type = response.headers.get('content-type')?.split(';')[0] ?? null;
    const text = await response.text();
    return [
      ...missing.map((name) => `The header ${name} is missing`),
      // API Gateway adds a media type to a response without a body.
      ...(expectedType === null || expectedType === type ? [] : [`The type is ${type}, not ${expectedType}`]),
      ...this.compareResponseBody(response.status, text === '' ? undefined : JSON.parse(text)),
    ];
  }
}

/** Reads a header under its own name, or under the one that a REST API gives it on AWS. */
export function readHeader({ headers }: Response, name: string): string | null {
  return headers.get(`x-amzn-remapped-${name}`) ?? headers.get(name);
}

interface DescribedSchemas {
  resolve: (schema: Schema) => Schema;
  validate: (schema: Schema, value: unknown) => string[];
}

/** The operations of an OpenAPI document. */
export function describedApi(json: unknown): DescribedOperation[] {
  const { paths, components } = v.parse(document, json);
  const schemas = compileSchemas(json, components.schemas);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, described]) => new DescribedOperation({ method, path }, described, schemas),
    ),
  );
}

function compileSchemas(json: unknown, named: Record<string, Schema>): DescribedSchemas {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  formats.default(ajv);
  ajv.addSchema({ ...v.parse(schema, json), $id: 'api' }, undefined, undefined, false);
  return {
    resolve: ({ $ref, ...inline }) => named[String($ref).replace('#/components/schemas/', '')] ?? inline,
    validate: (schema, value) => {
      const { $ref } = schema;
      // Ajv caches what it compiles, by reference or by schema object.
      const check = ($ref ? ajv.getSchema(`api${$ref}`) : undefined) ?? ajv.compile(schema);
      return check(value) ? [] : [ajv.errorsText(check.errors, { dataVar: 'body' })];
    },
  };
}

function getSchema(described: v.InferOutput<typeof content>): Schema | undefined {
  return Object.values(described)[0]?.schema;
}

function expectNoBody(value: unknown): string[] {
  return value === undefined ? [] : ['The document has no body here'];
}
