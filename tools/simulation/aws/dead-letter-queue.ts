import { type SendMessageCommandInput, SQSServiceException } from '@aws-sdk/client-sqs';
import { type Command, performWith, type Service } from './command.ts';

export interface Message {
  name: string;
  body: string;
  /** Milliseconds since 1970. A message that SQS moves to the dead-letter queue keeps it. */
  sentAt: number;
}

/** The dead-letter queue of the upload queue. Its messages wait for a redrive. */
export class DeadLetterQueue implements Service {
  messages: Message[] = [];
  onArrival: () => void = () => {};
  readonly #now: () => number;
  #sent = 0;

  readonly #operations = {
    SendMessageCommand: ({ MessageBody: body = '' }: SendMessageCommandInput, caller: string) => {
      this.#sent += 1;
      const name = `message ${this.#sent} of ${caller}`;
      this.add({ name, body, sentAt: this.#now() });
      return {};
    },
  };

  constructor(now: () => number) {
    this.#now = now;
  }

  add(message: Message): void {
    this.messages.push(message);
    this.onArrival();
  }

  perform(command: Command, caller: string): object {
    return performWith(this.#operations, command, caller);
  }

  createError(name: string, httpStatusCode: number): Error {
    return new SQSServiceException({ name, $fault: 'server', $metadata: { httpStatusCode } });
  }
}
