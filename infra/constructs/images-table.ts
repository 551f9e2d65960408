import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';

/** Partition and sort key of each index, all of them text. A record without both is not in the index. */
const indexes = {
  byOwner: ['ownerId', 'createdAt'],
  bySource: ['sourceKey', 'createdAt'],
  // All open records share one partition, which takes 1,000 writes a second: beyond some 300 uploads a second, add a
  // random digit to `open` and let the sweeper ask for each of the ten.
  byLease: ['open', 'leaseUntil'],
} as const;

/** The records of all uploads. On demand: uploads come in bursts. */
export class ImagesTable extends Table {
  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id, {
      partitionKey: { name: 'imageId', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.keepsData },
      deletionProtection: stage.keepsData,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    for (const [indexName, [partition, sort]] of Object.entries(indexes)) {
      this.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: partition, type: AttributeType.STRING },
        sortKey: { name: sort, type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      });
    }
    if (!stage.keepsData) {
      const reason = 'What this stage holds can be made again.';
      Validations.of(this).acknowledge({ id: 'AwsSolutions-DDB3', reason });
    }
  }
}
