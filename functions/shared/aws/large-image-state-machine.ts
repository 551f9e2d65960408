import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { WorkflowInput } from '../../../contracts/events/large-image-workflow.ts';
import type { Source } from '../../../contracts/records/image-record.ts';
import type { AttemptKey } from '../../../contracts/records/object-keys.ts';

/** The state machine that processes the images that are too large for one function. */
export class LargeImageStateMachine {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(options: { client: SFNClient; stateMachineArn: string }) {
    this.#client = options.client;
    this.#stateMachineArn = options.stateMachineArn;
  }

  /** Starts the execution of this attempt. It is idempotent: an attempt has one execution, named after it. */
  async start({ imageId, attempt }: AttemptKey, source: Source): Promise<void> {
    const input: WorkflowInput = { imageId, attempt, source };
    const request = {
      stateMachineArn: this.#stateMachineArn,
      name: `${imageId}-${attempt}`,
      input: JSON.stringify(input),
    };
    await this.#client.send(new StartExecutionCommand(request)).catch(ignoreExecutionAlreadyExists);
  }
}

/** Step Functions keeps a name for 90 days after the execution ends, which is longer than SQS keeps a message. */
function ignoreExecutionAlreadyExists(error: unknown): void {
  if (!(error instanceof ExecutionAlreadyExists)) {
    throw error;
  }
}
