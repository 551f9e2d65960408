import {
  CfnOutput,
  CfnParameter,
  Duration,
  RemovalPolicy,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  CachePolicy,
  Distribution,
  type DistributionProps,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageSettings } from './stage-settings.ts';
import { getSignInOrigin } from './web-sign-in.ts';

/** The outputs of the pipeline's stack that this stack takes as parameters of the same names. */
export const webParameters = ['ApiId', 'UploadsBucketName', 'ImagesBucketName'] as const;

/**
 * The gallery: a private bucket behind CloudFront, with the API on the same domain. `npm run deploy -- --web` uploads the
 * files, since a custom resource that does it would be a function of its own.
 */
export class WebStack extends Stack {
  constructor(scope: Construct, id: string, stage: StageSettings, props: StackProps) {
    super(scope, id, props);
    const bucket = this.#createBucket();
    const distribution = this.#createDistribution(bucket, stage);
    const domainName = stage.web?.domain?.domainName ?? distribution.distributionDomainName;
    const outputs = {
      WebUrl: `https://${domainName}/`,
      WebDomainTarget: distribution.distributionDomainName,
      WebBucketName: bucket.bucketName,
      WebDistributionId: distribution.distributionId,
    };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value });
    }
  }

  /** It holds what a deployment uploads again, so it is deleted with the stack in every stage. */
  #createBucket(): Bucket {
    const bucket = new Bucket(this, 'Files', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(bucket, 'AwsSolutions-S1', 'Access logs need another bucket; CloudFront has metrics.');
    return bucket;
  }

  #createDistribution(bucket: Bucket, stage: StageSettings): Distribution {
    const distribution = new Distribution(this, 'Distribution', {
      comment: this.stackName,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      ...this.#toDomainProps(stage),
      defaultBehavior: {
        // The cast is needed because the CDK's classes do not satisfy its interfaces under `exactOptionalPropertyTypes`.
        // With the permission to list, S3 answers 404 for a missing file, and not 403 as for a wrong policy.
        origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket, {
          originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: this.#createHeaders(stage),
        functionAssociations: [
          { eventType: FunctionEventType.VIEWER_REQUEST, function: this.#createFallback() },
        ],
      },
      // The headers above are for the page alone: the API sends its own. A page for errors would replace those of the API too.
      additionalBehaviors: {
        '/v1/*': {
          origin: new HttpOrigin(`${this.#parameter('ApiId')}.execute-api.${this.region}.${this.urlSuffix}`),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          // API Gateway finds the API by the Host header.
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
      },
    });
    const reasons = {
      'AwsSolutions-CFR1': 'The page is for users everywhere.',
      'AwsSolutions-CFR2': 'A web ACL has a monthly price, and its rules depend on who may call.',
      'AwsSolutions-CFR3': 'Access logs need another bucket; the API has an access log.',
      'AwsSolutions-CFR4':
        'The certificate of CloudFront fixes the protocol; a domain of the settings has TLS 1.2.',
    };
    for (const [id, reason] of Object.entries(reasons)) {
      acknowledge(distribution, id, reason);
    }
    return distribution;
  }

  /** Without a domain, CloudFront gives one of its own. */
  #toDomainProps({ web }: StageSettings): Pick<DistributionProps, 'domainNames' | 'certificate'> {
    const { domain } = web ?? {};
    return domain
      ? {
          domainNames: [domain.domainName],
          certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
        }
      : {};
  }

  /** A path without an extension is one of the page itself. A missing file stays an error. */
  #createFallback(): EdgeFunction {
    return new EdgeFunction(this, 'Fallback', {
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(`function handler(event) {
  var request = event.request;
  if (!request.uri.includes('.')) {
    request.uri = '/index.html';
  }
  return request;
}`),
    });
  }

  #createHeaders(stage: StageSettings): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: this.#buildPolicy(stage), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
    });
  }

  /** The hosts are those of the URLs that the API presigns. */
  #buildPolicy(stage: StageSettings): string {
    const hostOf = (bucket: 'UploadsBucketName' | 'ImagesBucketName') =>
      `https://${this.#parameter(bucket)}.s3.${this.region}.${this.urlSuffix}`;
    const directives = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `img-src 'self' ${hostOf('ImagesBucketName')}`,
      `connect-src 'self' ${hostOf('UploadsBucketName')} ${getSignInOrigin(stage, this.region)}`,
      "form-action 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ];
    return directives.join('; ');
  }

  #parameter(name: (typeof webParameters)[number]): string {
    const parameter = this.node.tryFindChild(name) ?? new CfnParameter(this, name);
    return (parameter as CfnParameter).valueAsString;
  }
}

function acknowledge(construct: Construct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}
