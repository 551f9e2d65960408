import { createHash, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { throwAwsError } from '../aws-error.ts';
import { xmlDocument, xmlTexts } from '../xml.ts';
import type { ObjectStore, StoredFile } from './object-store.ts';
import { putObjectVersion } from './put-version.ts';
import { requestBody, storedHeaders } from './request-body.ts';
import type { MultipartUpload, S3Operation, S3Request, S3Services } from './s3-operation.ts';

export const createUpload: S3Operation = async (request, { uploads }) => {
  const UploadId = randomUUID();
  uploads.set(UploadId, { headers: storedHeaders(request), parts: new Map() });
  const result = { Bucket: request.bucket, Key: request.key, UploadId };
  return { body: xmlDocument('InitiateMultipartUploadResult', result) };
};

export const uploadPart: S3Operation = async (request, services) => {
  const { parts } = requireUpload(request, services);
  const part = await services.store.receive(requestBody(request));
  parts.set(Number(request.query['partNumber']), part);
  return { headers: { etag: `"${part.eTag}"` } };
};

export const completeUpload: S3Operation = async (request, services) => {
  const { parts, headers } = requireUpload(request, services);
  const numbers = xmlTexts(await text(requestBody(request)), 'PartNumber').map(Number);
  const files = numbers.map(
    (number) => parts.get(number) ?? throwAwsError('InvalidPart', `Part ${number} is missing`),
  );
  const whole = await services.store.receive(readParts(files, services.store));
  // The eTag of such an object is the hash of the eTags of its parts, followed by their number.
  const eTags = files.map(({ eTag }) => eTag).join('');
  const eTag = `${createHash('md5').update(eTags, 'hex').digest('hex')}-${files.length}`;
  await putObjectVersion(request, { ...whole, eTag, headers }, services, 'CompleteMultipartUpload');
  await abortUpload(request, services);
  const result = { Bucket: request.bucket, Key: request.key, ETag: `"${eTag}"` };
  return { body: xmlDocument('CompleteMultipartUploadResult', result) };
};

export const abortUpload: S3Operation = async (request, services) => {
  const { parts } = requireUpload(request, services);
  services.uploads.delete(request.query['uploadId'] ?? '');
  await Promise.all([...parts.values()].map((part) => services.store.deleteFile(part)));
  return { status: 204 };
};

function requireUpload({ query }: S3Request, { uploads }: S3Services): MultipartUpload {
  const message = 'The specified upload does not exist';
  return uploads.get(query['uploadId'] ?? '') ?? throwAwsError('NoSuchUpload', message, 404);
}

async function* readParts(files: StoredFile[], store: ObjectStore): AsyncGenerator<Buffer> {
  for (const file of files) {
    yield* store.read(file);
  }
}
