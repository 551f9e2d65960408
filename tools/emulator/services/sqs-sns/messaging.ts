import { buildApp } from 'fauxqs';
import * as v from 'valibot';
import type { Authorizer } from '../../iam/authorizer.ts';
import { type PolicyStatement, parsePolicy } from '../../iam/policy.ts';
import { accountId, region } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { parseJsonBody } from '../json-body.ts';
import type { GatewayRequest, GatewayResponse, Handler, Service } from '../request.ts';
import { targetOperation } from '../request.ts';
import { getSnsAccess, getSqsAccess, toQueueArn } from './access.ts';

const policyAttribute = v.object({ Policy: v.string() });

const queueOperations = `CreateQueue DeleteQueue GetQueueUrl ListQueues GetQueueAttributes SetQueueAttributes PurgeQueue
  SendMessage SendMessageBatch ReceiveMessage DeleteMessage DeleteMessageBatch ChangeMessageVisibility
  ChangeMessageVisibilityBatch TagQueue UntagQueue ListQueueTags`;
const topicOperations = `CreateTopic DeleteTopic ListTopics GetTopicAttributes SetTopicAttributes Subscribe Unsubscribe
  ListSubscriptions ListSubscriptionsByTopic GetSubscriptionAttributes SetSubscriptionAttributes Publish PublishBatch
  TagResource UntagResource ListTagsForResource`;

/** SQS and SNS, served by fauxqs without its HTTP server, so that the gateway is the only entry point. */
export class Messaging {
  readonly #app = buildApp({ logger: false, defaultRegion: region });
  readonly #endpoint: string;
  readonly #authorizer: Authorizer;
  readonly sqs: Service = {
    protocol: 'json',
    getOperation: targetOperation,
    operations: handleAll(queueOperations, (request) => this.#serveSqs(request)),
    getAccess: getSqsAccess,
  };
  readonly sns: Service = {
    protocol: 'query',
    getOperation: ({ body }) => new URLSearchParams(String(body)).get('Action') ?? 'without Action',
    operations: handleAll(topicOperations, ({ body }) => this.#callSns(body)),
    getAccess: getSnsAccess,
  };

  constructor(endpoint: string, authorizer: Authorizer) {
    this.#endpoint = endpoint;
    this.#authorizer = authorizer;
  }

  /** As in AWS, the `Policy` attribute of a queue is its resource-based policy. */
  async #serveSqs({ operation, body }: GatewayRequest): Promise<GatewayResponse> {
    const { QueueUrl, QueueName, Attributes } = parseJsonBody(body);
    const { success, output } = v.safeParse(policyAttribute, Attributes);
    const statements = success ? parsePolicyAttribute(output.Policy) : undefined;
    const response = await this.#callSqs(operation, body);
    if (statements && (response.status ?? 200) < 400) {
      this.#authorizer.setResourcePolicy(toQueueArn(String(QueueUrl ?? QueueName)), statements);
    }
    return response;
  }

  /** Calls SQS without the gateway. @throws {AwsError} when SQS returns an error */
  async call(operation: string, queueArn: string, input: object): Promise<unknown> {
    const QueueUrl = `${this.#endpoint}/${accountId}/${queueArn.split(':').at(-1)}`;
    const { status = 200, body } = await this.#callSqs(operation, JSON.stringify({ QueueUrl, ...input }));
    if (status >= 400) {
      throw new AwsError('MessagingFailed', `${operation} of ${queueArn}: ${body}`, status);
    }
    return JSON.parse(String(body) || '{}');
  }

  async send(queueArn: string, message: object): Promise<void> {
    await this.call('SendMessage', queueArn, { MessageBody: JSON.stringify(message) });
  }

  async publish(topicArn: string, message: string): Promise<void> {
    await this.#callSns(
      `${new URLSearchParams({ Action: 'Publish', TopicArn: topicArn, Message: message })}`,
    );
  }

  async createQueue(QueueName: string, Attributes: object): Promise<void> {
    await this.call('CreateQueue', QueueName, { QueueName, Attributes });
  }

  async createTopic(name: string): Promise<void> {
    await this.#callSns(`Action=CreateTopic&Name=${name}`);
  }

  /** Closes the queues and ends long polls. */
  async close(): Promise<void> {
    await this.#app.close();
  }

  #callSns(body: string | Buffer): Promise<GatewayResponse> {
    return this.#inject(body, 'application/x-www-form-urlencoded');
  }

  async #callSqs(operation: string, body: string | Buffer): Promise<GatewayResponse> {
    const response = await this.#inject(body, 'application/x-amz-json-1.0', `AmazonSQS.${operation}`);
    // fauxqs builds queue URLs from a host name of its own, which a client may not be able to resolve.
    const rewritten = response.body.replaceAll(`http://sqs.${region}.localhost/`, `${this.#endpoint}/`);
    return operation === 'ReceiveMessage' ? response : { ...response, body: rewritten };
  }

  async #inject(payload: string | Buffer, type: string, target = '') {
    const headers = { host: 'localhost', 'content-type': type, 'x-amz-target': target };
    const response = await this.#app.inject({ method: 'POST', url: '/', headers, payload });
    const forwarded = ['content-type', 'x-amzn-query-error'].map((name) => [
      name,
      String(response.headers[name] ?? ''),
    ]);
    return {
      status: response.statusCode,
      headers: Object.fromEntries(forwarded),
      body: response.payload,
    };
  }
}

function handleAll(names: string, handler: Handler): Map<string, Handler> {
  return new Map(names.split(/\s+/).map((name) => [name, handler]));
}

/** @throws {AwsError} InvalidAttributeValue for a policy that is malformed or not supported */
function parsePolicyAttribute(policy: string): PolicyStatement[] | undefined {
  try {
    return policy === '' ? [] : parsePolicy(JSON.parse(policy), 'queue policy');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter Policy: ${reason}`);
  }
}
