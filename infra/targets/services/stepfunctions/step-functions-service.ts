import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { json, type Service, targetOperation } from '../request.ts';
import type { Execution } from './execution.ts';
import type { StateMachines } from './state-machines.ts';

const request = v.object({
  stateMachineArn: v.optional(v.string(), ''),
  executionArn: v.optional(v.string(), ''),
  name: v.optional(v.string()),
  input: v.optional(v.string(), '{}'),
});
type Request = v.InferOutput<typeof request>;

/** Step Functions, as far as clients start executions and look at them. */
export function stepFunctionsService(machines: StateMachines): Service {
  const operations: Record<string, (asked: Request) => object> = {
    StartExecution: ({ stateMachineArn, name = randomUUID(), input }) => {
      const { options, startDate } = machines.start(stateMachineArn, name, input);
      return { executionArn: options.executionArn, startDate: startDate / 1000 };
    },
    DescribeExecution: ({ executionArn }) => {
      const execution = machines.find(executionArn);
      return { ...summary(execution), input: execution.options.input, output: execution.output };
    },
    ListExecutions: ({ stateMachineArn }) => ({ executions: machines.list(stateMachineArn).map(summary) }),
    GetExecutionHistory: ({ executionArn }) => ({ events: history(machines.find(executionArn)) }),
  };
  const handlers = Object.entries(operations).map(([name, answer]) => [
    name,
    async ({ body }: { body: Buffer }) => json(answer(v.parse(request, JSON.parse(String(body))))),
  ]);
  return { protocol: 'json', operationOf: targetOperation, operations: Object.fromEntries(handlers) };
}

function summary({ options, status, startDate, stopDate }: Execution) {
  const { executionArn, stateMachineArn, name } = options;
  const end = stopDate && { stopDate: stopDate / 1000 };
  return { executionArn, stateMachineArn, name, status, startDate: startDate / 1000, ...end };
}

/** The events of AWS's history, with the name that their details have there; it has none for retries and catches. */
const details: Record<string, string> = {
  StateEntered: 'stateEnteredEventDetails',
  StateExited: 'stateExitedEventDetails',
  StateFailed: 'taskFailedEventDetails',
  ExecutionStarted: 'executionStartedEventDetails',
  ExecutionSucceeded: 'executionSucceededEventDetails',
  ExecutionFailed: 'executionFailedEventDetails',
};

const anyEvent = v.object({
  type: v.string(),
  timestamp: v.number(),
  state: v.optional(v.object({ name: v.string(), type: v.string(), ...inAndOut() }), { name: '', type: '' }),
  ...inAndOut(),
  Error: v.optional(v.string()),
  Cause: v.optional(v.string()),
});

function inAndOut() {
  const text = v.pipe(
    v.unknown(),
    v.transform((value) => value && JSON.stringify(value)),
  );
  return { input: v.optional(text), output: v.optional(text) };
}

function history({ events }: Execution) {
  const told = events.map((event) => v.parse(anyEvent, event)).filter(({ type }) => details[type]);
  return told.map(({ type, timestamp, state, Error: error, Cause: cause, ...event }, index) => ({
    ...{ id: index + 1, previousEventId: index, timestamp: timestamp / 1000 },
    type: type === 'StateFailed' ? 'TaskFailed' : `${state.type}${type}`,
    [details[type] ?? '']: { ...event, ...state, error, cause },
  }));
}
