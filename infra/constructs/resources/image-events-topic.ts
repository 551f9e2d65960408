import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** Publishes the terminal status of every image. Encrypted with the AWS managed key of SNS, which has no monthly price. */
export class ImageEventsTopic extends Topic {
  constructor(scope: Construct, id: string) {
    super(scope, id, { enforceSSL: true, masterKey: Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns') });
  }
}
