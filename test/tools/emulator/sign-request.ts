import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Unsigned {
  service: string;
  /** With the query. */
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  secretAccessKey?: string;
  accessKeyId?: string;
  signingDate?: Date;
}

type Data = string | ArrayBuffer | ArrayBufferView;

class NodeSha256 {
  readonly #hash;

  constructor(secret?: Data) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(data: Data): void {
    this.#hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytes(data: Data): Uint8Array {
  if (typeof data === 'string') {
    return Buffer.from(data);
  }
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function signer({ service, secretAccessKey = 'test', accessKeyId = 'test' }: Unsigned): SignatureV4 {
  return new SignatureV4({
    service,
    region: 'eu-central-1',
    credentials: { accessKeyId, secretAccessKey },
    sha256: NodeSha256,
    uriEscapePath: service !== 's3',
  });
}

function parse({ url, method = 'GET', headers = {}, body }: Unsigned) {
  const { hostname, host, pathname, searchParams } = new URL(url);
  const query = Object.fromEntries(searchParams);
  return {
    method,
    hostname,
    query,
    path: pathname,
    protocol: 'http:',
    headers: { host, ...headers },
    ...(body !== undefined && { body }),
  };
}

/** Sends a request that the signer of the SDK has signed in the Authorization header. */
export async function sendSigned(unsigned: Unsigned): Promise<Response> {
  const { signingDate = new Date(), body } = unsigned;
  const { headers, method } = await signer(unsigned).sign(parse(unsigned), { signingDate });
  return fetch(unsigned.url, { method, headers, ...(body !== undefined && { body }) });
}

/** Presigns a URL. `expiresIn` is in seconds. */
export async function presign(unsigned: Unsigned, expiresIn = 60): Promise<string> {
  const request = parse({
    ...unsigned,
    headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...unsigned.headers },
  });
  const options = { expiresIn, ...(unsigned.signingDate && { signingDate: unsigned.signingDate }) };
  const { query = {} } = await signer(unsigned).presign(request, options);
  const url = new URL(unsigned.url);
  url.search = new URLSearchParams(query as Record<string, string>).toString().replaceAll('+', '%20');
  return url.href;
}
