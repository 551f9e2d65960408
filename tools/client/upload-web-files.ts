import { randomUUID } from 'node:crypto';
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { WebConfig } from '../../contracts/http/web-config.ts';
import { renderGallery, type WebBundle } from '../../infra/bundling/bundle-web.ts';

const assets = 'assets/';

/**
 * Uploads the gallery to the bucket of its stack: first the files, whose names contain a hash of their content, then the page
 * that names them. Files of earlier versions stay, because a browser may still hold an earlier page.
 * @param outputs those of the stack of the gallery
 */
export async function uploadWebFiles(
  bundle: WebBundle,
  config: WebConfig,
  { WebBucketName: Bucket, WebDistributionId: DistributionId }: Record<string, string>,
): Promise<void> {
  const s3 = new S3Client({});
  for (const [name, { body, contentType }] of bundle.files) {
    // The icon alone has a constant name.
    const CacheControl = name.includes('-') ? 'public, max-age=31536000, immutable' : 'public, max-age=86400';
    const file = { Bucket, Key: assets + name, Body: body, ContentType: contentType, CacheControl };
    await s3.send(new PutObjectCommand(file));
  }
  const page = renderGallery(bundle, { config, assets: `/${assets}` });
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'index.html',
      Body: page,
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'no-cache',
    }),
  );
  s3.destroy();
  const cloudFront = new CloudFrontClient({});
  const Items = ['/', '/index.html'];
  await cloudFront.send(
    new CreateInvalidationCommand({
      DistributionId,
      InvalidationBatch: { CallerReference: randomUUID(), Paths: { Quantity: Items.length, Items } },
    }),
  );
  cloudFront.destroy();
}
