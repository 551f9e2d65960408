import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as sendRequest,
} from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What happens to one upload. */
export type UploadFault =
  /** The connection ends after so many bytes of the body. */
  | { kind: 'cut'; afterBytes: number }
  /** The file is stored, and the connection ends before the response. */
  | { kind: 'lose-response' }
  /** The file is sent on after so many milliseconds. */
  | { kind: 'delay'; milliseconds: number };

/**
 * Passes requests to the emulator with their Host header, so signatures stay valid, and breaks uploads: the browser's own
 * means do not break one that runs, and hide CORS.
 */
export class FaultyProxy {
  readonly #server: Server;
  readonly #target: string;
  readonly #faults: UploadFault[] = [];
  /** The method and path of each request that has arrived, preflights included. */
  readonly requests: { method: string; path: string }[] = [];

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));
  }

  static async start(target: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get endpoint(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** Breaks the next uploads, one for each fault. */
  injectFaults(...faults: UploadFault[]): void {
    this.#faults.push(...faults);
  }

  clearFaults(): void {
    this.#faults.length = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url = '' } = incoming;
    this.requests.push({ method, path: url });
    const fault = method === 'PUT' ? this.#faults.shift() : undefined;
    if (fault?.kind === 'cut') {
      await readBytes(incoming, fault.afterBytes);
      incoming.destroy();
      return;
    }
    if (fault?.kind === 'delay') {
      await pause(fault.milliseconds);
    }
    const passed = sendRequest(`${this.#target}${url}`, { method, headers: incoming.headers });
    // A client that ends its connection needs no response.
    incoming.on('error', () => passed.destroy()).pipe(passed);
    passed.on('error', () => outgoing.destroy());
    const [response]: IncomingMessage[] = await once(passed, 'response').catch(() => []);
    if (!response || fault?.kind === 'lose-response') {
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  }
}

async function readBytes(stream: IncomingMessage, bytes: number): Promise<void> {
  let size = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size >= bytes) {
      return;
    }
  }
}
