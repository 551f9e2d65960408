import { Duration, Validations } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageSettings } from '../../stage-settings.ts';
import { dataRemovalPolicy } from '../data-removal-policy.ts';

/** The requests with presigned URLs that web pages send to a bucket. */
export interface WebAccess {
  readonly methods: HttpMethods[];
  /** The request headers that are no simple ones (https://fetch.spec.whatwg.org/#cors-safelisted-request-header). */
  readonly headers: string[];
}

/** A bucket without public access, encrypted, and reachable over TLS only. Web pages of the stage's origins may use it. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, stage: StageSettings, webAccess: WebAccess) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // No `autoDeleteObjects`: it is a custom resource, which LocalStack 4.14.0 does not have.
      removalPolicy: dataRemovalPolicy(stage),
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    this.#allowWebPages(stage.api.corsOrigins, webAccess);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Access logs need a third bucket; for an audit, CloudTrail data events record more.',
    });
  }

  #allowWebPages(allowedOrigins: string[], { methods, headers }: WebAccess): void {
    if (allowedOrigins.length > 0) {
      this.addCorsRule({
        allowedOrigins,
        allowedMethods: methods,
        allowedHeaders: headers,
        exposedHeaders: ['ETag'],
        maxAge: 600,
      });
    }
  }
}
