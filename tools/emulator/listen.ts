import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { StartupError } from './errors.ts';

/** Longer than clients keep idle connections open, so that the server never closes one that a client is about to use. */
const keepAliveTimeout = 120_000;

/**
 * Starts a server on 127.0.0.1 whose requests wait until the listener exists. Port 0 takes any free port.
 * @throws {StartupError} when the port cannot be used
 */
export async function listen(
  port: number,
  listener: Promise<RequestListener>,
): Promise<{ server: Server; endpoint: string }> {
  const server = createServer({ keepAliveTimeout }, async (incoming, outgoing) =>
    (await listener)(incoming, outgoing),
  );
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw new StartupError(`Port ${port} ${inUse ? 'is in use' : `cannot be used: ${error}`}`, {
      cause: error,
    });
  }
  const address = server.address();
  return { server, endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}` };
}
