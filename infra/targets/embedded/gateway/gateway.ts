import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AwsError } from '../../services/aws-error.ts';
import type { Call, GatewayResponse, Handler, Principal, Service, Stage } from '../../services/request.ts';
import { errorResponse } from './error-response.ts';
import { readSignature, verifySignature } from './signature.ts';

export interface GatewayOptions {
  /** By the name that signatures carry. */
  services: Record<string, Service>;
  /** By access key. */
  principals: Map<string, Principal>;
  /** In the order in which a request passes them on its way to the service. */
  stages: Stage[];
  /** By prefix of the path: what needs no signature, as the APIs of the stack. */
  open: Record<string, (call: Call, address: string) => Promise<GatewayResponse>>;
  log: (message: string, error: unknown) => void;
}

/** The one door of the stack: finds out who wants what, and sends the request through the stages to its service. */
export function createGateway(options: GatewayOptions): RequestListener {
  return async (incoming, outgoing) => send(outgoing, await answer(readCall(incoming), options));
}

async function answer(sent: Call, options: GatewayOptions): Promise<GatewayResponse> {
  const [prefix, serve] = Object.entries(options.open).find(([each]) => sent.path.startsWith(each)) ?? [];
  try {
    return serve ? await serve(sent, sent.path.slice(prefix?.length)) : await answerSigned(sent, options);
  } catch (error) {
    return refusal(error, 'xml', sent, options);
  }
}

async function answerSigned(sent: Call, options: GatewayOptions): Promise<GatewayResponse> {
  const { services, principals, stages } = options;
  const signature = readSignature(sent);
  const service = services[signature.service] ?? notSupported(signature.service);
  const { protocol } = service;
  try {
    const call = protocol === 'xml' ? sent : { ...sent, body: await buffer(sent.stream) };
    const principal = principals.get(signature.accessKeyId);
    if (!principal) {
      throw new AwsError('InvalidAccessKeyId', `The access key ${signature.accessKeyId} does not exist`, 403);
    }
    verifySignature(call, signature, principal.secret);
    const operation = service.operationOf(call);
    const serve = service.operations[operation] ?? notSupported(`${signature.service}:${operation}`);
    const handle = stages.reduceRight<Handler>((next, stage) => (request) => stage(request, next), serve);
    return await handle({ ...call, principal, service: signature.service, operation });
  } catch (error) {
    return refusal(error, protocol, sent, options);
  }
}

function refusal(
  error: unknown,
  protocol: Service['protocol'],
  { method, path }: Call,
  { log }: GatewayOptions,
): GatewayResponse {
  if (!(error instanceof AwsError)) {
    log(`${method} ${path} failed`, error);
  }
  return errorResponse(error, protocol);
}

function notSupported(what: string): never {
  throw new AwsError('NotImplemented', `The embedded target does not support ${what}`, 501);
}

/** Takes the path as it was sent: keys may hold `..` and `//`, which a URL object would resolve. */
function readCall(incoming: IncomingMessage): Call {
  const { method = 'GET', url = '/' } = incoming;
  const [path = '/', search = ''] = url.split(/\?(.*)/s);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  const query = Object.fromEntries(new URLSearchParams(search));
  return {
    method,
    path,
    query,
    search,
    headers: Object.fromEntries(headers),
    body: Buffer.alloc(0),
    stream: incoming,
  };
}

function send(outgoing: ServerResponse, { status = 200, headers = {}, body = '' }: GatewayResponse): void {
  outgoing.statusCode = status;
  outgoing.setHeaders(new Map(Object.entries({ 'x-amzn-requestid': randomUUID(), ...headers })));
  if (typeof body === 'string') {
    outgoing.end(body);
  } else {
    // A client that leaves early has nothing more to be told; the pipeline closes the file behind the body.
    pipeline(body, outgoing, () => {});
  }
}
