import { DeleteObjectsCommand, type S3Client } from '@aws-sdk/client-s3';
import { LoggableError } from '../runtime/errors.ts';

/**
 * Deletes at most 1,000 objects in one call.
 * @throws {Error} when S3 did not delete one of them, which it reports with status 200
 */
export async function deleteObjects(client: S3Client, bucket: string, keys: string[]): Promise<void> {
  if (keys.length === 0) {
    return;
  }
  const request = { Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true } };
  const { Errors = [] } = await client.send(new DeleteObjectsCommand(request));
  if (Errors.length > 0) {
    throw new LoggableError(
      `S3 did not delete ${Errors.length} of ${keys.length} objects: ${Errors[0]?.Code}`,
    );
  }
}
