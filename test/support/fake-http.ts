import { Readable } from 'node:stream';

/** What a fake AWS answers to one request. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
}

/** Settings for any SDK client that let it speak to `answer` instead of AWS, and notes of what it asked. */
export function fakeHttp(answer: Answer = {}) {
  const requests: (Request & { body: string })[] = [];
  const handle = async ({ method, path, headers, body }: Request & { body?: string | Uint8Array }) => {
    requests.push({
      method,
      path,
      headers,
      body: typeof body === 'string' ? body : new TextDecoder().decode(body),
    });
    const { status = 200, body: content = '' } = answer;
    const stream = Readable.from([Buffer.from(content)]);
    return { response: { statusCode: status, headers: answer.headers ?? {}, body: stream } };
  };
  const settings = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle, updateHttpClientConfig: () => {}, httpHandlerConfigs: () => ({}) },
  };
  return { settings, requests };
}
