import { Readable } from 'node:stream';

/** The response of a fake AWS service. */
export interface FakeResponse {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

interface FakeRequest {
  method: string;
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
}

/** The settings of an SDK client that receives `response` to every request, and the requests that it sent. */
export function fakeHttp(response: FakeResponse = {}) {
  const requests: (FakeRequest & { body: string })[] = [];
  const handle = async ({ body, ...request }: FakeRequest & { body?: string | Uint8Array }) => {
    requests.push({
      method: request.method,
      path: request.path,
      query: request.query ?? {},
      headers: request.headers,
      body: typeof body === 'string' ? body : new TextDecoder().decode(body),
    });
    const { status = 200, body: content = '' } = response;
    const stream = Readable.from([Buffer.from(content)]);
    return { response: { statusCode: status, headers: response.headers ?? {}, body: stream } };
  };
  const settings = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle, updateHttpClientConfig: () => {}, httpHandlerConfigs: () => ({}) },
  };
  return { settings, requests };
}
