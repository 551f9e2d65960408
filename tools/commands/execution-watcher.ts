import { basename } from 'node:path';
import {
  type ExecutionListItem,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
} from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { workflowInput } from '../../contracts/events/large-image-workflow.ts';
import type { StackClient } from '../client/stack-client.ts';
import { logStatus } from './command.ts';

const pollIntervalMs = 500;

const input = v.pipe(v.string(), v.parseJson(), workflowInput);

/** Prints the states that executions of the large-image workflow enter. */
export class ExecutionWatcher {
  readonly #client: StackClient;
  /** The number of history events printed so far, by execution. */
  readonly #printed = new Map<string, number>();
  readonly #completed = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #polling = Promise.resolve();

  constructor(client: StackClient) {
    this.#client = client;
    this.#timer = setInterval(() => {
      this.#polling = this.#polling.then(() => this.#poll());
    }, pollIntervalMs);
  }

  /** Polls once more and stops. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#polling;
    await this.#poll();
  }

  async #poll(): Promise<void> {
    const client = this.#client.sfn;
    const stateMachineArn = this.#client.getOutput('LargeImageStateMachineArn');
    for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
      const running = executions.filter(({ executionArn = '' }) => !this.#completed.has(executionArn));
      for (const execution of running) {
        await this.#print(execution);
      }
    }
  }

  async #print({ executionArn = '', status }: ExecutionListItem): Promise<void> {
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory({ client: this.#client.sfn }, { executionArn })) {
      events.push(...(page.events ?? []));
    }
    const printed = this.#printed.get(executionArn) ?? 0;
    const states = events
      .slice(printed)
      .flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    this.#printed.set(executionArn, events.length);
    if (states.length > 0) {
      logStatus(`  ${getFileName(events)}: ${states.join(', ')}`);
    }
    if (status !== 'RUNNING') {
      this.#completed.add(executionArn);
    }
  }
}

function getFileName([started]: HistoryEvent[]): string {
  return basename(v.parse(input, started?.executionStartedEventDetails?.input).source.key);
}
