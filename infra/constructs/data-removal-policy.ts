import { RemovalPolicy } from 'aws-cdk-lib';
import type { StageSettings } from '../stage-settings.ts';

/**
 * The removal policy of a resource that holds data. A stage that retains data keeps it when the stack or the resource is
 * deleted, and not when the creation of the resource is rolled back: an empty resource would only stand in the way.
 */
export function dataRemovalPolicy({ retainData }: Pick<StageSettings, 'retainData'>): RemovalPolicy {
  return retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
