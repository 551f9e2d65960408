import { Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { StageSettings } from '../../stage-settings.ts';
import { dataRemovalPolicy } from '../data-removal-policy.ts';

/** A table with a stream of its changes, a TTL and on-demand capacity, because uploads come in bursts. */
export class StreamedTable extends Table {
  constructor(scope: Construct, id: string, partitionKey: string, stage: StageSettings) {
    super(scope, id, {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.retainData },
      deletionProtection: stage.retainData,
      removalPolicy: dataRemovalPolicy(stage),
    });
    if (!stage.retainData) {
      const reason = 'The data of this stage can be created again.';
      Validations.of(this).acknowledge({ id: 'AwsSolutions-DDB3', reason });
    }
  }
}
