import type { Readable } from 'node:stream';

/**
 * Reads the body of a request. Of a longer body, nothing is kept: it is read to its end, so that the client gets a response.
 * @returns undefined for a body of more than `maxBytes`
 */
export async function readBody(stream: Readable, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size <= maxBytes) {
      chunks.push(chunk);
    } else {
      chunks.length = 0;
    }
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
}
