import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedMessage {
  alarms: { alarm: string; state: string; runbookUrl: string }[];
  /** Milliseconds. */
  at: number;
}

interface WebhookResponse {
  status: number;
  headers?: Record<string, string>;
}

/** A webhook that keeps its messages. It responds with `responses` in turn, and then with 200. */
export async function startWebhook(responses: WebhookResponse[] = []) {
  const received: ReceivedMessage[] = [];
  const server = createServer(async (request, response) => {
    received.push({ ...JSON.parse((await request.toArray()).join('')), at: Date.now() });
    const { status, headers } = responses.shift() ?? { status: 200 };
    response.writeHead(status, headers).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = () => server.close().closeAllConnections();
  return { url: `http://127.0.0.1:${port}/services/secret-part`, received, stop };
}
