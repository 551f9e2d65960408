import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Modules of the AWS SDK that none of our functions reaches, where esbuild cannot know it, and what stands in their
 * place in the bundles: 15 to 28 kB less in each. To leave one in, remove it here. The build stops when an upgrade has moved
 * one of them, or made something else of it than these lines.
 */
const standIns: Record<string, string> = {
  // A cache of addresses, with two libraries behind it: no operation of DynamoDB looks into it.
  '@aws-sdk/middleware-endpoint-discovery/dist-es/resolveEndpointDiscoveryConfig.js':
    'export const resolveEndpointDiscoveryConfig = (config) => config;',
  // For a Node without OpenSSL: that of Lambda has SHA-256.
  '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js': 'export const Sha256Js = undefined;',
  // Reads `~/.aws/config`, which is not there on Lambda. The SDK goes on with its defaults, as it would then.
  '@smithy/core/dist-es/submodules/config/node-config-provider/fromSharedConfigFiles.js': `
    import { ProviderError } from '../property-provider/ProviderError';
    export const fromSharedConfigFiles = () => async () => {
      throw new ProviderError('The bundles read no configuration files: see infra/left-out.ts');
    };`,
  // Asks the virtual machine in which region it is, where AWS_REGION is not set. Lambda sets it.
  '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js':
    'export const getInstanceMetadataRegion = async () => undefined;',
  // For `AWS_RETRY_MODE=adaptive`, which our functions do not set.
  '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js': `
    export class AdaptiveRetryStrategy {
      constructor() {
        throw new Error('The bundles have no adaptive retries: see infra/left-out.ts');
      }
    }`,
  // Signs the messages of event streams: see `no-event-streams.ts`.
  '@smithy/signature-v4/dist-es/HeaderFormatter.js': 'export class HeaderFormatter {}',
};

/** Puts the stand-ins in the bundles; and of the `package.json` of each client the version, all that the SDK asks of it. */
export const leftOut: Plugin = {
  name: 'left-out',
  setup: ({ onLoad, onEnd }) => {
    const missing = new Set(Object.keys(standIns));
    for (const [module, contents] of Object.entries(standIns)) {
      onLoad({ filter: new RegExp(`/node_modules/${module}$`) }, ({ path }) => {
        missing.delete(module);
        return { contents, resolveDir: dirname(path) };
      });
    }
    onLoad({ filter: /@aws-sdk\/client-[^/]+\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    onEnd(() => ({ errors: [...missing].map((module) => ({ text: `No module ${module} to leave out` })) }));
  },
};
