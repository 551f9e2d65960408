import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** Where the end of every upload is announced. Encrypted with the key that AWS keeps for SNS, without a monthly charge. */
export class ImageEventsTopic extends Topic {
  constructor(scope: Construct, id: string) {
    super(scope, id, { enforceSSL: true, masterKey: Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns') });
  }
}
