import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { accountId, region } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { parseJsonBody } from '../json-body.ts';
import { type GatewayRequest, json, type Service, targetOperation } from '../request.ts';
import { getDynamoDbAccess } from './access.ts';
import { captureChanges, type ItemStore } from './capture-changes.ts';
import { TableStream } from './table-stream.ts';

/** The parts of dynalite below its HTTP server, which would be a second entry point and cannot be closed cleanly. */
interface DynaliteStore {
  db: { open(): Promise<void>; close(): Promise<void> };
  tableDb: { awsAccountId: string; awsRegion: string };
  getItemDb(table: string): ItemStore;
}
const require = createRequire(import.meta.url);
const dynaliteError = v.object({
  statusCode: v.number(),
  body: v.object({ __type: v.string(), message: v.optional(v.string()), Message: v.optional(v.string()) }),
});
const activeTable = v.object({ Table: v.object({ TableStatus: v.literal('ACTIVE') }) });
const operationNames =
  `BatchGetItem BatchWriteItem CreateTable DeleteItem DeleteTable DescribeTable GetItem ListTables
  PutItem Query Scan UpdateItem UpdateTable`.split(/\s+/);

/** DynamoDB, served by the store and the operations of dynalite. */
export class DynamoDb {
  readonly #store: DynaliteStore;
  readonly #streams = new Map<string, TableStream>();
  readonly service: Service = {
    protocol: 'json',
    getOperation: targetOperation,
    operations: new Map(operationNames.map((name) => [name, (request) => this.#serve(request)])),
    getAccess: getDynamoDbAccess,
  };

  private constructor(store: DynaliteStore) {
    this.#store = store;
  }

  /** Opens tables in a directory or, without one, in memory. @throws {Error} when another process has the directory open */
  static async open(path?: string): Promise<DynamoDb> {
    const delays = { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 };
    const store: DynaliteStore = require('dynalite/db').create({ path, ...delays });
    Object.assign(store.tableDb, { awsAccountId: accountId, awsRegion: region });
    await store.db.open();
    return new DynamoDb(store);
  }

  /** Creates a table, or keeps the table of an earlier run. */
  async createTable(definition: { TableName: string }): Promise<void> {
    try {
      await this.#call('CreateTable', definition);
      while (!v.is(activeTable, await this.#call('DescribeTable', { TableName: definition.TableName }))) {
        await setImmediate();
      }
    } catch (error) {
      if (!(error instanceof AwsError && error.code === 'ResourceInUseException')) {
        throw error;
      }
    }
  }

  /** Starts the stream of a table. */
  startStream(table: string, arn: string, keyNames: string[]): void {
    const stream = new TableStream(arn, keyNames);
    captureChanges(this.#store.getItemDb(table), stream);
    this.#streams.set(arn, stream);
  }

  getStream(arn: string): TableStream {
    const stream = this.#streams.get(arn);
    if (!stream) {
      throw new AwsError('ResourceNotFoundException', `Stream ${arn} does not exist`);
    }
    return stream;
  }

  close(): Promise<void> {
    return this.#store.db.close();
  }

  async #serve({ operation, body }: GatewayRequest) {
    // As a member, or as the meaning of a placeholder such as #name; it is an ordinary value.
    if (/"__proto__"\s*:|"#[^"]*"\s*:\s*"__proto__"/.test(String(body))) {
      // dynalite would lose the attribute: it copies items into plain objects.
      throw new AwsError('ValidationException', 'The emulator does not support the name __proto__ in tables');
    }
    return json(await this.#call(operation, parseJsonBody(body)));
  }

  async #call(operation: string, input: object): Promise<object> {
    const validations = require('dynalite/validations');
    const name = validations.toLowerFirst(operation);
    const { types, custom } = require(`dynalite/validations/${name}`);
    try {
      const data = validations.checkTypes(input, types);
      validations.checkValidations(data, types, custom, this.#store);
      return await promisify(require(`dynalite/actions/${name}`))(this.#store, data);
    } catch (error) {
      if (!v.is(dynaliteError, error)) {
        throw error;
      }
      const { __type: code, message = '', Message = message } = error.body;
      throw new AwsError(code.replace(/^.*#/, ''), Message, error.statusCode);
    }
  }
}
