import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { type Command, runCommand, UsageError } from './command.ts';
import { clientSettings, findFunction, stackOptions } from './running-stack.ts';

const options = {
  ...stackOptions,
  follow: { type: 'boolean', description: 'prints new lines until Ctrl-C' },
  since: {
    type: 'string',
    value: 'TIME',
    default: '10m',
    description: 'how far back: 90s, 10m, 2h, 1d (10m)',
  },
  filter: { type: 'string', value: 'TEXT', description: 'only lines that contain this, as ERROR' },
} as const;

const logs: Command<typeof options> = {
  name: 'npm run logs',
  summary: 'Prints the log of a function, the oldest lines first.',
  positionalUsage: 'FUNCTION',
  options,
  run: async ({ follow, since, filter, ...target }, [name, ...others]) => {
    if (name === undefined || others.length > 0) {
      throw new UsageError('Name one function');
    }
    const startTime = Date.now() - parseMilliseconds(since);
    const settings = clientSettings(target);
    const functionName = await findFunction(new LambdaClient(settings), target.stage, name);
    const reader = new LogReader(new CloudWatchLogsClient(settings), functionName, filter);
    await reader.print(startTime);
    while (follow && !process.stdout.errored) {
      await pause(1000);
      await reader.print();
    }
  },
};

const unitMilliseconds: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseMilliseconds(text: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const milliseconds = Number(count) * (unitMilliseconds[unit] ?? Number.NaN);
  if (Number.isNaN(milliseconds)) {
    throw new UsageError(`--since is a number and s, m, h or d, as 10m, not ${text}`);
  }
  return milliseconds;
}

/** Reads a log from the last line that it printed; event ids distinguish lines of the same millisecond. */
class LogReader {
  readonly #client: CloudWatchLogsClient;
  readonly #functionName: string;
  readonly #filter: string | undefined;
  #startTime = 0;
  #printedIds = new Set<string>();

  constructor(client: CloudWatchLogsClient, functionName: string, filter: string | undefined) {
    this.#client = client;
    this.#functionName = functionName;
    this.#filter = filter;
  }

  async print(startTime = this.#startTime): Promise<void> {
    this.#startTime = startTime;
    const request = {
      logGroupName: `/aws/lambda/${this.#functionName}`,
      startTime,
      ...(this.#filter && { filterPattern: JSON.stringify(this.#filter) }),
    };
    try {
      for await (const { events = [] } of paginateFilterLogEvents({ client: this.#client }, request)) {
        for (const event of events) {
          this.#printOnce(event);
        }
      }
    } catch (error) {
      // A function that was never invoked may have no log group.
      if (!(error instanceof ResourceNotFoundException)) {
        throw error;
      }
    }
  }

  #printOnce({ eventId = '', timestamp = 0, message = '' }: FilteredLogEvent): void {
    if (this.#printedIds.has(eventId)) {
      return;
    }
    if (timestamp > this.#startTime) {
      this.#startTime = timestamp;
      this.#printedIds.clear();
    }
    this.#printedIds.add(eventId);
    process.stdout.write(`${new Date(timestamp).toISOString()} ${message.trimEnd()}\n`);
  }
}

await runCommand(logs);
