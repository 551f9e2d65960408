import * as v from 'valibot';
import type { InvocationResult } from '../../services/lambda/function-host.ts';

const response = v.nullable(
  v.object({ batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.string() })), []) }),
);

/**
 * The items of a batch that failed, by identifier. All of them, as Lambda has it, when the invocation failed, or when
 * its answer cannot be read or names what was not in the batch.
 */
export function failedItems(
  { failed, payload }: InvocationResult,
  items: string[],
  responseTypes: string[],
): string[] {
  if (failed || responseTypes.length === 0) {
    return failed ? items : [];
  }
  const answer = v.safeParse(response, JSON.parse(payload));
  if (!answer.success) {
    return items;
  }
  const named = (answer.output?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return named.every((name) => items.includes(name)) ? named : items;
}
