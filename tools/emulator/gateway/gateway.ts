import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { requireAccess } from '../iam/access-denied.ts';
import type { Authorizer } from '../iam/authorizer.ts';
import { AwsError } from '../services/aws-error.ts';
import { readBody } from '../services/read-body.ts';
import type {
  GatewayRequest,
  GatewayResponse,
  HttpRequest,
  Principal,
  Service,
} from '../services/request.ts';
import type { BucketCors } from '../services/s3/bucket-cors.ts';
import { errorResponse } from './error-response.ts';
import { isForPages, type Pages, servePages } from './pages.ts';
import { requireLoopbackHost, requireSameOrigin } from './require-local-client.ts';
import { readSignature, type Signature, verifySignature } from './signature.ts';

export interface GatewayOptions {
  /** By the service name in the credential scope. */
  services: ReadonlyMap<string, Service>;
  /** By access key id. */
  principals: Map<string, Principal>;
  authorizer: Authorizer;
  /** Knows which pages of other origins may send requests for objects. */
  bucketCors: BucketCors;
  /** By path prefix: requests that need no signature, such as those to the APIs of the stack. */
  unsignedRoutes: Record<string, (request: HttpRequest, path: string) => Promise<GatewayResponse>>;
  pages?: Pages | undefined;
  log: (message: string, error: unknown) => void;
  /** Receives the calls that succeeded. */
  onCall?: ((call: GatewayRequest) => void) | undefined;
}

/** The largest limit of the services that are not streamed, which is that of DynamoDB. */
const maxRequestBytes = 16 * 1024 ** 2;

/** The only entry point of the stack: it authenticates and authorizes a request and passes it to its service. */
export function createGateway(options: GatewayOptions): RequestListener {
  return async (incoming, outgoing) => send(outgoing, await serve(readRequest(incoming), options));
}

async function serve(request: HttpRequest, options: GatewayOptions): Promise<GatewayResponse> {
  const { unsignedRoutes, pages } = options;
  const prefix = Object.keys(unsignedRoutes).find((each) => request.path.startsWith(each)) ?? '';
  const serveUnsigned = unsignedRoutes[prefix];
  try {
    requireLoopbackHost(request);
    if (serveUnsigned) {
      return await serveUnsigned(request, request.path.slice(prefix.length));
    }
    if (pages && isForPages(request)) {
      return await servePages(pages, request);
    }
    const corsHeaders = options.bucketCors.getHeaders(request);
    const response =
      request.method === 'OPTIONS'
        ? servePreflight(corsHeaders)
        : await serveSigned(request, corsHeaders, options);
    return { ...response, headers: { ...response.headers, ...corsHeaders } };
  } catch (error) {
    return toErrorResponse(error, 'xml', request, options);
  }
}

/** A browser sends a preflight without a signature. */
function servePreflight(corsHeaders: object | undefined): GatewayResponse {
  if (!corsHeaders) {
    throw new AwsError('AccessForbidden', 'CORSResponse: This CORS request is not allowed.', 403);
  }
  return {};
}

async function serveSigned(
  request: HttpRequest,
  corsHeaders: object | undefined,
  options: GatewayOptions,
): Promise<GatewayResponse> {
  if (!corsHeaders) {
    requireSameOrigin(request);
  }
  const signature = readSignature(request);
  if (signature.service !== 's3') {
    // The other services ignore the path, so one that names an object must not open them.
    requireSameOrigin(request);
  }
  const service = options.services.get(signature.service) ?? throwNotSupported(signature.service);
  try {
    return await callService(request, signature, service, options);
  } catch (error) {
    return toErrorResponse(error, service.protocol, request, options);
  }
}

async function callService(
  request: HttpRequest,
  signature: Signature,
  service: Service,
  { principals, authorizer, onCall }: GatewayOptions,
): Promise<GatewayResponse> {
  const isStreamed = service.protocol === 'xml';
  const whole = isStreamed ? request : { ...request, body: await requireBody(request) };
  const principal = principals.get(signature.accessKeyId);
  if (!principal) {
    throw new AwsError('InvalidAccessKeyId', `The access key ${signature.accessKeyId} does not exist`, 403);
  }
  verifySignature(whole, signature, principal.secret);
  const operation = service.getOperation(whole);
  const handle = service.operations.get(operation) ?? throwNotSupported(`${signature.service}:${operation}`);
  const authenticated = { ...whole, principal, service: signature.service, operation };
  for (const access of service.getAccess(authenticated)) {
    requireAccess(authorizer, principal.identity, access);
  }
  principal.beforeCall?.();
  const response = await handle(authenticated);
  if ((response.status ?? 200) < 400) {
    onCall?.(authenticated);
  }
  return response;
}

/** @throws {AwsError} RequestEntityTooLarge */
async function requireBody({ stream }: HttpRequest): Promise<Buffer> {
  const body = await readBody(stream, maxRequestBytes);
  if (!body) {
    throw new AwsError('RequestEntityTooLarge', `The body has more than ${maxRequestBytes} bytes`, 413);
  }
  return body;
}

function toErrorResponse(
  error: unknown,
  protocol: Service['protocol'],
  { method, path, stream }: HttpRequest,
  { log }: GatewayOptions,
): GatewayResponse {
  // A client that disconnects while it sends is no failure of the emulator.
  if (!(error instanceof AwsError || stream.errored)) {
    log(`${method} ${path} failed`, error);
  }
  return errorResponse(error, protocol);
}

function throwNotSupported(name: string): never {
  throw new AwsError('NotImplemented', `The emulator does not support ${name}`, 501);
}

/** Keeps the path as it was sent: S3 keys may contain `..` and `//`, which a URL object would resolve. */
function readRequest(incoming: IncomingMessage): HttpRequest {
  const { method = 'GET', url = '/' } = incoming;
  const [path = '/', search = ''] = url.split(/\?(.*)/s);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method,
    path,
    // Clients choose the names, which may be those of Object.prototype.
    query: Object.assign(Object.create(null), Object.fromEntries(new URLSearchParams(search))),
    search,
    headers: Object.assign(Object.create(null), Object.fromEntries(headers)),
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
    // A client that disconnects early needs no response. The pipeline closes the file behind the body.
    pipeline(body, outgoing, () => {});
  }
}
