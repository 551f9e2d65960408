import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { type ImageRecord, imageRecord } from '../../contracts/records/image-record.ts';

/** The address of a deployed stack; without an endpoint, it is on AWS. */
export interface StackAddress {
  endpoint?: string | undefined;
  /** @default that of the environment or the profile, as in every SDK client */
  region?: string | undefined;
  /** @default those of the SDK's default credential chain */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** CloudFormation output name → value. */
  outputs: Record<string, string>;
}

/** SDK clients of one stack, and the few calls that the demo, the benchmarks and the tests share. */
export class StackClient {
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly lambda: LambdaClient;
  readonly sfn: SFNClient;
  readonly #outputs: Record<string, string>;

  constructor({ endpoint, region, credentials, outputs }: StackAddress) {
    const settings = {
      ...(region && { region }),
      ...(credentials && { credentials }),
      ...(endpoint && { endpoint }),
    };
    const emulated = endpoint !== undefined;
    this.s3 = new S3Client({ ...settings, forcePathStyle: emulated });
    this.dynamoDb = new DynamoDBClient(settings);
    this.sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: !emulated });
    this.sns = new SNSClient(settings);
    this.lambda = new LambdaClient(settings);
    this.sfn = new SFNClient(settings);
    this.#outputs = outputs;
  }

  /** @throws {Error} when the stack has no output of this name */
  getOutput(name: string): string {
    const value = this.#outputs[name];
    if (value === undefined) {
      throw new Error(`The stack has no output ${name}; it has ${Object.keys(this.#outputs).join(', ')}`);
    }
    return value;
  }

  /** Uploads a file. @returns its eTag without quotes */
  async upload(key: string, Body: Buffer, ContentType?: string): Promise<string> {
    const request = { Bucket: this.getOutput('UploadsBucketName'), Key: key, Body, ContentType };
    const { ETag = '' } = await this.s3.send(new PutObjectCommand(request));
    return ETag.replaceAll('"', '');
  }

  /** Queries the records of all uploads to this key, the latest first. */
  async listRecords(sourceKey: string): Promise<ImageRecord[]> {
    const request = new QueryCommand({
      TableName: this.getOutput('ImagesTableName'),
      IndexName: 'bySource',
      KeyConditionExpression: 'sourceKey = :sourceKey',
      ExpressionAttributeValues: { ':sourceKey': { S: sourceKey } },
      ScanIndexForward: false,
    });
    const { Items = [] } = await this.dynamoDb.send(request);
    return Items.map((item) => v.parse(imageRecord, unmarshall(item)));
  }

  /** Downloads a rendition. */
  async readRendition(key: string): Promise<Buffer> {
    const request = new GetObjectCommand({ Bucket: this.getOutput('ImagesBucketName'), Key: key });
    const { Body } = await this.s3.send(request);
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  close(): void {
    for (const client of [this.s3, this.dynamoDb, this.sqs, this.sns, this.lambda, this.sfn]) {
      client.destroy();
    }
  }
}
