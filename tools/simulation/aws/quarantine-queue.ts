import { type SendMessageCommandInput, SQSServiceException } from '@aws-sdk/client-sqs';
import { type Command, performWith, type Service } from './command.ts';

/** The quarantine queue. Its messages are observed and not received. */
export class QuarantineQueue implements Service {
  readonly #onMessage: (body: string, actor: string) => void;

  readonly #operations = {
    SendMessageCommand: ({ MessageBody: body = '' }: SendMessageCommandInput, caller: string) => {
      this.#onMessage(body, caller);
      return {};
    },
  };

  constructor(onMessage: (body: string, actor: string) => void) {
    this.#onMessage = onMessage;
  }

  perform(command: Command, caller: string): object {
    return performWith(this.#operations, command, caller);
  }

  createError(name: string, httpStatusCode: number): Error {
    return new SQSServiceException({ name, $fault: 'server', $metadata: { httpStatusCode } });
  }
}
