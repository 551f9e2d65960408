import { text } from 'node:stream/consumers';
import { accessDenied } from '../../iam/access-denied.ts';
import { throwAwsError } from '../aws-error.ts';
import { type XmlContent, xmlDocument, xmlTexts } from '../xml.ts';
import { toObjectArn } from './access.ts';
import type { StoredObject } from './object-store.ts';
import { toIsoTime } from './put-version.ts';
import { requestBody } from './request-body.ts';
import type { S3Operation } from './s3-operation.ts';

export const listBuckets: S3Operation = async (_, { store }) => {
  const Bucket = [...store.buckets].sort().map((Name) => ({ Name, CreationDate: toIsoTime(0) }));
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

export const deleteObjects: S3Operation = async (request, { store, authorizer }) => {
  const { bucket, principal } = request;
  const document = await text(requestBody(request));
  const Deleted: XmlContent[] = [];
  const errors: XmlContent[] = [];
  for (const key of xmlTexts(document, 'Key')) {
    const access = { action: 's3:DeleteObject', resource: toObjectArn({ bucket, key }) };
    const decision = authorizer.decide(principal.identity, access);
    if (decision.isAllowed) {
      store.delete(bucket, key);
      Deleted.push({ Key: key });
    } else {
      const { code, message } = accessDenied(decision);
      errors.push({ Key: key, Code: code, Message: message });
    }
  }
  const isQuiet = xmlTexts(document, 'Quiet').includes('true');
  return { body: xmlDocument('DeleteResult', { Deleted: isQuiet ? [] : Deleted, Error: errors }) };
};

export const listObjects: S3Operation = async ({ bucket, query }, { store }) => {
  const { prefix = '', delimiter = '', 'continuation-token': token } = query;
  const MaxKeys = readMaxKeys(query['max-keys']);
  const isEncoded = query['encoding-type'] === 'url';
  // XML cannot contain every control character, so clients ask for encoded keys.
  const encode = (text: string) => (isEncoded ? encodeURIComponent(text).replaceAll('%2F', '/') : text);
  const after = token ? Buffer.from(token, 'base64url').toString() : (query['start-after'] ?? '');
  const page: Entry[] = [];
  let IsTruncated = false;
  for (const entry of listEntries(store.from(bucket, prefix, after), prefix, delimiter)) {
    IsTruncated = page.length === MaxKeys;
    if (IsTruncated) {
      break;
    }
    page.push(entry);
  }
  const next = Buffer.from(page.at(-1)?.end ?? '').toString('base64url');
  const result = {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: encode(delimiter),
    ...(isEncoded && { EncodingType: 'url' }),
    MaxKeys,
    KeyCount: page.length,
    IsTruncated,
    ...(IsTruncated && { NextContinuationToken: next }),
    Contents: page.flatMap(({ object }) => (object ? toContents(object, encode) : [])),
    CommonPrefixes: page.flatMap(({ commonPrefix }) =>
      commonPrefix === undefined ? [] : { Prefix: encode(commonPrefix) },
    ),
  };
  return { body: xmlDocument('ListBucketResult', result) };
};

/** A page has at most 1,000 entries. @throws {AwsError} InvalidArgument */
function readMaxKeys(value = '1000'): number {
  return /^\d+$/.test(value)
    ? Math.min(1000, Number(value))
    : throwAwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
}

/** An entry of a listing: an object, or the common prefix of several keys up to the delimiter. */
interface Entry {
  object?: StoredObject;
  commonPrefix?: string;
  /** The greatest key of this entry. */
  end: string;
}

function* listEntries(objects: Iterable<StoredObject>, prefix: string, delimiter: string): Generator<Entry> {
  let last: string | undefined;
  for (const object of objects) {
    if (!object.key.startsWith(prefix)) {
      return;
    }
    const commonPrefix = toCommonPrefix(object, prefix, delimiter);
    if (commonPrefix === undefined) {
      yield { object, end: object.key };
    } else if (commonPrefix !== last) {
      yield { commonPrefix, end: `${commonPrefix}\u{10ffff}` };
    }
    last = commonPrefix;
  }
}

function toCommonPrefix({ key }: StoredObject, prefix: string, delimiter: string): string | undefined {
  const position = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
  return position < 0 ? undefined : key.slice(0, position + delimiter.length);
}

function toContents({ key, modified, eTag, size }: StoredObject, encode: (key: string) => string) {
  return {
    Key: encode(key),
    LastModified: toIsoTime(modified),
    ETag: `"${eTag}"`,
    Size: size,
    StorageClass: 'STANDARD',
  };
}
