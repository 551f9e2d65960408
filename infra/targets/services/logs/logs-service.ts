import * as v from 'valibot';
import { AwsError } from '../aws-error.ts';
import { json, type Service, targetOperation } from '../request.ts';
import type { LogStore } from './log-store.ts';

const query = v.object({
  logGroupName: v.optional(v.string(), ''),
  logGroupNamePrefix: v.optional(v.string(), ''),
  logStreamNames: v.optional(v.array(v.string())),
  startTime: v.optional(v.number(), 0),
  endTime: v.optional(v.number(), Number.MAX_SAFE_INTEGER),
  filterPattern: v.optional(v.string(), ''),
  nextToken: v.optional(v.string(), ''),
  limit: v.optional(v.number(), 10_000),
});
type Query = v.InferOutput<typeof query>;

/** Reading of CloudWatch Logs, as `aws logs tail`, `aws logs filter-log-events` and the SDK do it. */
export function logsService(store: LogStore): Service {
  const operations: Record<string, (query: Query) => object> = {
    FilterLogEvents: (asked) => filter(eventsOf(store, asked), asked),
    DescribeLogGroups: ({ logGroupNamePrefix }) => {
      const names = [...store.groups.keys()].filter((name) => name.startsWith(logGroupNamePrefix));
      return { logGroups: names.map((logGroupName) => ({ logGroupName })) };
    },
    DescribeLogStreams: (asked) => {
      const names = new Set(eventsOf(store, asked).map((event) => event.logStreamName));
      return { logStreams: [...names].map((logStreamName) => ({ logStreamName })) };
    },
  };
  const handlers = Object.entries(operations).map(([name, answer]) => [
    name,
    async ({ body }: { body: Buffer }) => json(answer(v.parse(query, JSON.parse(String(body))))),
  ]);
  return { protocol: 'json', operationOf: targetOperation, operations: Object.fromEntries(handlers) };
}

function eventsOf({ groups }: LogStore, { logGroupName }: Query) {
  const events = groups.get(logGroupName);
  if (!events) {
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return events;
}

function filter(events: ReturnType<typeof eventsOf>, asked: Query) {
  const { startTime, endTime, nextToken, limit, logStreamNames, filterPattern } = asked;
  if (/^[{[?%-]/.test(filterPattern)) {
    throw new AwsError('InvalidParameterException', 'The embedded target filters logs by plain terms only');
  }
  const terms = filterPattern.match(/"[^"]*"|\S+/g)?.map((term) => term.replaceAll('"', '')) ?? [];
  const found = events
    .filter(({ timestamp, eventId }) => timestamp >= startTime && timestamp <= endTime && eventId > nextToken)
    .filter(({ logStreamName }) => logStreamNames?.includes(logStreamName) ?? true)
    .filter(({ message }) => terms.every((term) => message.includes(term)));
  const page = found.slice(0, limit);
  return { events: page, ...(found.length > limit && { nextToken: page.at(-1)?.eventId }) };
}
