import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Authorizer } from '../../iam/authorizer.ts';
import { region } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { Messaging } from '../sqs-sns/messaging.ts';
import { toBucketArn } from './access.ts';
import type { StoredObject } from './object-store.ts';

const rule = v.strictObject({ Name: v.picklist(['prefix', 'suffix']), Value: v.string() });

/** A QueueConfiguration of AWS::S3::Bucket. */
export const queueConfiguration = v.strictObject({
  Event: v.literal('s3:ObjectCreated:*'),
  /** An ARN. */
  Queue: v.string(),
  Filter: v.optional(v.strictObject({ S3Key: v.strictObject({ Rules: v.array(rule) }) }), {
    S3Key: { Rules: [] },
  }),
});
export type QueueConfiguration = v.InferOutput<typeof queueConfiguration>;

/** Sends S3 event notifications to queues. */
export class Notifications {
  readonly #messaging: Messaging;
  readonly #authorizer: Authorizer;
  readonly #configurations = new Map<string, QueueConfiguration[]>();

  constructor(messaging: Messaging, authorizer: Authorizer) {
    this.#messaging = messaging;
    this.#authorizer = authorizer;
  }

  /**
   * Sets the configuration of a bucket. As S3 does, it sends a test event to every queue.
   * @throws {AwsError} InvalidArgument when the policy of a queue does not allow S3 to send
   */
  async configure(Bucket: string, configurations: QueueConfiguration[]): Promise<void> {
    if (!configurations.every(({ Queue }) => this.#isAllowedToSend(Bucket, Queue))) {
      const message = 'Unable to validate the following destination configurations';
      throw new AwsError('InvalidArgument', message);
    }
    this.#configurations.set(Bucket, configurations);
    const message = {
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time: new Date().toISOString(),
      Bucket,
      RequestId: randomUUID(),
      HostId: randomUUID(),
    };
    await Promise.all(configurations.map(({ Queue }) => this.#messaging.send(Queue, message)));
  }

  async publish(object: StoredObject, eventName: string): Promise<void> {
    const matching = (this.#configurations.get(object.bucket) ?? []).filter(({ Filter }) =>
      Filter.S3Key.Rules.every(({ Name, Value }) =>
        Name === 'prefix' ? object.key.startsWith(Value) : object.key.endsWith(Value),
      ),
    );
    const allowed = matching.filter(({ Queue }) => this.#isAllowedToSend(object.bucket, Queue));
    await Promise.all(
      allowed.map(({ Queue }) => this.#messaging.send(Queue, { Records: [toS3Record(object, eventName)] })),
    );
  }

  #isAllowedToSend(bucket: string, queueArn: string): boolean {
    const bucketArn = toBucketArn(bucket);
    return this.#authorizer.isServiceAllowed('s3.amazonaws.com', 'sqs:SendMessage', queueArn, bucketArn);
  }
}

function toS3Record({ bucket, key, size, eTag, modified }: StoredObject, eventName: string) {
  // S3 form-encodes every character of the key except the slash.
  const formEncoded = new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
  const sequencer = modified.toString(16).toUpperCase().padStart(18, '0');
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date(modified / 1000).toISOString(),
    eventName: `ObjectCreated:${eventName}`,
    userIdentity: { principalId: 'AWS:EMULATOR' },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': randomUUID() },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'emulator',
      bucket: { name: bucket, ownerIdentity: { principalId: 'EMULATOR' }, arn: `arn:aws:s3:::${bucket}` },
      object: { key: formEncoded, size, eTag, sequencer },
    },
  };
}
