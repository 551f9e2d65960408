import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { jsonHandlers, parseJsonBody } from '../json-body.ts';
import { type Service, targetOperation } from '../request.ts';
import type { Execution } from './execution.ts';
import { toHistory } from './execution-history.ts';
import type { StateMachines } from './state-machines.ts';

const sfnRequest = v.object({
  stateMachineArn: v.optional(v.string(), ''),
  executionArn: v.optional(v.string(), ''),
  name: v.optional(v.string()),
  input: v.optional(v.string(), '{}'),
});
type SfnRequest = v.InferOutput<typeof sfnRequest>;

/** The subset of Step Functions that clients use to start and inspect executions. */
export function stepFunctionsService(machines: StateMachines): Service {
  const operations: Record<string, (request: SfnRequest) => object> = {
    StartExecution: ({ stateMachineArn, name = randomUUID(), input }) => {
      const { options, startDate } = machines.start(stateMachineArn, name, input);
      return { executionArn: options.executionArn, startDate: startDate / 1000 };
    },
    DescribeExecution: ({ executionArn }) => {
      const execution = machines.find(executionArn);
      return { ...toSummary(execution), input: execution.options.input, output: execution.output };
    },
    ListExecutions: ({ stateMachineArn }) => ({ executions: machines.list(stateMachineArn).map(toSummary) }),
    GetExecutionHistory: ({ executionArn }) => ({ events: toHistory(machines.find(executionArn)) }),
  };
  return {
    protocol: 'json',
    getOperation: targetOperation,
    operations: jsonHandlers(sfnRequest, operations),
    getAccess: ({ operation, body }) => {
      const { executionArn, stateMachineArn = '*' } = parseJsonBody(body);
      return [{ action: `states:${operation}`, resource: String(executionArn ?? stateMachineArn) }];
    },
  };
}

function toSummary({ options, status, startDate, stopDate }: Execution) {
  return {
    executionArn: options.executionArn,
    stateMachineArn: options.stateMachineArn,
    name: options.name,
    status,
    startDate: startDate / 1000,
    stopDate: stopDate && stopDate / 1000,
  };
}
