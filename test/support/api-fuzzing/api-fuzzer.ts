import fc from 'fast-check';
import * as v from 'valibot';
import type { DescribedOperation } from '../described-api.ts';
import { type GeneratedRequest, type ParameterValue, requestArbitrary } from './request-arbitrary.ts';

interface Options {
  /** The base URL of the API, with a slash at the end. */
  url: string;
  /** Values of the Authorization header; undefined sends a request without one. */
  authorizations: (string | undefined)[];
}

const referable = v.object({ id: v.optional(v.string()), cursor: v.optional(v.string()) });

/** A client that knows only the OpenAPI document: it sends valid and hostile requests and compares each response. */
export class ApiFuzzer {
  readonly #options: Options;
  /** Values of earlier responses by resource and parameter, so that requests refer to existing resources. */
  readonly #seen = new Map([['/users id', new Set(['me'])]]);

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @returns the statuses of all responses
   * @throws {Error} with the smallest request whose response does not match the document, and the seed that finds it
   */
  async run(operation: DescribedOperation, settings: { numRuns: number; seed?: number }): Promise<number[]> {
    const statuses = new Set<number>();
    const property = fc.asyncProperty(requestArbitrary(operation), async (request) => {
      const response = await this.#send(operation, request);
      statuses.add(response.status);
      await this.#remember(operation, response);
      // The document has 5xx responses, but no request may cause one.
      const mismatches =
        response.status >= 500
          ? ['An infrastructure failure']
          : await operation.compareResponse(response.clone());
      if (mismatches.length > 0) {
        throw new Error(`${response.status} ${await response.text()}: ${mismatches.join(', ')}`);
      }
    });
    await fc.assert(property, settings);
    return [...statuses].sort();
  }

  #send(operation: DescribedOperation, { caller, parameters, body, contentType }: GeneratedRequest) {
    const { url, authorizations } = this.#options;
    const authorization = authorizations[caller % authorizations.length];
    const values = operation.parameters.flatMap(({ name, in: location }) => {
      const text = this.#resolveValue(operation, name, parameters[name]);
      return text === undefined ? [] : [{ name, location, text }];
    });
    const valuesIn = (location: string) =>
      Object.fromEntries(
        values.filter((value) => value.location === location).map(({ name, text }) => [name, text]),
      );
    const path = operation.path.replace(/{(\w+)}/g, (_, name) =>
      encodeURIComponent(valuesIn('path')[name] ?? '-'),
    );
    return fetch(`${url}${path.slice(1)}?${new URLSearchParams(valuesIn('query'))}`, {
      method: operation.method,
      headers: {
        ...(authorization && { authorization }),
        ...(body !== undefined && { 'content-type': contentType }),
        ...valuesIn('header'),
      },
      ...(body !== undefined && { body }),
    });
  }

  #resolveValue(operation: DescribedOperation, name: string, value: ParameterValue | undefined) {
    if (value === undefined || 'text' in value) {
      return value?.text;
    }
    const seen = [...(this.#seen.get(seenKey(operation, name)) ?? [])];
    return seen[value.seen % Math.max(seen.length, 1)];
  }

  async #remember(operation: DescribedOperation, response: Response): Promise<void> {
    const hasBody = response.status === 200 || response.status === 201;
    const { id, cursor } = v.parse(referable, hasBody ? await response.clone().json() : {});
    const tag = response.headers.get('etag');
    for (const [name, value] of Object.entries({ id, cursor, 'If-Match': tag, 'If-None-Match': tag })) {
      const key = seenKey(operation, name);
      this.#seen.set(key, (this.#seen.get(key) ?? new Set()).union(new Set(value ? [value] : [])));
    }
  }
}

/** A parameter of the same name means something else at another resource. */
function seenKey({ path }: DescribedOperation, name: string): string {
  return `${path.replace(/\/{.*$/, '')} ${name}`;
}
