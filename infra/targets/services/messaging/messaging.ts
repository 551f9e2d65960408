import { buildApp } from 'fauxqs';
import { accountId, region } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { type GatewayResponse, type Handler, type Service, targetOperation } from '../request.ts';

const queueOperations = `CreateQueue DeleteQueue GetQueueUrl ListQueues GetQueueAttributes SetQueueAttributes PurgeQueue
  SendMessage SendMessageBatch ReceiveMessage DeleteMessage DeleteMessageBatch ChangeMessageVisibility
  ChangeMessageVisibilityBatch TagQueue UntagQueue ListQueueTags`;
const topicOperations = `CreateTopic DeleteTopic ListTopics GetTopicAttributes SetTopicAttributes Subscribe Unsubscribe
  ListSubscriptions ListSubscriptionsByTopic GetSubscriptionAttributes SetSubscriptionAttributes Publish PublishBatch
  TagResource UntagResource ListTagsForResource`;

/** SQS and SNS: fauxqs without its server, so that the gateway is the only door. */
export class Messaging {
  readonly #app = buildApp({ logger: false, defaultRegion: region });
  readonly #endpoint: string;
  readonly sqs: Service = {
    protocol: 'json',
    operationOf: targetOperation,
    operations: all(queueOperations, ({ operation, body }) => this.#askQueues(operation, body)),
  };
  readonly sns: Service = {
    protocol: 'query',
    operationOf: ({ body }) => new URLSearchParams(String(body)).get('Action') ?? 'without Action',
    operations: all(topicOperations, ({ body }) => this.#askTopics(body)),
  };

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** Calls SQS from inside. @throws {AwsError} what SQS refuses */
  async call(operation: string, queueArn: string, input: object): Promise<unknown> {
    const QueueUrl = `${this.#endpoint}/${accountId}/${queueArn.split(':').at(-1)}`;
    const { status = 200, body } = await this.#askQueues(operation, JSON.stringify({ QueueUrl, ...input }));
    if (status >= 400) {
      throw new AwsError('MessagingFailed', `${operation} of ${queueArn}: ${body}`, status);
    }
    return JSON.parse(String(body) || '{}');
  }

  async send(queueArn: string, message: object): Promise<void> {
    await this.call('SendMessage', queueArn, { MessageBody: JSON.stringify(message) });
  }

  async createQueue(QueueName: string, Attributes: object): Promise<void> {
    await this.call('CreateQueue', QueueName, { QueueName, Attributes });
  }

  async createTopic(name: string): Promise<void> {
    await this.#askTopics(`Action=CreateTopic&Name=${name}`);
  }

  /** Ends long polls, too. */
  async close(): Promise<void> {
    await this.#app.close();
  }

  #askTopics(body: string | Buffer): Promise<GatewayResponse> {
    return this.#inject(body, 'application/x-www-form-urlencoded');
  }

  async #askQueues(operation: string, body: string | Buffer): Promise<GatewayResponse> {
    const answer = await this.#inject(body, 'application/x-amz-json-1.0', `AmazonSQS.${operation}`);
    // fauxqs gives its queues a host name of its own, which clients need not be able to resolve.
    const readable = answer.body.replaceAll(`http://sqs.${region}.localhost/`, `${this.#endpoint}/`);
    return operation === 'ReceiveMessage' ? answer : { ...answer, body: readable };
  }

  async #inject(payload: string | Buffer, type: string, target = '') {
    const headers = { host: 'localhost', 'content-type': type, 'x-amz-target': target };
    const answer = await this.#app.inject({ method: 'POST', url: '/', headers, payload });
    const kept = ['content-type', 'x-amzn-query-error'].map((name) => [
      name,
      String(answer.headers[name] ?? ''),
    ]);
    return { status: answer.statusCode, headers: Object.fromEntries(kept), body: answer.payload };
  }
}

function all(names: string, handler: Handler): Record<string, Handler> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, handler]));
}
