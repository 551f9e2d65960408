import { fileURLToPath } from 'node:url';
import { ensureLocalSigningKey } from '../../infra/local-signing-key.ts';
import type { Inspection } from '../emulator/services/lambda/execution-environment.ts';
import type { Emulator } from '../emulator/start.ts';
import { createLocalPages } from '../pages/local-pages.ts';
import { paths } from '../pages/local-web-config.ts';
import { type Command, logStatus, runCommand, UsageError } from './command.ts';
import { ensureDirectory } from './ensure-directory.ts';
import { FunctionWatcher } from './function-watcher.ts';
import { ImageEventLines } from './image-event-lines.ts';
import { formatAttachment, toFunctionName, toInspection } from './inspection.ts';
import { startLocalEmulator } from './start-local-emulator.ts';
import { startupMessage } from './startup-message.ts';

const options = {
  port: {
    type: 'string',
    value: 'N',
    default: '4566',
    description: 'the port on 127.0.0.1; 0 selects a free one (4566)',
  },
  data: {
    type: 'string',
    value: 'DIR',
    description: 'keeps objects and tables in this directory; queues start empty',
  },
  'account-concurrency': {
    type: 'string',
    value: 'N',
    default: '1000',
    description: 'the concurrent invocations of all functions, beyond which Lambda throttles (1000)',
  },
  inspect: {
    type: 'string',
    value: 'FUNCTION',
    description: 'lets a debugger attach to this function, which then has one environment and no time-out',
  },
  'no-watch': {
    type: 'boolean',
    description: 'keeps the code of the functions when their sources change',
  },
  json: {
    type: 'boolean',
    description: 'prints the endpoint, the credentials and the outputs as one line of JSON',
  },
} as const;

const start: Command<typeof options> = {
  name: 'npm start',
  summary: 'Starts the stack on the emulator, in this process: no Docker, no AWS account. Ctrl-C ends it.',
  options,
  run: async ({
    port,
    data,
    json,
    inspect,
    'no-watch': isFixed,
    'account-concurrency': accountConcurrency,
  }) => {
    const inspection = inspect === undefined ? undefined : await toInspection(inspect);
    const lines = new ImageEventLines(logStatus);
    // A fresh clone does not have it, and the watcher reads every input of the synthesis.
    await ensureLocalSigningKey();
    const watcher = new FunctionWatcher({
      root: fileURLToPath(new URL('../..', import.meta.url)),
      update: async (name, directory) => {
        // Other stacks have functions as well.
        if (emulator.functionNames.includes(toFunctionName(name))) {
          await emulator.updateFunctionCode(toFunctionName(name), directory);
        }
      },
      log: logStatus,
    });
    const emulator = await startLocalEmulator({
      port: parseNumber('--port', port, { min: 0, max: 65_535 }),
      quotas: {
        accountConcurrency: parseNumber('--account-concurrency', accountConcurrency, {
          min: 1,
          max: 100_000,
        }),
      },
      dataDirectory: data && (await ensureDirectory(data)),
      inspection,
      onCall: (call) => lines.observe(call),
      log: logStatus,
      pages: await createLocalPages(),
    });
    if (!isFixed) {
      watcher.start();
      process.once('exit', () => watcher.stop());
    }
    if (inspection) {
      await reportInspection(inspection, emulator);
    }
    process.stdout.write(
      json ? `${JSON.stringify(toAddress(emulator))}\n` : startupMessage(emulator, getPageUrls(emulator)),
    );
  },
};

/** @throws {UsageError} that lists the functions of the stack */
async function reportInspection(inspection: Inspection, emulator: Emulator): Promise<void> {
  const { functionName } = inspection;
  if (!emulator.functionNames.includes(functionName)) {
    await emulator.stop();
    throw new UsageError(
      `There is no function ${functionName}; there are ${emulator.functionNames.join(', ')}`,
    );
  }
  logStatus(formatAttachment(inspection));
}

function parseNumber(option: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(`${option} is a number from ${min} to ${max}, not ${text}`);
  }
  return value;
}

function toAddress({ endpoint, region, credentials, outputs }: Emulator) {
  return { endpoint, region, credentials, outputs };
}

function getPageUrls({ endpoint }: Emulator) {
  return { gallery: `${endpoint}${paths.home}`, api: `${endpoint}${paths.api}` };
}

await runCommand(start);
