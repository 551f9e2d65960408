import { once } from 'node:events';
import * as v from 'valibot';

const targets = v.tupleWithRest([v.object({ webSocketDebuggerUrl: v.string() })], v.unknown());
const message = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    id: v.optional(v.number()),
    method: v.optional(v.string()),
    params: v.optional(
      v.looseObject({ callFrames: v.optional(v.array(v.object({ callFrameId: v.string() }))) }),
    ),
    result: v.optional(v.looseObject({ result: v.optional(v.object({ value: v.optional(v.unknown()) })) })),
  }),
);
type Message = v.InferOutput<typeof message>;

/** A client of the protocol that debuggers use: https://chromedevtools.github.io/devtools-protocol/v8/Debugger/. */
export class DebuggerClient implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #replies = new Map<number, (message: Message) => void>();
  readonly #paused = Promise.withResolvers<string>();
  #count = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(v.parse(message, data)));
  }

  static async attach(port: number): Promise<DebuggerClient> {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [{ webSocketDebuggerUrl }] = v.parse(targets, await response.json());
    const socket = new WebSocket(webSocketDebuggerUrl);
    await once(socket, 'open');
    const client = new DebuggerClient(socket);
    await client.#send('Debugger.enable');
    return client;
  }

  async waitForPause(): Promise<void> {
    await this.#paused.promise;
  }

  /** Evaluates an expression in the innermost frame of the pause. */
  async evaluate(expression: string): Promise<unknown> {
    const callFrameId = await this.#paused.promise;
    const { result } = await this.#send('Debugger.evaluateOnCallFrame', { callFrameId, expression });
    return result?.result?.value;
  }

  async evaluateGlobally(expression: string): Promise<unknown> {
    const { result } = await this.#send('Runtime.evaluate', { expression });
    return result?.result?.value;
  }

  async resume(): Promise<void> {
    await this.#send('Debugger.resume');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #send(method: string, params: object = {}): Promise<Message> {
    this.#count += 1;
    const id = this.#count;
    const reply = Promise.withResolvers<Message>();
    this.#replies.set(id, reply.resolve);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return reply.promise;
  }

  #receive(received: Message): void {
    const { id, method, params } = received;
    if (id !== undefined) {
      this.#replies.get(id)?.(received);
    }
    const [frame] = method === 'Debugger.paused' ? (params?.callFrames ?? []) : [];
    if (frame) {
      this.#paused.resolve(frame.callFrameId);
    }
  }
}
