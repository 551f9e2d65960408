import type { RuntimeContext } from './services/lambda/execution-environment.ts';
import type { Service } from './services/request.ts';
import type { Services } from './services.ts';
import type { ResourceType } from './template/resource-type.ts';

/** Services that the emulator itself does not have, such as monitoring. */
export interface Extension {
  /** Further resource types, or others in the place of those of the emulator. */
  resourceTypes: Record<string, ResourceType>;
  /**
   * Starts before the first resource is created, and may wrap the routes of the services.
   * @returns the services to add, by the name in the credential scope of a signature
   */
  start(services: Services): Record<string, Service>;
  observeInvocation?: RuntimeContext['observeInvocation'];
}
