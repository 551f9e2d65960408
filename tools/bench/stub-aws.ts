import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { SQSEvent } from 'aws-lambda';
import { buildS3Notification } from '../../contracts/events/s3-notification.ts';

/** A stub of AWS on this machine: every call succeeds, every key holds the same object, and calls are recorded. */
export class StubAws {
  readonly #server = createServer((incoming, outgoing) => this.#respond(incoming, outgoing));
  /** The content of every key of every bucket. */
  object: Buffer = Buffer.alloc(0);
  #eTag = '';
  /** The names of the operations that were called, in their order. */
  readonly calls: string[] = [];
  /** The response body of each operation; of any other, it is empty. */
  readonly responses: Record<string, string> = { ...defaultResponses };

  /** Starts to listen. */
  static async start(): Promise<StubAws> {
    const stub = new StubAws();
    await once(stub.#server.listen(0, '127.0.0.1'), 'listening');
    return stub;
  }

  get endpoint(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  }

  /** Serves an upload under every key. @returns the event with its S3 notification */
  serveObject(upload: Buffer): SQSEvent {
    this.object = upload;
    this.#eTag = createHash('md5').update(upload).digest('hex');
    const source = { bucket: 'UPLOADS_BUCKET_NAME', key: 'uploads/photo.jpg', eTag: this.#eTag };
    return toSqsEvent(buildS3Notification({ ...source, sequencer: '01', size: upload.length }));
  }

  stop(): void {
    this.#server.close().closeAllConnections();
  }

  async #respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const operation = getOperation(incoming, String(await buffer(incoming)));
    this.calls.push(operation);
    const isRead = operation === 'GetObject';
    const body = isRead ? this.object : (this.responses[operation] ?? '');
    outgoing.setHeader('content-length', body.length);
    if (isRead || operation === 'PutObject') {
      outgoing.setHeader('etag', `"${this.#eTag}"`);
    }
    outgoing.end(body);
  }
}

const defaultResponses = {
  UpdateItem: '{"Attributes":{"attempt":{"N":"1"}}}',
  PutItem: '{}',
  GetItem: '{}',
  Query: '{"Items":[]}',
  ListObjectsV2: '<ListBucketResult/>',
  DeleteObjects: '<DeleteResult/>',
  Publish: '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
};

function getOperation({ method, headers, url = '' }: IncomingMessage, body: string): string {
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

function toSqsEvent(body: string): SQSEvent {
  const record = {
    messageId: '1',
    receiptHandle: '1',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: 'eu-central-1',
  };
  return { Records: [record] };
}
