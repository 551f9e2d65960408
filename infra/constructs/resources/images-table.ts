import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { imagesIndexes, type TableIndex } from '../../../contracts/records/indexes.ts';
import type { StageSettings } from '../../stages.ts';

/**
 * The records of all images, with on-demand capacity because uploads come in bursts. All leased records share one
 * partition of the index `byLease`, which takes 1,000 writes a second: beyond some 300 uploads a second, append a random
 * digit to `leaseStatus` and let the sweeper query each of the ten values.
 */
export class ImagesTable extends Table {
  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id, {
      partitionKey: { name: 'imageId', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.retainData },
      deletionProtection: stage.retainData,
      removalPolicy: stage.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    for (const { name, partitionKey, sortKey } of Object.values(imagesIndexes)) {
      this.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: { name: partitionKey, type: AttributeType.STRING },
        sortKey: { name: sortKey, type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      });
    }
    if (!stage.retainData) {
      const reason = 'The data of this stage can be created again.';
      Validations.of(this).acknowledge({ id: 'AwsSolutions-DDB3', reason });
    }
  }

  /** The ARN for a grant on one index. */
  indexArn({ name }: TableIndex): string {
    return `${this.tableArn}/index/${name}`;
  }
}
