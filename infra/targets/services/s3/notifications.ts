import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { region } from '../account.ts';
import type { Messaging } from '../messaging/messaging.ts';
import type { StoredObject } from './object-store.ts';

const rule = v.strictObject({ Name: v.picklist(['prefix', 'suffix']), Value: v.string() });

/** What a bucket announces to a queue, as CloudFormation has it. */
export const queueConfiguration = v.strictObject({
  Event: v.literal('s3:ObjectCreated:*'),
  /** An ARN. */
  Queue: v.string(),
  Filter: v.optional(v.strictObject({ S3Key: v.strictObject({ Rules: v.array(rule) }) }), {
    S3Key: { Rules: [] },
  }),
});
export type QueueConfiguration = v.InferOutput<typeof queueConfiguration>;

/** Tells queues of new objects. */
export class Notifications {
  readonly #messaging: Messaging;
  readonly #configurations = new Map<string, QueueConfiguration[]>();

  constructor(messaging: Messaging) {
    this.#messaging = messaging;
  }

  /** S3 tries every new configuration with a message that names no object. */
  async configure(Bucket: string, configurations: QueueConfiguration[]): Promise<void> {
    this.#configurations.set(Bucket, configurations);
    const about = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: new Date().toISOString() };
    const message = { ...about, Bucket, RequestId: randomUUID(), HostId: randomUUID() };
    await Promise.all(configurations.map(({ Queue }) => this.#messaging.send(Queue, message)));
  }

  async announce(object: StoredObject, by: string): Promise<void> {
    const wanted = (this.#configurations.get(object.bucket) ?? []).filter(({ Filter }) =>
      Filter.S3Key.Rules.every(({ Name, Value }) =>
        Name === 'prefix' ? object.key.startsWith(Value) : object.key.endsWith(Value),
      ),
    );
    await Promise.all(
      wanted.map(({ Queue }) => this.#messaging.send(Queue, { Records: [recordOf(object, by)] })),
    );
  }
}

function recordOf({ bucket, key, size, eTag, modified }: StoredObject, by: string) {
  // As HTML forms are written, which S3 does with every character but the slash.
  const formEncoded = new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
  const sequencer = modified.toString(16).toUpperCase().padStart(18, '0');
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date(modified / 1000).toISOString(),
    eventName: `ObjectCreated:${by}`,
    userIdentity: { principalId: 'AWS:EMBEDDED' },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': randomUUID() },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'embedded',
      bucket: { name: bucket, ownerIdentity: { principalId: 'EMBEDDED' }, arn: `arn:aws:s3:::${bucket}` },
      object: { key: formEncoded, size, eTag, sequencer },
    },
  };
}
