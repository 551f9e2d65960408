import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDb } from '../services/dynamodb/dynamodb.ts';
import { ObjectStore } from '../services/s3/object-store.ts';
import { StartError } from './errors.ts';

export interface Stores {
  objects: ObjectStore;
  dynamoDb: DynamoDb;
  close(): Promise<void>;
}

/**
 * What outlives a run, in a directory of the person or, without one, in a temporary one and in memory.
 * @throws {StartError} when the directory cannot be written, or another process uses it
 */
export async function openStores(dataDirectory: string | undefined): Promise<Stores> {
  try {
    const directory = dataDirectory ?? (await mkdtemp(join(tmpdir(), 'embedded-')));
    await mkdir(directory, { recursive: true });
    const dynamoDb = await DynamoDb.open(dataDirectory && join(directory, 'tables'));
    const objects = new ObjectStore(join(directory, 'objects'));
    const close = async () => {
      objects.close();
      await dynamoDb.close();
      await (dataDirectory ?? rm(directory, { recursive: true }));
    };
    return { objects, dynamoDb, close };
  } catch (error) {
    const reason =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new StartError(`The data directory ${dataDirectory ?? tmpdir()} cannot be used: ${reason}`, {
      cause: error,
    });
  }
}
