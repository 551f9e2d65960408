import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Source } from '../../../events/image-record.ts';
import type { LargeImage } from '../../../events/large-image.ts';

/** The state machine that works on what is too large or too costly for one function. */
export class LargeImageWorkflow {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(options: { client: SFNClient; stateMachineArn: string }) {
    this.#client = options.client;
    this.#stateMachineArn = options.stateMachineArn;
  }

  /** Starts the one execution of this attempt; again and again, it is still that one. */
  async start({ imageId, attempt }: Omit<LargeImage, 'source'>, source: Source): Promise<void> {
    const input: LargeImage = { imageId, attempt, source };
    const request = {
      stateMachineArn: this.#stateMachineArn,
      name: `${imageId}-${attempt}`,
      input: JSON.stringify(input),
    };
    await this.#client.send(new StartExecutionCommand(request)).catch(ignoreRepetition);
  }
}

/** A name stays taken for 90 days after its execution has ended, which is longer than any message lives. */
function ignoreRepetition(error: unknown): void {
  if (!(error instanceof ExecutionAlreadyExists)) {
    throw error;
  }
}
