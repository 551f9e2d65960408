import { throwAwsError } from '../aws-error.ts';

const chunkHeader = /^(?:\r\n)?([0-9a-f]+)[^\r\n]*\r\n/i;

const trailer = /^([\w-]+):[ \t]*(\S+)[ \t]*$/gm;
const maxTrailerBytes = 16_384;

/** Reads a stream in pieces of a size that the caller chooses. */
class ChunkReader {
  readonly #source: AsyncIterator<Buffer>;
  #unread = Buffer.alloc(0);

  constructor(body: AsyncIterable<Buffer>) {
    this.#source = body[Symbol.asyncIterator]();
  }

  /** Reads the header of the next chunk and returns the size of the chunk. */
  async readSize(): Promise<number> {
    for (;;) {
      const header = chunkHeader.exec(this.#unread.toString('latin1', 0, 200));
      if (header) {
        this.#unread = this.#unread.subarray(header[0].length);
        return Number.parseInt(header[1] ?? '', 16);
      }
      await this.#readMore();
    }
  }

  /** Reads the payload of a chunk, in one or more buffers. */
  async *readPayload(size: number): AsyncGenerator<Buffer> {
    let missing = size;
    while (missing > 0) {
      if (this.#unread.length === 0) {
        await this.#readMore();
      }
      const payload = this.#unread.subarray(0, missing);
      this.#unread = this.#unread.subarray(payload.length);
      missing -= payload.length;
      yield payload;
    }
  }

  /** Reads the rest of the stream, which is small: the trailers. */
  async readTrailers(): Promise<string> {
    for (let next = await this.#source.next(); !next.done; next = await this.#source.next()) {
      this.#unread = Buffer.concat([this.#unread, next.value]);
      if (this.#unread.length > maxTrailerBytes) {
        throwAwsError('MalformedTrailerError', 'The trailers are too long');
      }
    }
    return this.#unread.toString('latin1');
  }

  async #readMore(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done) {
      throwAwsError('IncompleteBody', 'The body ended before its last chunk');
    }
    this.#unread = Buffer.concat([this.#unread, value]);
  }
}

/**
 * Decodes a body in `aws-chunked` encoding: every chunk follows its hexadecimal size and an optional signature. An empty
 * chunk ends the body, and trailing checksums may follow it.
 * @param trailers receives the trailers by name, in lower case
 */
export async function* decodeChunks(
  body: AsyncIterable<Buffer>,
  trailers: Record<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new ChunkReader(body);
  let size = await reader.readSize();
  while (size > 0) {
    yield* reader.readPayload(size);
    size = await reader.readSize();
  }
  for (const [, name = '', value = ''] of (await reader.readTrailers()).matchAll(trailer)) {
    trailers[name.toLowerCase()] = value;
  }
}
