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
  follow: { type: 'boolean', description: 'goes on until Ctrl-C' },
  since: {
    type: 'string',
    value: 'TIME',
    default: '10m',
    description: 'how far back: 90s, 10m, 2h, 1d (10m)',
  },
  filter: { type: 'string', value: 'TEXT', description: 'only lines that hold this, as ERROR' },
} as const;

const logs: Command<typeof options> = {
  name: 'npm run logs',
  summary: 'Prints the log of a function, the oldest lines first.',
  operands: 'FUNCTION',
  options,
  run: async ({ follow, since, filter, ...target }, [name, ...rest]) => {
    if (name === undefined || rest.length > 0) {
      throw new UsageError('Name one function');
    }
    const from = Date.now() - parseTime(since);
    const settings = clientSettings(target);
    const functionName = await findFunction(new LambdaClient(settings), target.stage, name);
    const log = new LogReader(new CloudWatchLogsClient(settings), functionName, filter);
    await log.print(from);
    while (follow) {
      await pause(1000);
      await log.print();
    }
  },
};

const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** In milliseconds. */
function parseTime(text: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const milliseconds = Number(count) * (units[unit] ?? Number.NaN);
  if (Number.isNaN(milliseconds)) {
    throw new UsageError(`--since is a number and s, m, h or d, as 10m, not ${text}`);
  }
  return milliseconds;
}

/** Reads a log from where it stopped last; lines of the same millisecond are told apart by their id. */
class LogReader {
  readonly #client: CloudWatchLogsClient;
  readonly #functionName: string;
  readonly #filter: string | undefined;
  #startTime = 0;
  #seen = new Set<string>();

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
      // A function that has never run may have no log yet.
      if (!(error instanceof ResourceNotFoundException)) {
        throw error;
      }
    }
  }

  #printOnce({ eventId = '', timestamp = 0, message = '' }: FilteredLogEvent): void {
    if (this.#seen.has(eventId)) {
      return;
    }
    if (timestamp > this.#startTime) {
      this.#startTime = timestamp;
      this.#seen.clear();
    }
    this.#seen.add(eventId);
    process.stdout.write(`${new Date(timestamp).toISOString()} ${message.trimEnd()}\n`);
  }
}

await runCommand(logs);
