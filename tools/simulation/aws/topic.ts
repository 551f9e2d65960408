import { type PublishCommandInput, SNSServiceException } from '@aws-sdk/client-sns';
import { type Command, performWith, type Service } from './command.ts';

/** One SNS topic. */
export class Topic implements Service {
  readonly #onPublish: (message: string, caller: string) => void;

  readonly #operations = {
    PublishCommand: ({ Message = '' }: PublishCommandInput, caller: string) => {
      this.#onPublish(Message, caller);
      return {};
    },
  };

  constructor(onPublish: (message: string, caller: string) => void) {
    this.#onPublish = onPublish;
  }

  perform(command: Command, caller: string): object {
    return performWith(this.#operations, command, caller);
  }

  createError(name: string, httpStatusCode: number): Error {
    return new SNSServiceException({ name, $fault: 'server', $metadata: { httpStatusCode } });
  }
}
