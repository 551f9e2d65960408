import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { imagesIndexes, type TableIndex } from '../../../contracts/records/indexes.ts';
import type { StageSettings } from '../../stage-settings.ts';
import { StreamedTable } from './streamed-table.ts';

/**
 * The records of all images. All leased records share one partition of the index `byLease`, which takes 1,000 writes a
 * second: beyond some 300 uploads a second, append a random digit to `leaseStatus` and let the sweeper query each of the
 * ten values.
 */
export class ImagesTable extends StreamedTable {
  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id, 'imageId', stage);
    const indexes: TableIndex[] = Object.values(imagesIndexes);
    for (const { name, partitionKey, sortKey, projectedAttributes } of indexes) {
      this.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: { name: partitionKey, type: AttributeType.STRING },
        sortKey: { name: sortKey, type: AttributeType.STRING },
        projectionType: projectedAttributes ? ProjectionType.INCLUDE : ProjectionType.ALL,
        ...(projectedAttributes && { nonKeyAttributes: projectedAttributes }),
      });
    }
  }

  /** The ARN for a grant on one index. */
  indexArn({ name }: TableIndex): string {
    return `${this.tableArn}/index/${name}`;
  }
}
