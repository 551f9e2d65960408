import { createHash, createHmac } from 'node:crypto';
import { AwsError } from '../../services/aws-error.ts';
import type { Call } from '../../services/request.ts';

/** What a signature of version 4 says of itself, in the Authorization header or in the query of a presigned URL. */
export interface Signature {
  accessKeyId: string;
  /** `day/region/service/aws4_request`. */
  scope: string;
  service: string;
  date: string;
  signedHeaders: string;
  value: string;
  /** Seconds; presigned URLs alone have it. */
  expiresIn: number | undefined;
}

/** How far off a client's clock may be, in milliseconds: 15 minutes, as on AWS. */
const clockTolerance = 15 * 60_000;

/** Reads a signature without believing it. @throws {AwsError} AccessDenied where there is none */
export function readSignature({ headers, query }: Call): Signature {
  const expiresIn = query['X-Amz-Signature'] === undefined ? undefined : Number(query['X-Amz-Expires']);
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
  return { accessKeyId, scope: scope.join('/'), service: scope[2], date, signedHeaders, value, expiresIn };
}

/** @throws {AwsError} when the sender of the call does not have the secret, or when the signature's time is over */
export function verifySignature(call: Call, signature: Signature, secret: string): void {
  const { date, expiresIn } = signature;
  const age = Date.now() - Date.parse(date.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'));
  const lifetime = expiresIn === undefined ? clockTolerance : expiresIn * 1000;
  if (!(age > -clockTolerance && age < lifetime)) {
    const code = expiresIn === undefined ? 'RequestTimeTooSkewed' : 'AccessDenied';
    throw new AwsError(code, 'Request has expired', 403);
  }
  if (sign(call, signature, secret) !== signature.value) {
    const message = 'The request signature we calculated does not match the signature you provided';
    throw new AwsError('SignatureDoesNotMatch', message, 403);
  }
}

/** The signature that a sender with this secret would have made, step by step as AWS documents it. */
function sign(call: Call, signature: Signature, secret: string): string {
  const { scope, service, date, signedHeaders, expiresIn } = signature;
  const parameters = Object.entries(call.query).filter(([name]) => name !== 'X-Amz-Signature');
  const query = parameters.map((parameter) => parameter.map(encode).join('='));
  const unsigned = expiresIn === undefined ? undefined : 'UNSIGNED-PAYLOAD';
  const request = [
    call.method,
    // S3 alone signs its path as it is sent; the others encode it once more.
    service === 's3' ? call.path : call.path.split('/').map(encode).join('/'),
    query.sort().join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${call.headers[name]?.trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders,
    unsigned ?? call.headers['x-amz-content-sha256'] ?? createHash('sha256').update(call.body).digest('hex'),
  ].join('\n');
  const digest = createHash('sha256').update(request).digest('hex');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope, digest].join('\n')).toString('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Percent-encoding as AWS signs it, which leaves fewer characters alone than JavaScript does. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${Buffer.from(mark).toString('hex').toUpperCase()}`,
  );
}
