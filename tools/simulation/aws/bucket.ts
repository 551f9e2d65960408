import {
  type DeleteObjectCommandInput,
  type DeleteObjectsCommandInput,
  type GetObjectCommandInput,
  type HeadObjectCommandInput,
  type ListObjectsV2CommandInput,
  NoSuchKey,
  NotFound,
  type PutObjectCommandInput,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type Command, performWith, type Service } from './command.ts';

export interface StoredObject {
  body: Buffer;
  eTag: string;
}

export interface ObjectPut {
  key: string;
  stored: StoredObject;
  /** The object that had this key before. */
  previous: StoredObject | undefined;
  caller: string;
}

interface BucketOptions {
  onPut: (put: ObjectPut) => void;
  onDelete: (key: string, caller: string) => void;
}

/** One S3 bucket: strongly consistent, and the last write wins. Equal bodies have equal eTags. */
export class Bucket implements Service {
  readonly objects = new Map<string, StoredObject>();
  readonly #options: BucketOptions;

  readonly #operations = {
    PutObjectCommand: ({ Key = '', Body, IfNoneMatch }: PutObjectCommandInput, caller: string) => {
      if (IfNoneMatch === '*' && this.objects.has(Key)) {
        throw this.createError('PreconditionFailed', 412);
      }
      this.put(Key, Buffer.from(Body as Uint8Array), caller);
      return {};
    },
    GetObjectCommand: ({ Key = '', IfMatch }: GetObjectCommandInput) => {
      const stored = this.objects.get(Key);
      if (!stored) {
        throw new NoSuchKey({
          message: 'The specified key does not exist.',
          $metadata: { httpStatusCode: 404 },
        });
      }
      if (IfMatch && IfMatch !== `"${stored.eTag}"`) {
        throw this.createError('PreconditionFailed', 412);
      }
      return { ContentLength: stored.body.length, Body: toResponseBody(stored.body) };
    },
    HeadObjectCommand: ({ Key = '' }: HeadObjectCommandInput) => {
      const stored = this.objects.get(Key);
      if (!stored) {
        throw new NotFound({ message: 'NotFound', $metadata: { httpStatusCode: 404 } });
      }
      return { ContentLength: stored.body.length, ETag: `"${stored.eTag}"` };
    },
    DeleteObjectCommand: ({ Key = '' }: DeleteObjectCommandInput, caller: string) => {
      this.delete(Key, caller);
      return {};
    },
    DeleteObjectsCommand: ({ Delete }: DeleteObjectsCommandInput, caller: string) => {
      for (const { Key = '' } of Delete?.Objects ?? []) {
        this.delete(Key, caller);
      }
      return {};
    },
    ListObjectsV2Command: ({ Prefix = '' }: ListObjectsV2CommandInput) => {
      const keys = [...this.objects.keys()].filter((key) => key.startsWith(Prefix)).sort();
      return { Contents: keys.map((Key) => ({ Key })) };
    },
  };

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  perform(command: Command, caller: string): object {
    return performWith(this.#operations, command, caller);
  }

  createError(name: string, httpStatusCode: number): Error {
    return new S3ServiceException({ name, $fault: 'server', $metadata: { httpStatusCode } });
  }

  put(key: string, body: Buffer, caller: string): void {
    const stored = { body, eTag: body.toString('hex') };
    const previous = this.objects.get(key);
    this.objects.set(key, stored);
    this.#options.onPut({ key, stored, previous, caller });
  }

  /** Deleting an object that does not exist succeeds, as in S3. */
  delete(key: string, caller: string): void {
    if (this.objects.delete(key)) {
      this.#options.onDelete(key, caller);
    }
  }
}

/** The body of a response, with the two ways to read it that functions use. */
function toResponseBody(body: Buffer) {
  return {
    async *[Symbol.asyncIterator]() {
      yield body;
    },
    transformToByteArray: async () => new Uint8Array(body),
  };
}
