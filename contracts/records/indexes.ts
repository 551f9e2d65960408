/** A global secondary index of a table. */
export interface TableIndex {
  name: string;
  partitionKey: string;
  sortKey: string;
  /** The attributes besides the keys that the index holds. @default all */
  projectedAttributes?: string[];
}

/** The indexes of the `images` table. Two are sparse: a record without a lease is not in `byLease` and `byOwnerLease`. */
export const imagesIndexes = {
  byOwner: { name: 'byOwner', partitionKey: 'ownerId', sortKey: 'createdAt' },
  // The leased records of a user are few, however many images the user has: POST /images counts pending uploads here.
  byOwnerLease: {
    name: 'byOwnerLease',
    partitionKey: 'ownerId',
    sortKey: 'leaseExpiresAt',
    projectedAttributes: ['status'],
  },
  bySource: { name: 'bySource', partitionKey: 'sourceKey', sortKey: 'createdAt' },
  byLease: {
    name: 'byLease',
    partitionKey: 'leaseStatus',
    sortKey: 'leaseExpiresAt',
    // What the sweeper reads: all of a leased record but the file that a client declared, whose name may be personal.
    projectedAttributes: [
      'status',
      'attempt',
      'leaseOwner',
      'sourceKey',
      'source',
      'ownerId',
      'createdAt',
      'updatedAt',
    ],
  },
} satisfies Record<string, TableIndex>;
