import {
  ConditionalCheckFailedException,
  type DeleteItemCommandInput,
  DynamoDBServiceException,
  type GetItemCommandInput,
  type PutItemCommandInput,
  type QueryCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type Command, performWith, type Service } from './command.ts';
import { compareValues, meetsCondition } from './expressions/condition.ts';
import type { Item, Placeholders } from './expressions/operand.ts';
import { applyUpdate } from './expressions/update.ts';

/** The old and the new item of a write; undefined for an insert or a delete. */
export interface Change {
  before: Item | undefined;
  after: Item | undefined;
}

interface TableOptions {
  key: string;
  /** The partition key and the sort key of each index. */
  indexes: Record<string, readonly [string, string]>;
  now: () => number;
  /** The lag of an eventually consistent read, in milliseconds. */
  getLagMs: (caller: string) => number;
  onChange: (change: Change, caller: string) => void;
}

interface ConditionalWrite extends Placeholders {
  ConditionExpression?: string | undefined;
  ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE' | undefined;
}

/** One DynamoDB table: conditional writes, consistent reads, and eventually consistent reads and indexes. */
export class Table implements Service {
  readonly #options: TableOptions;
  /** All versions of each item, the newest last. */
  readonly #versions = new Map<string, { since: number; item: Item | undefined }[]>();

  readonly #operations = {
    GetItemCommand: ({ Key = {}, ConsistentRead }: GetItemCommandInput, caller: string) => {
      const key = this.#toKey(Key);
      const Item = ConsistentRead ? this.get(key) : this.#getAsOf(this.#readTime(caller), key);
      return Item ? { Item } : {};
    },
    PutItemCommand: ({ Item = {}, ...condition }: PutItemCommandInput, caller: string) => {
      this.#write(Item, condition, () => Item, caller);
      return {};
    },
    UpdateItemCommand: (request: UpdateItemCommandInput, caller: string) => {
      const { Key = {}, UpdateExpression = '', ReturnValues = 'NONE' } = request;
      const update = (before: Item = Key) => applyUpdate(before, UpdateExpression, request);
      const { before = Key, after = {} } = this.#write(Key, request, update, caller);
      return toUpdateOutput(ReturnValues, before, after);
    },
    DeleteItemCommand: ({ Key = {}, ...condition }: DeleteItemCommandInput, caller: string) => {
      this.#write(Key, condition, () => undefined, caller);
      return {};
    },
    QueryCommand: (request: QueryCommandInput, caller: string) => this.#query(request, caller),
  };

  constructor(options: TableOptions) {
    this.#options = options;
  }

  perform(command: Command, caller: string): object {
    return performWith(this.#operations, command, caller);
  }

  createError(name: string, httpStatusCode: number): Error {
    return new DynamoDBServiceException({ name, $fault: 'server', $metadata: { httpStatusCode } });
  }

  get(key: string): Item | undefined {
    return this.#versions.get(key)?.at(-1)?.item;
  }

  /** Writes an item by hand, as an operator does in the console. */
  edit(key: string, changes: Item, caller: string): void {
    const item = { ...this.get(key), ...changes };
    this.#write(item, {}, () => item, caller);
  }

  /** How often this item was written. */
  countVersions(key: string): number {
    return this.#versions.get(key)?.length ?? 0;
  }

  #toKey(item: Item): string {
    return item[this.#options.key]?.S ?? '';
  }

  #write(
    keyed: Item,
    condition: ConditionalWrite,
    write: (before: Item | undefined) => Item | undefined,
    caller: string,
  ): Change {
    const key = this.#toKey(keyed);
    const before = this.get(key);
    const { ConditionExpression } = condition;
    if (ConditionExpression && !meetsCondition(before ?? {}, ConditionExpression, condition)) {
      throw toConditionFailure(condition, before);
    }
    const change = { before, after: write(before) };
    const versions = this.#versions.get(key) ?? [];
    this.#versions.set(key, [...versions, { since: this.#options.now(), item: change.after }]);
    this.#options.onChange(change, caller);
    return change;
  }

  /** The time up to which an eventually consistent read sees the writes. */
  #readTime(caller: string): number {
    return this.#options.now() - this.#options.getLagMs(caller);
  }

  #getAsOf(time: number, key: string): Item | undefined {
    return this.#versions.get(key)?.findLast(({ since }) => since <= time)?.item;
  }

  #query(request: QueryCommandInput, caller: string) {
    const { IndexName = '', KeyConditionExpression = '', FilterExpression } = request;
    const { Limit = Infinity, ExclusiveStartKey, ScanIndexForward = true } = request;
    const index = this.#options.indexes[IndexName] ?? ['', ''];
    const compareItems = createComparator([index[1], this.#options.key], ScanIndexForward ? 1 : -1);
    const time = this.#readTime(caller);
    const matches = [...this.#versions.keys()]
      .map((key) => this.#getAsOf(time, key))
      .filter((item) => item !== undefined)
      .filter((item) => meetsCondition(item, KeyConditionExpression, request))
      .filter((item) => !ExclusiveStartKey || compareItems(item, ExclusiveStartKey) > 0)
      .sort(compareItems);
    // DynamoDB applies the limit before the filter.
    const page = matches.slice(0, Limit);
    const last = page.length < Limit ? undefined : page.at(-1);
    return {
      Items: FilterExpression ? page.filter((item) => meetsCondition(item, FilterExpression, request)) : page,
      ...(last && { LastEvaluatedKey: pickAttributes(last, [this.#options.key, ...index]) }),
    };
  }
}

/** With ALL_OLD, the error carries the item that made the condition fail. */
function toConditionFailure(
  { ReturnValuesOnConditionCheckFailure }: ConditionalWrite,
  current: Item | undefined,
): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: {},
    ...(ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && current && { Item: current }),
  });
}

function createComparator(attributes: string[], direction: 1 | -1) {
  return (one: Item, other: Item): number => {
    const orders = attributes.map((name) => compareValues(one[name], other[name]));
    return direction * (orders.find((order) => order !== 0) ?? 0);
  };
}

function toUpdateOutput(returnValues: string, before: Item, after: Item): { Attributes?: Item } {
  if (returnValues === 'NONE') {
    return {};
  }
  if (returnValues === 'ALL_NEW') {
    return { Attributes: after };
  }
  if (returnValues !== 'UPDATED_NEW') {
    throw new Error(`The simulation does not support ReturnValues ${returnValues}`);
  }
  const written = Object.keys(after).filter((name) => after[name] !== before[name]);
  return { Attributes: pickAttributes(after, written) };
}

function pickAttributes(item: Item, names: string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}
