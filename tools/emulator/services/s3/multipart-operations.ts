import { createHash, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { throwAwsError } from '../aws-error.ts';
import { xmlDocument, xmlTexts } from '../xml.ts';
import type { ObjectStore, StoredFile } from './object-store.ts';
import { putObjectVersion } from './put-version.ts';
import { requestBody, storedHeaders } from './request-body.ts';
import type { MultipartUpload, S3Operation, S3Request, S3Services } from './s3-operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const maxPartNumber = 10_000;
const minPartBytes = 5 * 1024 ** 2;

export const createUpload: S3Operation = async (request, { uploads }) => {
  const { bucket, key } = request;
  const UploadId = randomUUID();
  uploads.set(UploadId, { bucket, key, headers: storedHeaders(request), parts: new Map() });
  return { body: xmlDocument('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId }) };
};

export const uploadPart: S3Operation = async (request, services) => {
  const number = Number(request.query['partNumber']);
  if (!(Number.isInteger(number) && number >= 1 && number <= maxPartNumber)) {
    throwAwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  const upload = requireUpload(request, services);
  const part = await services.store.receive(requestBody(request));
  if (services.uploads.get(toUploadId(request)) !== upload) {
    // The upload was completed or aborted while the body was received.
    await services.store.deleteFile(part);
    throwNoSuchUpload();
  }
  const replaced = upload.parts.get(number);
  upload.parts.set(number, part);
  await services.store.deleteFile(replaced);
  return { headers: { etag: `"${part.eTag}"` } };
};

/** Of several requests for the same upload, one completes it: the others do not find it any more. */
export const completeUpload: S3Operation = async (request, services) => {
  const document = await text(requestBody(request));
  const upload = requireUpload(request, services);
  const files = selectParts(document, upload);
  services.uploads.delete(toUploadId(request));
  try {
    const whole = await services.store.receive(readParts(files, services.store));
    // The eTag of such an object is the hash of the eTags of its parts, followed by their number.
    const eTags = files.map(({ eTag }) => eTag).join('');
    const eTag = `${createHash('md5').update(eTags, 'hex').digest('hex')}-${files.length}`;
    const content = { ...whole, eTag, headers: upload.headers };
    await putObjectVersion(request, content, services, 'CompleteMultipartUpload');
    await deleteParts(upload, services);
    const result = { Bucket: request.bucket, Key: request.key, ETag: `"${eTag}"` };
    return { body: xmlDocument('CompleteMultipartUploadResult', result) };
  } catch (error) {
    services.uploads.set(toUploadId(request), upload);
    throw error;
  }
};

export const abortUpload: S3Operation = async (request, services) => {
  const upload = requireUpload(request, services);
  services.uploads.delete(toUploadId(request));
  await deleteParts(upload, services);
  return { status: 204 };
};

/**
 * The files of the parts that a request to complete an upload lists.
 * @throws {AwsError} MalformedXML, InvalidPartOrder, InvalidPart or EntityTooSmall
 */
function selectParts(document: string, { parts }: MultipartUpload): StoredFile[] {
  const numbers = xmlTexts(document, 'PartNumber').map(Number);
  const eTags = xmlTexts(document, 'ETag').map((eTag) => eTag.replaceAll('"', ''));
  if (numbers.length === 0 || numbers.length !== eTags.length) {
    throwAwsError('MalformedXML', 'The XML you provided was not well-formed');
  }
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) {
    throwAwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const files = numbers.map((number, index) => {
    const file = parts.get(number);
    return file?.eTag === eTags[index] && file
      ? file
      : throwAwsError('InvalidPart', `Part ${number} is missing`);
  });
  if (files.slice(0, -1).some(({ size }) => size < minPartBytes)) {
    throwAwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  return files;
}

function toUploadId({ query }: S3Request): string {
  return query['uploadId'] ?? '';
}

/** @throws {AwsError} NoSuchUpload for an unknown id, and for one of another key */
function requireUpload(request: S3Request, { uploads }: S3Services): MultipartUpload {
  const upload = uploads.get(toUploadId(request));
  return upload?.bucket === request.bucket && upload.key === request.key ? upload : throwNoSuchUpload();
}

function throwNoSuchUpload(): never {
  throwAwsError('NoSuchUpload', 'The specified upload does not exist', 404);
}

async function deleteParts({ parts }: MultipartUpload, { store }: S3Services): Promise<void> {
  await Promise.all([...parts.values()].map((part) => store.deleteFile(part)));
}

async function* readParts(files: StoredFile[], store: ObjectStore): AsyncGenerator<Buffer> {
  for (const file of files) {
    yield* store.read(file);
  }
}
