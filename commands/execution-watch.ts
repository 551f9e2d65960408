import { basename } from 'node:path';
import {
  type ExecutionListItem,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
} from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { largeImage } from '../events/large-image.ts';
import { say } from './command.ts';
import type { Pipeline } from './pipeline.ts';

const input = v.pipe(v.string(), v.parseJson(), largeImage);

/** Tells the states of the workflow for large images as they pass. */
export class ExecutionWatch {
  readonly #pipeline: Pipeline;
  /** How many events were told, by execution. */
  readonly #told = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #looking = Promise.resolve();

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look());
    }, 500);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#look();
  }

  async #look(): Promise<void> {
    const client = this.#pipeline.sfn;
    const stateMachineArn = this.#pipeline.output('LargeImageStateMachineArn');
    for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
      for (const execution of executions.filter(({ executionArn = '' }) => !this.#ended.has(executionArn))) {
        await this.#tell(execution);
      }
    }
  }

  async #tell({ executionArn = '', status }: ExecutionListItem): Promise<void> {
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory({ client: this.#pipeline.sfn }, { executionArn })) {
      events.push(...(page.events ?? []));
    }
    const told = this.#told.get(executionArn) ?? 0;
    const states = events
      .slice(told)
      .flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    this.#told.set(executionArn, events.length);
    if (states.length > 0) {
      say(`  ${fileOf(events)}: ${states.join(', ')}`);
    }
    if (status !== 'RUNNING') {
      this.#ended.add(executionArn);
    }
  }
}

function fileOf([started]: HistoryEvent[]): string {
  return basename(v.parse(input, started?.executionStartedEventDetails?.input).source.key);
}
