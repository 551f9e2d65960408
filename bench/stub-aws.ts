import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { SQSEvent } from 'aws-lambda';
import { s3NotificationFor } from '../events/s3-notification.ts';

/** An AWS on this machine that agrees with everything, knows one object and counts the calls. */
export class StubAws {
  readonly #server = createServer((incoming, outgoing) => this.#answer(incoming, outgoing));
  /** What every key of every bucket holds. */
  object: Buffer = Buffer.alloc(0);
  #eTag = '';
  /** The operations that were called, in their order. */
  readonly calls: string[] = [];
  /** By operation: what says more than that it was done. */
  readonly answers: Record<string, string> = { ...agreement };

  /** Begins to listen. */
  static async start(): Promise<StubAws> {
    const stub = new StubAws();
    await once(stub.#server.listen(0, '127.0.0.1'), 'listening');
    return stub;
  }

  get endpoint(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  }

  /** Puts an upload under every key; the answer is the message that announces it. */
  hold(upload: Buffer): SQSEvent {
    this.object = upload;
    this.#eTag = createHash('md5').update(upload).digest('hex');
    const source = { bucket: 'UPLOADS_BUCKET_NAME', key: 'uploads/photo.jpg', eTag: this.#eTag };
    return messageOf(s3NotificationFor({ ...source, sequencer: '01', bytes: upload.length }));
  }

  stop(): void {
    this.#server.close().closeAllConnections();
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const operation = operationOf(incoming, String(await buffer(incoming)));
    this.calls.push(operation);
    const isRead = operation === 'GetObject';
    const body = isRead ? this.object : (this.answers[operation] ?? '');
    outgoing.setHeader('content-length', body.length);
    if (isRead || operation === 'PutObject') {
      outgoing.setHeader('etag', `"${this.#eTag}"`);
    }
    outgoing.end(body);
  }
}

const agreement = {
  UpdateItem: '{"Attributes":{"attempt":{"N":"1"}}}',
  PutItem: '{}',
  GetItem: '{}',
  Query: '{"Items":[]}',
  ListObjectsV2: '<ListBucketResult/>',
  DeleteObjects: '<DeleteResult/>',
  Publish: '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
};

function operationOf({ method, headers, url = '' }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target'];
  if (target !== undefined) {
    return String(target).split('.').at(-1) ?? '';
  }
  if (headers['content-type']?.includes('form-urlencoded')) {
    return new URLSearchParams(body).get('Action') ?? '';
  }
  return url.includes('list-type=2')
    ? 'ListObjectsV2'
    : (objectOperations[method ?? ''] ?? `${method} ${url}`);
}

const objectOperations: Record<string, string> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  POST: 'DeleteObjects',
  DELETE: 'DeleteObject',
};

function messageOf(body: string): SQSEvent {
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  };
  const place = { eventSource: 'aws:sqs', eventSourceARN: '', awsRegion: 'eu-central-1' };
  const message = {
    messageId: '1',
    receiptHandle: '1',
    body,
    attributes,
    messageAttributes: {},
    md5OfBody: '',
  };
  return { Records: [{ ...message, ...place }] };
}
