import fc from 'fast-check';
import * as v from 'valibot';
import type { DescribedOperation } from '../described-api.ts';
import { type HostileRequest, requestTo, type Said } from './request-arbitrary.ts';

interface Options {
  /** Where the paths of the operations begin, with a slash in the end. */
  url: string;
  /** Values of the Authorization header; of a caller without one, nothing. */
  callers: (string | undefined)[];
}

const remembered = v.object({ id: v.optional(v.string()), cursor: v.optional(v.string()) });

/** Sends requests of every kind to an API, and compares the answers with what its OpenAPI document says. */
export class ApiFuzzer {
  readonly #options: Options;
  /** Values of earlier answers, by the parameter that takes them, so that requests are about things that are there. */
  readonly #seen = new Map([['/users id', new Set(['me'])]]);

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @returns the statuses that came
   * @throws {Error} that shows the smallest request whose answer is not as described, and the seed that finds it
   */
  async run(operation: DescribedOperation, settings: { numRuns: number; seed?: number }): Promise<number[]> {
    const statuses = new Set<number>();
    const property = fc.asyncProperty(requestTo(operation), async (request) => {
      const response = await this.#send(operation, request);
      statuses.add(response.status);
      await this.#remember(operation, response);
      // It is described that this can happen; no request may be the reason.
      const mistakes = response.status >= 500 ? ['It broke'] : await operation.mistakesIn(response.clone());
      if (mistakes.length > 0) {
        throw new Error(`${response.status} ${await response.text()}: ${mistakes.join(', ')}`);
      }
    });
    await fc.assert(property, settings);
    return [...statuses].sort();
  }

  #send(operation: DescribedOperation, { caller, parameters, body, contentType }: HostileRequest) {
    const { url, callers } = this.#options;
    const authorization = callers[caller % callers.length];
    const texts = operation.parameters.flatMap(({ name, in: place }) => {
      const text = this.#textOf(operation, name, parameters[name]);
      return text === undefined ? [] : [{ name, place, text }];
    });
    const inThe = (wanted: string) =>
      Object.fromEntries(texts.flatMap(({ name, place, text }) => (place === wanted ? [[name, text]] : [])));
    const path = operation.path.replace(/{(\w+)}/g, (_, name) =>
      encodeURIComponent(inThe('path')[name] ?? '-'),
    );
    return fetch(`${url}${path.slice(1)}?${new URLSearchParams(inThe('query'))}`, {
      method: operation.method,
      headers: {
        ...(authorization && { authorization }),
        ...(body !== undefined && { 'content-type': contentType }),
        ...inThe('header'),
      },
      ...(body !== undefined && { body }),
    });
  }

  #textOf(operation: DescribedOperation, name: string, said: Said | undefined): string | undefined {
    if (said === undefined || 'text' in said) {
      return said?.text;
    }
    const seen = [...(this.#seen.get(placeOf(operation, name)) ?? [])];
    return seen[said.seen % Math.max(seen.length, 1)];
  }

  async #remember(operation: DescribedOperation, response: Response): Promise<void> {
    const hasBody = response.status === 200 || response.status === 201;
    const { id, cursor } = v.parse(remembered, hasBody ? await response.clone().json() : {});
    const tag = response.headers.get('etag');
    for (const [name, value] of Object.entries({ id, cursor, 'If-Match': tag, 'If-None-Match': tag })) {
      const place = placeOf(operation, name);
      this.#seen.set(place, (this.#seen.get(place) ?? new Set()).union(new Set(value ? [value] : [])));
    }
  }
}

/** The same name means another thing at another resource. */
function placeOf({ path }: DescribedOperation, name: string): string {
  return `${path.replace(/\/{.*$/, '')} ${name}`;
}
