import { createHash, createHmac } from 'node:crypto';
import { AwsError } from '../services/aws-error.ts';
import type { HttpRequest } from '../services/request.ts';

/** The parameters of a SigV4 signature, from the Authorization header or from the query of a presigned URL. */
export interface Signature {
  accessKeyId: string;
  /** `day/region/service/aws4_request`. */
  scope: string;
  service: string;
  date: string;
  signedHeaders: string;
  value: string;
  /** Only presigned URLs have it. */
  expirySeconds: number | undefined;
}

/** AWS accepts clocks that differ by 15 minutes. */
const clockSkewMs = 15 * 60_000;

/** Reads a signature without verifying it. @throws {AwsError} AccessDenied for a request without a signature */
export function readSignature({ headers, query }: HttpRequest): Signature {
  const expirySeconds = query['X-Amz-Signature'] === undefined ? undefined : Number(query['X-Amz-Expires']);
  const inHeader =
    headers['authorization']?.matchAll(/(Credential|SignedHeaders|Signature)=([^,\s]+)/g) ?? [];
  const fields: Record<string, string | undefined> = {
    'X-Amz-Date': headers['x-amz-date'],
    ...Object.fromEntries([...inHeader].map(([, name, value]) => [`X-Amz-${name}`, value])),
    ...query,
  };
  const { 'X-Amz-SignedHeaders': signedHeaders, 'X-Amz-Signature': value, 'X-Amz-Date': date } = fields;
  const [accessKeyId, ...scope] = fields['X-Amz-Credential']?.split('/') ?? [];
  if (!(accessKeyId && scope[2] && signedHeaders && value && date)) {
    throw new AwsError('AccessDenied', 'The request is not signed with AWS Signature Version 4', 403);
  }
  return {
    accessKeyId,
    scope: scope.join('/'),
    service: scope[2],
    date,
    signedHeaders,
    value,
    expirySeconds,
  };
}

/** @throws {AwsError} when the signature was made with another secret, has expired, or leaves a header of AWS out */
export function verifySignature(request: HttpRequest, signature: Signature, secret: string): void {
  const { date, expirySeconds } = signature;
  const ageMs = Date.now() - Date.parse(date.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'));
  const lifetimeMs = expirySeconds === undefined ? clockSkewMs : expirySeconds * 1000;
  if (!(ageMs > -clockSkewMs && ageMs < lifetimeMs)) {
    const code = expirySeconds === undefined ? 'RequestTimeTooSkewed' : 'AccessDenied';
    throw new AwsError(code, 'Request has expired', 403);
  }
  requireSignedHeaders(request, signature);
  if (sign(request, signature, secret) !== signature.value) {
    const message = 'The request signature we calculated does not match the signature you provided';
    throw new AwsError('SignatureDoesNotMatch', message, 403);
  }
}

/**
 * A header such as `x-amz-copy-source` changes the operation, so a client that has only a presigned URL must not add it.
 * @throws {AwsError} AccessDenied
 */
function requireSignedHeaders({ headers }: HttpRequest, { signedHeaders }: Signature): void {
  const signed = signedHeaders.split(';');
  if (Object.keys(headers).some((name) => name.startsWith('x-amz-') && !signed.includes(name))) {
    const message = 'There were headers present in the request which were not signed';
    throw new AwsError('AccessDenied', message, 403);
  }
}

/**
 * Calculates the signature that a client with this secret makes
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
function sign(request: HttpRequest, signature: Signature, secret: string): string {
  const { scope, service, date, signedHeaders, expirySeconds } = signature;
  const parameters = Object.entries(request.query).filter(([name]) => name !== 'X-Amz-Signature');
  const query = parameters.map((parameter) => parameter.map(encode).join('='));
  const presignedHash = expirySeconds === undefined ? undefined : 'UNSIGNED-PAYLOAD';
  const canonicalRequest = [
    request.method,
    // S3 signs the path as it is sent. All other services encode it once more.
    service === 's3' ? request.path : request.path.split('/').map(encode).join('/'),
    query.sort().join('&'),
    ...signedHeaders
      .split(';')
      .map((name) => `${name}:${request.headers[name]?.trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders,
    presignedHash ??
      request.headers['x-amz-content-sha256'] ??
      createHash('sha256').update(request.body).digest('hex'),
  ].join('\n');
  const digest = createHash('sha256').update(canonicalRequest).digest('hex');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope, digest].join('\n')).toString('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Percent-encodes a text for a signature. AWS encodes five characters that encodeURIComponent leaves as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${Buffer.from(character).toString('hex').toUpperCase()}`,
  );
}
