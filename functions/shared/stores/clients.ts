import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { readEnvironment } from '../runtime/environment.ts';

/** Set outside AWS only. The SDK reads it by itself; two clients need to know more than the address. */
const { AWS_ENDPOINT_URL } = readEnvironment(v.object({ AWS_ENDPOINT_URL: v.optional(v.string()) }));
const emulated = AWS_ENDPOINT_URL !== undefined;

export const dynamoDbClient = () => new DynamoDBClient();

export const sfnClient = () => new SFNClient();

export const snsClient = () => new SNSClient();

/** Reads without a CRC64 in JavaScript, a tenth of a warm invocation: the eTag and the length are compared instead. */
export const s3Client = () =>
  new S3Client({ forcePathStyle: emulated, responseChecksumValidation: 'WHEN_REQUIRED' });

/**
 * For links that people follow. On AWS everybody reaches S3 at one address; an emulator is reached by people where they
 * have reached the API, and by functions elsewhere.
 */
export const s3ClientFor = (host: string) =>
  new S3Client({
    forcePathStyle: emulated,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...(emulated && { endpoint: `http://${host}` }),
  });

/** Emulators hand out queue URLs on names that need not resolve. */
export const sqsClient = () => new SQSClient({ useQueueUrlAsEndpoint: !emulated });
