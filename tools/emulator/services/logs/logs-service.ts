import * as v from 'valibot';
import { arn } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { jsonHandlers, parseJsonBody } from '../json-body.ts';
import { type Service, targetOperation } from '../request.ts';
import type { LogStore } from './log-store.ts';

const logsRequest = v.object({
  logGroupName: v.optional(v.string(), ''),
  logGroupNamePrefix: v.optional(v.string(), ''),
  logStreamNames: v.optional(v.array(v.string())),
  startTime: v.optional(v.number(), 0),
  endTime: v.optional(v.number(), Number.MAX_SAFE_INTEGER),
  filterPattern: v.optional(v.string(), ''),
  nextToken: v.optional(v.string(), ''),
  limit: v.optional(v.number(), 10_000),
});
type LogsRequest = v.InferOutput<typeof logsRequest>;

/** The subset of CloudWatch Logs that `aws logs tail`, `aws logs filter-log-events` and the SDK use to read events. */
export function logsService(store: LogStore): Service {
  const operations: Record<string, (request: LogsRequest) => object> = {
    FilterLogEvents: (request) => filterEvents(getEvents(store, request), request),
    DescribeLogGroups: ({ logGroupNamePrefix }) => {
      const names = [...store.groups.keys()].filter((name) => name.startsWith(logGroupNamePrefix));
      return { logGroups: names.map((logGroupName) => ({ logGroupName })) };
    },
    DescribeLogStreams: (request) => {
      const names = new Set(getEvents(store, request).map((event) => event.logStreamName));
      return { logStreams: [...names].map((logStreamName) => ({ logStreamName })) };
    },
  };
  return {
    protocol: 'json',
    getOperation: targetOperation,
    operations: jsonHandlers(logsRequest, operations),
    getAccess: ({ operation, body }) => {
      const { logGroupName } = parseJsonBody(body);
      const resource = logGroupName === undefined ? '*' : arn('logs', `log-group:${logGroupName}:*`);
      return [{ action: `logs:${operation}`, resource }];
    },
  };
}

function getEvents({ groups }: LogStore, { logGroupName }: LogsRequest) {
  const events = groups.get(logGroupName);
  if (!events) {
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return events;
}

function filterEvents(events: ReturnType<typeof getEvents>, request: LogsRequest) {
  const { startTime, endTime, nextToken, limit, logStreamNames, filterPattern } = request;
  if (/^[{[?%-]/.test(filterPattern)) {
    throw new AwsError('InvalidParameterException', 'The emulator supports only terms in filter patterns');
  }
  const terms = filterPattern.match(/"[^"]*"|\S+/g)?.map((term) => term.replaceAll('"', '')) ?? [];
  const matching = events
    .filter(({ timestamp, eventId }) => timestamp >= startTime && timestamp <= endTime && eventId > nextToken)
    .filter(({ logStreamName }) => logStreamNames?.includes(logStreamName) ?? true)
    .filter(({ message }) => terms.every((term) => message.includes(term)));
  const page = matching.slice(0, limit);
  return { events: page, ...(matching.length > limit && { nextToken: page.at(-1)?.eventId }) };
}
