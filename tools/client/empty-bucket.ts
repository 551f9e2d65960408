import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  type ObjectIdentifier,
  S3Client,
} from '@aws-sdk/client-s3';

/**
 * Deletes every object of a bucket without versions. A bucket that does not exist counts as empty.
 * @throws {Error} that names an object that S3 does not delete
 */
export async function emptyBucket(bucket: string): Promise<void> {
  const client = new S3Client({});
  let objects = await listPage(client, bucket);
  while (objects.length > 0) {
    await deletePage(client, bucket, objects);
    objects = await listPage(client, bucket);
  }
  client.destroy();
}

/** Lists up to 1,000 objects, as many as one DeleteObjects call takes. */
async function listPage(client: S3Client, Bucket: string): Promise<ObjectIdentifier[]> {
  const page = await client.send(new ListObjectsV2Command({ Bucket })).catch(ignoreNoSuchBucket);
  return (page?.Contents ?? []).map(({ Key }) => ({ Key }));
}

async function deletePage(client: S3Client, Bucket: string, Objects: ObjectIdentifier[]): Promise<void> {
  const request = new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } });
  const { Errors: [failure] = [] } = await client.send(request);
  if (failure) {
    throw new Error(`S3 does not delete ${failure.Key} of ${Bucket}: ${failure.Message}`);
  }
}

function ignoreNoSuchBucket(error: unknown): undefined {
  if (!(error instanceof Error && error.name === 'NoSuchBucket')) {
    throw error;
  }
}
