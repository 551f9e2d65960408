import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataDirectory } from './data-directory.ts';
import { StartupError } from './errors.ts';
import { DynamoDb } from './services/dynamodb/dynamodb.ts';
import { ObjectStore } from './services/s3/object-store.ts';

/** The state that can survive a run. */
export interface Storage extends AsyncDisposable {
  objects: ObjectStore;
  dynamoDb: DynamoDb;
}

/**
 * Opens a data directory or, without one, a temporary directory for objects and tables in memory.
 * @throws {StartupError} when the directory cannot be written, is damaged, or is in use by another process
 */
export async function openStorage(dataDirectory: string | undefined): Promise<Storage> {
  try {
    return dataDirectory ? await openDirectory(dataDirectory) : await openTemporary();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = (cause instanceof Error ? cause.message : String(cause)).replaceAll('\n', ' ');
    const message = `The data directory ${dataDirectory ?? tmpdir()} cannot be used: ${reason}`;
    throw new StartupError(message, { cause: error });
  }
}

async function openDirectory(directory: string): Promise<Storage> {
  const [objectsPath, tablesPath] = [join(directory, 'objects'), join(directory, 'tables')];
  const isExisting = await prepareDataDirectory(directory);
  const missing = [objectsPath, tablesPath].find((path) => isExisting && !existsSync(path));
  if (missing) {
    throw new Error(`it is damaged: ${missing} is missing`);
  }
  const dynamoDb = await DynamoDb.open(tablesPath);
  try {
    return toStorage(ObjectStore.open(objectsPath), dynamoDb);
  } catch (error) {
    await dynamoDb.close();
    throw error;
  }
}

async function openTemporary(): Promise<Storage> {
  const directory = await mkdtemp(join(tmpdir(), 'emulator-'));
  return toStorage(ObjectStore.open(join(directory, 'objects')), await DynamoDb.open(), directory);
}

function toStorage(objects: ObjectStore, dynamoDb: DynamoDb, temporaryDirectory?: string): Storage {
  return {
    objects,
    dynamoDb,
    [Symbol.asyncDispose]: async () => {
      objects.close();
      await dynamoDb.close();
      await (temporaryDirectory && rm(temporaryDirectory, { recursive: true }));
    },
  };
}
