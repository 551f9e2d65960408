import { SFNClient } from '@aws-sdk/client-sfn';

export function createSfnClient(): SFNClient {
  return new SFNClient();
}
