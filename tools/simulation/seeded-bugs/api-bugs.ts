import type { SeededBug } from '../seeded-bug.ts';

export const apiBugs: SeededBug[] = [
  {
    name: 'an image is created without a read of the tombstone',
    file: 'functions/images-api/images-api.ts',
    code: 'if (await users.isDeleted(upload.ownerId)) {',
    mutant: 'if (false) {',
    firstViolation: { scenario: 'deleted-users', seed: 2, invariant: 'a deleted user creates nothing' },
  },
  {
    name: 'the tombstone is read with a lag',
    file: 'functions/shared/aws/table.ts',
    code: ', ConsistentRead: true',
    mutant: '',
    firstViolation: { scenario: 'deleted-users', seed: 84, invariant: 'a deleted user creates nothing' },
  },
  {
    name: 'a repeated request creates another image',
    file: 'functions/images-api/images-api.ts',
    code: 'idempotentId(context) ?? newImageId()',
    mutant: 'newImageId()',
    firstViolation: {
      scenario: 'deleted-users',
      seed: 8,
      invariant: 'an idempotency key identifies one image',
    },
  },
  {
    name: 'a deleted profile leaves no tombstone',
    file: 'functions/shared/aws/users-table/profiles.ts',
    code: `    return result.ok ? undefined : parseCurrent(result);
  }

  /** A page`,
    mutant: `    const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
    const { client, tableName: TableName } = this.#table;
    await client.send(new DeleteItemCommand({ TableName, Key: marshall({ id }) }));
    return result.ok ? undefined : parseCurrent(result);
  }

  /** A page`,
    firstViolation: { scenario: 'deleted-users', seed: 1, invariant: 'a deleted profile stays deleted' },
  },
  {
    name: 'a profile is created over a tombstone',
    file: 'functions/shared/aws/users-table/profiles.ts',
    code: "'attribute_not_exists(id)'",
    mutant: "'attribute_not_exists(id) OR attribute_exists(expiresAt)'",
    firstViolation: { scenario: 'deleted-users', seed: 7, invariant: 'a deleted profile stays deleted' },
  },
  {
    name: 'the images of a user are deleted before the index contains them',
    file: 'functions/delete-user-images/delete-user-images.ts',
    code: 'if (gsiLagSeconds > 0 && now().getTime() < writtenBeforeMs + gsiLagSeconds * 1000) {',
    mutant: 'if (false) {',
    firstViolation: { scenario: 'deleted-users', seed: 422, invariant: 'a deleted user has no image' },
  },
  {
    name: 'only the first page of the images of a user is deleted',
    file: 'functions/delete-user-images/delete-user-images.ts',
    code: '} while (startKey);',
    mutant: '} while (false);',
    firstViolation: { scenario: 'deleted-users', seed: 240, invariant: 'a deleted user has no image' },
  },
  {
    name: 'the deletion of the images of a user is not awaited',
    file: 'functions/delete-user-images/delete-user-images.ts',
    code: 'await Promise.all(page.items.map(({ imageId }) => images.delete(imageId, deletedUserId)));',
    mutant:
      'Promise.all(page.items.map(({ imageId }) => images.delete(imageId, deletedUserId))).catch(() => {});',
    firstViolation: { scenario: 'deleted-users', seed: 5, invariant: 'a deleted user has no image' },
  },
  {
    name: 'a deletion of a terminal record has no last lease',
    file: 'functions/shared/aws/images-table/user-images.ts',
    code: `,
        leaseStatus = :active, leaseExpiresAt = :leaseExpiresAt
        REMOVE`,
    mutant: `
        REMOVE`,
    firstViolation: {
      scenario: 'deleted-users',
      seed: 2118,
      invariant: 'every rendition is referenced by a record',
    },
  },
];
