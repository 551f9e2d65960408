/** A global secondary index of a table. */
export interface TableIndex {
  name: string;
  partitionKey: string;
  sortKey: string;
}

/** The indexes of the `images` table. `byLease` is sparse: a record without a lease is not in it. */
export const imagesIndexes = {
  byOwner: { name: 'byOwner', partitionKey: 'ownerId', sortKey: 'createdAt' },
  bySource: { name: 'bySource', partitionKey: 'sourceKey', sortKey: 'createdAt' },
  byLease: { name: 'byLease', partitionKey: 'leaseStatus', sortKey: 'leaseExpiresAt' },
} as const satisfies Record<string, TableIndex>;
