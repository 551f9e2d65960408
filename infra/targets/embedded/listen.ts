import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { StartError } from './errors.ts';

/**
 * A server on 127.0.0.1 whose requests wait until there is a listener for them; 0 takes any free port.
 * @throws {StartError} when the port cannot be had
 */
export async function listen(
  port: number,
  listener: Promise<RequestListener>,
): Promise<{ server: Server; endpoint: string }> {
  // Longer than clients keep idle connections: who closes last cannot cut off a request.
  const server = createServer({ keepAliveTimeout: 120_000 }, async (incoming, outgoing) =>
    (await listener)(incoming, outgoing),
  );
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw new StartError(`Port ${port} ${inUse ? 'is in use' : `cannot be used: ${error}`}`, {
      cause: error,
    });
  }
  const address = server.address();
  return { server, endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}` };
}
