import { text } from 'node:stream/consumers';
import { xmlDocument, xmlTexts } from '../xml.ts';
import { contentOf, isoTime } from './object-operations.ts';
import type { StoredObject } from './object-store.ts';
import type { S3Operation } from './s3-service.ts';

export const listBuckets: S3Operation = async (_, { store }) => {
  const Bucket = [...store.buckets].sort().map((Name) => ({ Name, CreationDate: isoTime(0) }));
  return { body: xmlDocument('ListAllMyBucketsResult', { Buckets: { Bucket } }) };
};

export const createBucket: S3Operation = async ({ bucket }, { store }) => {
  store.buckets.add(bucket);
  return {};
};

export const headBucket: S3Operation = async () => ({});

export const deleteObject: S3Operation = async ({ bucket, key }, { store }) => {
  store.delete(bucket, key);
  return { status: 204 };
};

export const deleteObjects: S3Operation = async (request, { store }) => {
  const document = await text(contentOf(request));
  const keys = xmlTexts(document, 'Key');
  for (const key of keys) {
    store.delete(request.bucket, key);
  }
  const quiet = xmlTexts(document, 'Quiet').includes('true');
  return { body: xmlDocument('DeleteResult', quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) }) };
};

export const listObjects: S3Operation = async ({ bucket, query }, { store }) => {
  const { prefix = '', delimiter = '', 'max-keys': MaxKeys = '1000', 'continuation-token': token } = query;
  const after = token ? Buffer.from(token, 'base64url').toString() : (query['start-after'] ?? '');
  const page: Entry[] = [];
  let IsTruncated = false;
  for (const entry of entriesOf(store.from(bucket, prefix, after), prefix, delimiter)) {
    IsTruncated = page.length === Number(MaxKeys);
    if (IsTruncated) {
      break;
    }
    page.push(entry);
  }
  const next = Buffer.from(page.at(-1)?.end ?? '').toString('base64url');
  const result = {
    ...{ Name: bucket, Prefix: prefix, Delimiter: delimiter, MaxKeys, KeyCount: page.length, IsTruncated },
    ...(IsTruncated && { NextContinuationToken: next }),
    Contents: page.flatMap(({ object }) => (object ? contentsOf(object) : [])),
    CommonPrefixes: page.flatMap(({ group }) => (group === undefined ? [] : { Prefix: group })),
  };
  return { body: xmlDocument('ListBucketResult', result) };
};

/** A line of a listing: an object, or all keys that go on alike up to the delimiter. */
interface Entry {
  object?: StoredObject;
  group?: string;
  /** No key of this entry comes after it. */
  end: string;
}

function* entriesOf(objects: Iterable<StoredObject>, prefix: string, delimiter: string): Generator<Entry> {
  let last: string | undefined;
  for (const object of objects) {
    if (!object.key.startsWith(prefix)) {
      return;
    }
    const group = groupOf(object, prefix, delimiter);
    if (group === undefined) {
      yield { object, end: object.key };
    } else if (group !== last) {
      yield { group, end: `${group}\u{10ffff}` };
    }
    last = group;
  }
}

function groupOf({ key }: StoredObject, prefix: string, delimiter: string): string | undefined {
  const position = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
  return position < 0 ? undefined : key.slice(0, position + delimiter.length);
}

function contentsOf({ key, modified, eTag, size }: StoredObject) {
  return {
    Key: key,
    LastModified: isoTime(modified),
    ETag: `"${eTag}"`,
    Size: size,
    StorageClass: 'STANDARD',
  };
}
