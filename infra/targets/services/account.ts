/**
 * Where the stack pretends to be. Any region in a signature is accepted; this one stands in its ARNs. Not us-east-1,
 * for which the AWS CLI presigns with the old signature version 2.
 */
export const region = 'eu-central-1';
export const accountId = '000000000000';

/** The name of a resource of this account in this region. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
