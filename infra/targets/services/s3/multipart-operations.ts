import { createHash, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { AwsError } from '../aws-error.ts';
import { xmlDocument, xmlTexts } from '../xml.ts';
import { contentOf, keptHeaders, place } from './object-operations.ts';
import type { ObjectStore, StoredFile } from './object-store.ts';
import type { S3Operation, S3Request, S3Services } from './s3-service.ts';

export const createUpload: S3Operation = async (request, { uploads }) => {
  const UploadId = randomUUID();
  uploads.set(UploadId, { headers: keptHeaders(request), parts: new Map() });
  const result = { Bucket: request.bucket, Key: request.key, UploadId };
  return { body: xmlDocument('InitiateMultipartUploadResult', result) };
};

export const uploadPart: S3Operation = async (request, services) => {
  const { parts } = find(request, services);
  const part = await services.store.receive(contentOf(request));
  parts.set(Number(request.query['partNumber']), part);
  return { headers: { etag: `"${part.eTag}"` } };
};

export const completeUpload: S3Operation = async (request, services) => {
  const { parts, headers } = find(request, services);
  const numbers = xmlTexts(await text(contentOf(request)), 'PartNumber').map(Number);
  const files = numbers.map(
    (number) => parts.get(number) ?? fail('InvalidPart', `Part ${number} is missing`, 400),
  );
  const whole = await services.store.receive(contentsOf(files, services.store));
  // AWS makes the eTag of such an object from those of its parts, and adds their number.
  const eTags = files.map(({ eTag }) => eTag).join('');
  const eTag = `${createHash('md5').update(eTags, 'hex').digest('hex')}-${files.length}`;
  await place(request, { ...whole, eTag, headers }, services, 'CompleteMultipartUpload');
  await abortUpload(request, services);
  const result = { Bucket: request.bucket, Key: request.key, ETag: `"${eTag}"` };
  return { body: xmlDocument('CompleteMultipartUploadResult', result) };
};

export const abortUpload: S3Operation = async (request, services) => {
  const { parts } = find(request, services);
  services.uploads.delete(request.query['uploadId'] ?? '');
  await Promise.all([...parts.values()].map((part) => services.store.discard(part)));
  return { status: 204 };
};

function find({ query }: S3Request, { uploads }: S3Services) {
  const message = 'The specified upload does not exist';
  return uploads.get(query['uploadId'] ?? '') ?? fail('NoSuchUpload', message, 404);
}

function fail(code: string, message: string, status: number): never {
  throw new AwsError(code, message, status);
}

async function* contentsOf(files: StoredFile[], store: ObjectStore): AsyncGenerator<Buffer> {
  for (const file of files) {
    yield* store.read(file);
  }
}
