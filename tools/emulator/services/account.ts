/**
 * The region of the stack's ARNs. Signatures may name any region. It is not us-east-1, for which the AWS CLI presigns
 * URLs with signature version 2.
 */
export const region = 'eu-central-1';
export const accountId = '000000000000';

/** The ARN of a resource in this account and region. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
