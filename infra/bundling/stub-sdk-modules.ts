import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import * as v from 'valibot';

/**
 * Modules of the AWS SDK that no function reaches, although esbuild cannot know it, and their replacements in the
 * bundles: 15 to 28 kB less in each. To keep a module, delete its entry here. The build fails when an upgrade of the SDK
 * moves one of them.
 */
const stubs: Record<string, string> = {
  // A cache of endpoints with two libraries behind it, which no operation of DynamoDB uses.
  '@aws-sdk/middleware-endpoint-discovery/dist-es/resolveEndpointDiscoveryConfig.js':
    'export const resolveEndpointDiscoveryConfig = (config) => config;',
  // For a Node.js without OpenSSL; Lambda's has SHA-256.
  '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js': 'export const Sha256Js = undefined;',
  // Reads `~/.aws/config`, which does not exist on Lambda; the SDK then continues with its defaults, as it does here.
  '@smithy/core/dist-es/submodules/config/node-config-provider/fromSharedConfigFiles.js': `
    import { ProviderError } from '../property-provider/ProviderError';
    export const fromSharedConfigFiles = () => async () => {
      throw new ProviderError('The bundles read no configuration files: see infra/bundling/stub-sdk-modules.ts');
    };`,
  // Reads the region from the instance metadata of EC2 when AWS_REGION is not set. Lambda sets it.
  '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js':
    'export const getInstanceMetadataRegion = async () => undefined;',
  // For `AWS_RETRY_MODE=adaptive`, which the functions do not set.
  '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js': `
    export class AdaptiveRetryStrategy {
      constructor() {
        throw new Error('The bundles have no adaptive retries: see infra/bundling/stub-sdk-modules.ts');
      }
    }`,
  // Signs the messages of event streams: see `event-streams-stub.ts`.
  '@smithy/signature-v4/dist-es/HeaderFormatter.js': 'export class HeaderFormatter {}',
};

const packageJson = v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() }));

/** Puts the stubs into the bundles. Of the `package.json` of each client it keeps the version, which is all the SDK reads. */
export const stubUnusedSdkModules: Plugin = {
  name: 'stub-unused-sdk-modules',
  setup: ({ onLoad, onEnd }) => {
    const missing = new Set(Object.keys(stubs));
    for (const [module, contents] of Object.entries(stubs)) {
      onLoad({ filter: new RegExp(`/node_modules/${module}$`) }, ({ path }) => {
        missing.delete(module);
        return { contents, resolveDir: dirname(path) };
      });
    }
    onLoad({ filter: /@aws-sdk\/client-[^/]+\/package\.json$/ }, async ({ path }) => {
      const { version } = v.parse(packageJson, await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    onEnd(() => ({ errors: [...missing].map((module) => ({ text: `No module ${module} to stub` })) }));
  },
};
