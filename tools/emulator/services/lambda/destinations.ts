import type { Authorizer, Identity } from '../../iam/authorizer.ts';
import { throwAwsError } from '../aws-error.ts';
import type { Messaging } from '../sqs-sns/messaging.ts';

/** A service that can receive the records of invocations. */
interface DestinationService {
  action: string;
  send: (arn: string, record: string) => Promise<unknown>;
}

/** The queues, topics and functions that receive the records of asynchronous invocations. */
export class Destinations {
  readonly #authorizer: Authorizer;
  readonly #services: ReadonlyMap<string, DestinationService>;

  constructor(authorizer: Authorizer, messaging: Messaging, invoke: DestinationService['send']) {
    this.#authorizer = authorizer;
    const services: Record<string, DestinationService> = {
      sqs: {
        action: 'sqs:SendMessage',
        send: (queueArn, MessageBody) => messaging.call('SendMessage', queueArn, { MessageBody }),
      },
      sns: { action: 'sns:Publish', send: (topicArn, message) => messaging.publish(topicArn, message) },
      lambda: { action: 'lambda:InvokeFunction', send: invoke },
    };
    this.#services = new Map(Object.entries(services));
  }

  /** Whether a function's role may send to a destination. @throws {AwsError} for an ARN of another service */
  isAllowed(identity: Identity, arn: string): boolean {
    return this.#authorizer.isAllowed(identity, { action: this.#find(arn).action, resource: arn });
  }

  /** Sends a record; without the permission it is lost, as on AWS. */
  async send(identity: Identity, arn: string, record: object): Promise<void> {
    if (this.isAllowed(identity, arn)) {
      await this.#find(arn).send(arn, JSON.stringify(record));
    }
  }

  #find(arn: string): DestinationService {
    const service = this.#services.get(arn.split(':')[2] ?? '');
    return (
      service ?? throwAwsError('InvalidParameterValueException', `The destination ARN ${arn} is invalid`)
    );
  }
}
