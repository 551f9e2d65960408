import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';

/** The command cannot do what the arguments ask for; the message is one line with what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command failed at its work; the message is one line with the reason and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

interface Option extends ParseArgsOptionDescriptor {
  /** The placeholder of the value in the help; only for options that take one. */
  value?: string;
  description: string;
}

/** A command that is started as `npm run NAME -- …`. */
export interface Command<Options extends Record<string, Option>> {
  /** As a user types it: `npm run demo`. */
  name: string;
  summary: string;
  /** The positionals in the usage line, as `[DIR…|FILE…]`. @default the command takes none */
  positionalUsage?: string;
  options: Options;
  run(values: Values<Options>, positionals: string[]): Promise<void>;
}

type Values<Options extends Record<string, Option>> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>['values'];

/**
 * Runs a command with the arguments of this process. A usage error prints one line and sets exit status 2, a command error
 * prints its message and sets exit status 1.
 */
export async function runCommand<Options extends Record<string, Option>>(
  command: Command<Options>,
): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    // Once, however many commands a process runs.
    stream.off('error', ignoreClosedPipe).on('error', ignoreClosedPipe);
  }
  if (process.argv.includes('--help')) {
    process.stdout.write(formatHelp(command));
    return;
  }
  try {
    const { options } = command;
    const allowPositionals = command.positionalUsage !== undefined;
    const { values, positionals } = parseArgs({ options, allowPositionals });
    await command.run(values as Values<Options>, positionals);
  } catch (error) {
    if (!(error instanceof CommandError || isUsageError(error))) {
      throw error;
    }
    process.stderr.write(`${command.name}: ${error.message}\n`);
    process.exitCode = error instanceof CommandError ? 1 : 2;
  }
}

/** The reader of a pipe has ended, as `head` does after ten lines: the command goes on without output. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') {
    throw error;
  }
}

/** Writes a status line to standard error, over a progress line if there is one; standard output is for results. */
export function logStatus(line: string): void {
  const clear = process.stderr.isTTY ? '\r\x1b[K' : '';
  process.stderr.write(`${clear}${line}\n`);
}

/** The message of anything that was thrown. */
export function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isUsageError(error: unknown): error is Error {
  const isParseError =
    error instanceof Error && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS');
  return isParseError || error instanceof UsageError;
}

function formatHelp({
  name,
  summary,
  positionalUsage = '',
  options,
}: Command<Record<string, Option>>): string {
  const flags = Object.entries(options).map(([flag, { value = '', description }]) => ({
    flag: `--${flag} ${value}`.trim(),
    description,
  }));
  const rows = [...flags, { flag: '--help', description: 'print this' }];
  const width = Math.max(...rows.map(({ flag }) => flag.length));
  const lines = rows.map(({ flag, description }) => `  ${flag.padEnd(width)}  ${description}`);
  const usage = [name, '--', ...rows.map(({ flag }) => `[${flag}]`), positionalUsage].join(' ').trim();
  return `${summary}\n\nUsage: ${usage}\n\n${lines.join('\n')}\n`;
}
