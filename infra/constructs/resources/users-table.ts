import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { StageSettings } from '../../stages.ts';

/** The profiles of all users, and until their TTL the tombstones of deleted ones. */
export class UsersTable extends Table {
  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id, {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.retainData },
      deletionProtection: stage.retainData,
      removalPolicy: stage.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    if (!stage.retainData) {
      const reason = 'The data of this stage can be created again.';
      Validations.of(this).acknowledge({ id: 'AwsSolutions-DDB3', reason });
    }
  }
}
