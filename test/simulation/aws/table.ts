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
import { compare, type Item, meets, type Terms, updated } from './expressions.ts';

/** An item, before and after a write of it. */
export interface Change {
  before: Item | undefined;
  after: Item | undefined;
}

interface Options {
  key: string;
  /** Partition and sort key of each index. */
  indexes: Record<string, [string, string]>;
  now: () => number;
  /** How many milliseconds an eventually consistent read lags behind. */
  lag: (caller: string) => number;
  onChange: (change: Change, caller: string) => void;
}

/** One DynamoDB table: conditional writes, consistent reads, and indexes that lag behind. */
export class Table implements Service {
  readonly #options: Options;
  /** Each item as it was from some time on, the newest last. */
  readonly #histories = new Map<string, { since: number; item: Item | undefined }[]>();

  readonly #operations = {
    GetItemCommand: ({ Key = {}, ConsistentRead }: GetItemCommandInput, caller: string) => {
      const key = this.#keyOf(Key);
      const Item = ConsistentRead ? this.get(key) : this.#asOf(this.#seenTime(caller), key);
      return Item ? { Item } : {};
    },
    PutItemCommand: ({ Item = {}, ...condition }: PutItemCommandInput, caller: string) => {
      this.#write(Item, condition, () => Item, caller);
      return {};
    },
    UpdateItemCommand: (request: UpdateItemCommandInput, caller: string) => {
      const { Key = {}, UpdateExpression = '', ReturnValues = 'NONE' } = request;
      const update = (before: Item = Key) => updated(before, UpdateExpression, request);
      const { before = Key, after = {} } = this.#write(Key, request, update, caller);
      return answerTo(ReturnValues, before, after);
    },
    DeleteItemCommand: ({ Key = {}, ...condition }: DeleteItemCommandInput, caller: string) => {
      this.#write(Key, condition, () => undefined, caller);
      return {};
    },
    QueryCommand: (request: QueryCommandInput, caller: string) => this.#query(request, caller),
  };

  constructor(options: Options) {
    this.#options = options;
  }

  perform(command: Command, caller: string): object {
    return performWith(this.#operations, command, caller);
  }

  trouble(name: string, httpStatusCode: number): Error {
    return new DynamoDBServiceException({ name, $fault: 'server', $metadata: { httpStatusCode } });
  }

  get(key: string): Item | undefined {
    return this.#histories.get(key)?.at(-1)?.item;
  }

  /** How often this item was written. */
  versionsOf(key: string): number {
    return this.#histories.get(key)?.length ?? 0;
  }

  #keyOf(item: Item): string {
    return item[this.#options.key]?.S ?? '';
  }

  #write(
    keyed: Item,
    condition: Terms & { ConditionExpression?: string | undefined },
    write: (before: Item | undefined) => Item | undefined,
    caller: string,
  ): Change {
    const key = this.#keyOf(keyed);
    const before = this.get(key);
    if (condition.ConditionExpression && !meets(before ?? {}, condition.ConditionExpression, condition)) {
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
    }
    const change = { before, after: write(before) };
    const history = this.#histories.get(key) ?? [];
    this.#histories.set(key, [...history, { since: this.#options.now(), item: change.after }]);
    this.#options.onChange(change, caller);
    return change;
  }

  /** How much of the past an eventually consistent read sees. */
  #seenTime(caller: string): number {
    return this.#options.now() - this.#options.lag(caller);
  }

  #asOf(time: number, key: string): Item | undefined {
    return this.#histories.get(key)?.findLast(({ since }) => since <= time)?.item;
  }

  #query(request: QueryCommandInput, caller: string) {
    const { IndexName = '', KeyConditionExpression = '', FilterExpression } = request;
    const { Limit = Infinity, ExclusiveStartKey, ScanIndexForward = true } = request;
    const order = [this.#options.indexes[IndexName]?.[1] ?? '', this.#options.key];
    const direction = ScanIndexForward ? 1 : -1;
    const inOrder = (one: Item, other: Item) =>
      direction * (order.map((name) => compare(one[name], other[name])).find((result) => result !== 0) ?? 0);
    const time = this.#seenTime(caller);
    const found = [...this.#histories.keys()]
      .map((key) => this.#asOf(time, key))
      .filter((item) => item !== undefined)
      .filter((item) => meets(item, KeyConditionExpression, request))
      .filter((item) => !ExclusiveStartKey || inOrder(item, ExclusiveStartKey) > 0)
      .sort(inOrder);
    const read = found.slice(0, Limit);
    const last = read.at(-1);
    const isWhole = read.length < Limit;
    const keyNames = [this.#options.key, ...(this.#options.indexes[IndexName] ?? [])];
    // What the filter drops was read all the same, and counts.
    const Items = FilterExpression ? read.filter((item) => meets(item, FilterExpression, request)) : read;
    return { Items, ...(last && !isWhole && { LastEvaluatedKey: only(last, keyNames) }) };
  }
}

function answerTo(returnValues: string, before: Item, after: Item): { Attributes?: Item } {
  if (returnValues === 'NONE') {
    return {};
  }
  if (returnValues === 'ALL_NEW') {
    return { Attributes: after };
  }
  if (returnValues !== 'UPDATED_NEW') {
    throw new Error(`The simulation knows no ReturnValues ${returnValues}`);
  }
  return {
    Attributes: only(
      after,
      Object.keys(after).filter((name) => after[name] !== before[name]),
    ),
  };
}

function only(item: Item, names: string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}
