import type { RequestListener } from 'node:http';
import { inspect } from 'node:util';
import { reachableOutputs } from '../reachable-outputs.ts';
import { region } from '../services/account.ts';
import type { Faults } from '../services/lambda/faults.ts';
import { createGateway } from './gateway/gateway.ts';
import { listen } from './listen.ts';
import { openStores } from './open-stores.ts';
import { createServices, credentials } from './services.ts';
import { type AssemblyFiles, readAssembly } from './template/assembly.ts';
import { planResources } from './template/plan-resources.ts';

export interface EmbeddedOptions {
  /** What the CDK has synthesised. */
  assembly: AssemblyFiles;
  /** On 127.0.0.1; 0 takes any that is free. */
  port: number;
  /** Keeps objects and tables. @default a temporary folder, removed in the end */
  dataDirectory?: string | undefined;
  /** Hears of errors that reach no client. @default nobody does */
  log?: (line: string) => void;
}

/** A stack that runs in this process. */
export interface Embedded {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** CloudFormation output name → value. */
  outputs: Record<string, string>;
  /** For tests: what is to go wrong. */
  faults: Faults;
  /** Ends everything, and leaves nothing behind. */
  stop(): Promise<void>;
}

type Closers = (() => Promise<void> | void)[];

/** Runs a synthesised stack. @throws {StartError} saying what stands in its way */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const closers: Closers = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= closers.reduceRight((done, close) => done.then(close), Promise.resolve());
    return stopped;
  };
  try {
    return { ...(await start(options, closers)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start({ assembly, port, dataDirectory, log = () => {} }: EmbeddedOptions, closers: Closers) {
  const gateway = Promise.withResolvers<RequestListener>();
  const { server, endpoint } = await listen(port, gateway.promise);
  closers.push(() => void server.close().closeAllConnections());
  const stores = await openStores(dataDirectory);
  closers.push(() => stores.close());
  const { resources, ...plan } = planResources(await readAssembly(assembly), endpoint);
  const outputs = reachableOutputs(endpoint, plan.outputs);
  const services = createServices({
    ...{ endpoint, stores, stack: { stackName: assembly.stackName, outputs } },
    log: (message: string, error: unknown) => log(`${message}: ${inspect(error)}`),
  });
  closers.push(() => services.stop());
  for (const { create } of resources) {
    await create?.(services);
  }
  gateway.resolve(createGateway(services));
  return { endpoint, region, credentials, outputs, faults: services.faults };
}
