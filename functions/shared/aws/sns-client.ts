import { SNSClient } from '@aws-sdk/client-sns';

export function createSnsClient(): SNSClient {
  return new SNSClient();
}
