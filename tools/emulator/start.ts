import type { RequestListener } from 'node:http';
import { inspect } from 'node:util';
import type { Extension } from './extension.ts';
import { createGateway, type GatewayOptions } from './gateway/gateway.ts';
import type { Pages } from './gateway/pages.ts';
import type { AttachedPolicy, AuthorizerOptions } from './iam/authorizer.ts';
import { listen } from './listen.ts';
import { openStorage } from './open-storage.ts';
import { region } from './services/account.ts';
import { rewriteApiUrls } from './services/apigateway/api-urls.ts';
import type { Inspection } from './services/lambda/execution-environment.ts';
import type { Faults } from './services/lambda/faults.ts';
import { createServices, credentials, type Quotas } from './services.ts';
import { type CloudAssembly, readAssembly } from './template/assembly.ts';
import { planResources } from './template/plan-resources.ts';

export interface EmulatorOptions {
  /** The output of `cdk synth`. */
  assembly: CloudAssembly;
  /** A port on 127.0.0.1. 0 takes any free port. */
  port: number;
  /** Keeps objects and tables. @default a temporary directory, deleted when the emulator stops */
  dataDirectory?: string | undefined;
  /** @default those of an account in us-east-1: 1,000 invocations at once, 1,300 executions at once and then 300 a second */
  quotas?: Partial<Quotas>;
  /** Lets a debugger attach to a function. @default none */
  inspection?: Inspection | undefined;
  /** Receives errors that reach no client. @default they are ignored */
  log?: (line: string) => void;
  /** Receives the calls that succeeded. @default they are ignored */
  onCall?: GatewayOptions['onCall'];
  /** Observes or changes the evaluation of the policies. */
  authorization?: AuthorizerOptions | undefined;
  /** Adds resource types and services. @default there are none */
  extension?: Extension | undefined;
  /** Makes the pages at `/` and below `/_` for browsers, such as a front end of the stack. @default there are none */
  pages?: (stack: PageContext) => Pages;
}

/** The part of a running stack that its pages need. */
export type PageContext = Pick<Emulator, 'endpoint' | 'region' | 'credentials' | 'outputs'>;

/** A stack that runs in this process. */
export interface Emulator {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** CloudFormation output name → value. */
  outputs: Record<string, string>;
  /** The policies of the template. */
  policies: AttachedPolicy[];
  functionNames: string[];
  /** Fault injection for tests. */
  faults: Faults;
  /** Runs the bundle of another directory from the next invocation on; resolves when no process runs the old one. */
  updateFunctionCode(functionName: string, directory: string): Promise<void>;
  /** Stops every process and timer, and deletes temporary files. */
  stop(): Promise<void>;
}

/** https://docs.aws.amazon.com/general/latest/gr/lambda-service.html and step-functions.html */
const defaultQuotas: Quotas = {
  accountConcurrency: 1000,
  startExecutionRate: { burst: 1300, perSecond: 300 },
};

/** Runs a synthesized stack. @throws {StartupError} with the reason why it cannot start */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  await using stack = new AsyncDisposableStack();
  const emulator = await start(options, stack);
  const resources = stack.move();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= resources.disposeAsync();
    return stopped;
  };
  return { ...emulator, stop };
}

async function start(options: EmulatorOptions, stack: AsyncDisposableStack) {
  const { assembly, port, dataDirectory, quotas, log = () => {}, onCall, ...settings } = options;
  const gateway = Promise.withResolvers<RequestListener>();
  const { server, endpoint } = await listen(port, gateway.promise);
  stack.defer(() => void server.close().closeAllConnections());
  const storage = stack.use(await openStorage(dataDirectory));
  const { resources, ...plan } = await planResources(
    await readAssembly(assembly),
    endpoint,
    settings.extension?.resourceTypes,
  );
  const outputs = rewriteApiUrls(endpoint, plan.outputs);
  const services = createServices({
    endpoint,
    storage,
    quotas: { ...defaultQuotas, ...quotas },
    authorization: settings.authorization,
    inspection: settings.inspection,
    observeInvocation: settings.extension?.observeInvocation,
    stack: { stackName: assembly.stackName, outputs },
    log: (message: string, error: unknown) => log(`${message}: ${inspect(error)}`),
  });
  stack.defer(() => services.stop());
  for (const [name, service] of Object.entries(settings.extension?.start(services) ?? {})) {
    services.services.set(name, service);
  }
  for (const { create } of resources) {
    await create?.(services);
  }
  const context = { endpoint, region, credentials, outputs };
  gateway.resolve(createGateway({ ...services, onCall, pages: settings.pages?.(context) }));
  const { faults, authorizer, lambda } = services;
  const updateFunctionCode = lambda.updateCode.bind(lambda);
  const functionNames = lambda.all().map(({ definition }) => definition.FunctionName);
  return { ...context, policies: authorizer.policies, functionNames, faults, updateFunctionCode };
}
