import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** A write whose condition failed, and the item that made it fail; undefined where there is no item. */
export interface ConditionFailed<Current> {
  ok: false;
  current: Current | undefined;
}

/** The result of a conditional write: the item as it was written, or the item that made the condition fail. */
export type WriteResult<Item, Current = Item> = { ok: true; item: Item } | ConditionFailed<Current>;

/** Returns when the condition of a write has failed, and throws every other error. */
export function ignoreConditionalCheckFailed(error: unknown): undefined {
  if (!(error instanceof ConditionalCheckFailedException)) {
    throw error;
  }
}
