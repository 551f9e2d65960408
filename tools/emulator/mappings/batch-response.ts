import * as v from 'valibot';
import type { InvocationResult } from '../services/lambda/lambda-function.ts';

const response = v.nullable(
  v.object({ batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.string() })), []) }),
);

/**
 * Reads the identifiers of the items that failed from the response of a function. As in Lambda, every item has failed
 * when the invocation failed, or when the response is malformed or contains an unknown identifier.
 */
export function getFailedItems(
  { failed, payload }: InvocationResult,
  items: string[],
  responseTypes: string[],
): string[] {
  if (failed || responseTypes.length === 0) {
    return failed ? items : [];
  }
  const parsed = v.safeParse(response, JSON.parse(payload));
  if (!parsed.success) {
    return items;
  }
  const identifiers = (parsed.output?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return identifiers.every((identifier) => items.includes(identifier)) ? identifiers : items;
}
