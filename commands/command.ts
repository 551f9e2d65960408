import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import { StartError } from '../infra/targets/embedded/errors.ts';

/** What was asked for cannot be done as asked; the message tells the person what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Option extends ParseArgsOptionDescriptor {
  /** How the value is called in the help; only for options that take one. */
  value?: string;
  description: string;
}

/** A command that people run as `npm run NAME -- …`. */
export interface Command<Options extends Record<string, Option>> {
  /** As it is typed: `npm run demo`. */
  name: string;
  summary: string;
  /** What stands behind the options in the usage line, as `[DIR…|FILE…]`; without it, nothing may. */
  operands?: string;
  options: Options;
  run(values: Values<Options>, operands: string[]): Promise<void>;
}

type Values<Options extends Record<string, Option>> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>['values'];

/** Runs a command on the arguments of this process. Bad usage is one line and exit status 2. */
export async function runCommand<Options extends Record<string, Option>>(
  command: Command<Options>,
): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpFor(command));
    return;
  }
  try {
    const { options, operands } = command;
    const { values, positionals } = parseArgs({ options, allowPositionals: operands !== undefined });
    await command.run(values as Values<Options>, positionals);
  } catch (error) {
    if (!isUsageError(error)) {
      throw error;
    }
    process.stderr.write(`${command.name}: ${error.message}\n`);
    process.exitCode = 2;
  }
}

/** Tells the person what goes on, in place of a line that shows progress; standard output is for results. */
export function say(line: string): void {
  const clear = process.stderr.isTTY ? '\r\x1b[K' : '';
  process.stderr.write(`${clear}${line}\n`);
}

function isUsageError(error: unknown): error is Error {
  const isParseError =
    error instanceof Error && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS');
  return isParseError || error instanceof UsageError || error instanceof StartError;
}

function helpFor({ name, summary, operands = '', options }: Command<Record<string, Option>>): string {
  const flags = Object.entries(options).map(([flag, { value = '', description }]) => ({
    flag: `--${flag} ${value}`.trim(),
    description,
  }));
  const rows = [...flags, { flag: '--help', description: 'print this' }];
  const width = Math.max(...rows.map(({ flag }) => flag.length));
  const lines = rows.map(({ flag, description }) => `  ${flag.padEnd(width)}  ${description}`);
  const usage = [name, '--', ...rows.map(({ flag }) => `[${flag}]`), operands].join(' ').trim();
  return `${summary}\n\nUsage: ${usage}\n\n${lines.join('\n')}\n`;
}
