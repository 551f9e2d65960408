import type { StageName } from '../../../infra/stages.ts';
import type { StackAddress } from '../../../tools/client/stack-client.ts';

/** A stack for the end-to-end tests. */
export interface Target {
  address: StackAddress;
  stage: StageName;
  stackName: string;
  stop(): Promise<void>;
}
