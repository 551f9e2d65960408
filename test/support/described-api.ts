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
const answer = v.object({
  headers: v.optional(v.record(v.string(), v.unknown()), {}),
  content: v.optional(content, {}),
});
const operation = v.object({
  operationId: v.string(),
  parameters: v.array(parameter),
  requestBody: v.optional(v.object({ content })),
  responses: v.record(v.string(), answer),
});
const document = v.object({
  paths: v.record(v.string(), v.record(v.string(), operation)),
  components: v.object({ schemas: v.record(v.string(), schema) }),
});

export type Schema = v.InferOutput<typeof schema>;

/** An operation, by what an OpenAPI document says of it, and of nothing else. */
export class DescribedOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: v.InferOutput<typeof parameter>[];
  /** Of the body, if it takes one; without references. */
  readonly body: Schema | undefined;
  readonly #answers: Record<string, v.InferOutput<typeof answer>>;
  readonly #mistakes: (schema: Schema, value: unknown) => string[];

  constructor(
    { method, path }: { method: string; path: string },
    { operationId, parameters, requestBody, responses }: v.InferOutput<typeof operation>,
    { resolve, mistakes }: Pick<DescribedSchemas, 'resolve' | 'mistakes'>,
  ) {
    this.id = operationId;
    this.method = method.toUpperCase();
    this.path = path;
    this.parameters = parameters;
    this.body = requestBody && resolve(schemaIn(requestBody.content) ?? {});
    this.#answers = responses;
    this.#mistakes = mistakes;
  }

  mistakesInBody(given: unknown): string[] {
    return this.body ? this.#mistakes(this.body, given) : unexpected(given);
  }

  /** What is wrong with the body of an answer of this status. */
  mistakesInAnswer(status: number, given: unknown): string[] {
    const described = this.#answers[status];
    if (!described) {
      return [`${this.id} does not describe an answer of status ${status}`];
    }
    const expected = schemaIn(described.content);
    return expected ? this.#mistakes(expected, given) : unexpected(given);
  }

  /** What is wrong with an answer as a whole: status, headers, type and body. */
  async mistakesIn(response: Response): Promise<string[]> {
    const { headers = {}, content = {} } = this.#answers[response.status] ?? {};
    const missing = Object.keys(headers).filter((name) => !response.headers.has(name));
    const [type = null] = Object.keys(content);
    const came = response.headers.get('content-type')?.split(';')[0] ?? null;
    const text = await response.text();
    return [
      ...missing.map((name) => `There is no header ${name}`),
      // Of an answer without a body, API Gateway says all the same that it is JSON.
      ...(type === null || type === came ? [] : [`The type is ${came}, not ${type}`]),
      ...this.mistakesInAnswer(response.status, text === '' ? undefined : JSON.parse(text)),
    ];
  }
}

interface DescribedSchemas {
  resolve: (schema: Schema) => Schema;
  mistakes: (schema: Schema, value: unknown) => string[];
}

/** The operations of an OpenAPI document. */
export function describedApi(text: unknown): DescribedOperation[] {
  const { paths, components } = v.parse(document, text);
  const schemas = schemasOf(text, components.schemas);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, described]) => new DescribedOperation({ method, path }, described, schemas),
    ),
  );
}

function schemasOf(text: unknown, named: Record<string, Schema>): DescribedSchemas {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  formats.default(ajv);
  ajv.addSchema({ ...v.parse(schema, text), $id: 'api' }, undefined, undefined, false);
  return {
    resolve: ({ $ref, ...own }) => named[String($ref).replace('#/components/schemas/', '')] ?? own,
    mistakes: (schema, value) => {
      const { $ref } = schema;
      // Either is compiled once, however often values are compared with it.
      const check = ($ref ? ajv.getSchema(`api${$ref}`) : undefined) ?? ajv.compile(schema);
      return check(value) ? [] : [ajv.errorsText(check.errors, { dataVar: 'body' })];
    },
  };
}

function schemaIn(described: v.InferOutput<typeof content>): Schema | undefined {
  return Object.values(described)[0]?.schema;
}

function unexpected(given: unknown): string[] {
  return given === undefined ? [] : ['No body is described'];
}
