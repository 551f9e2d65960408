import { AwsError } from '../aws-error.ts';

/**
 * The payload of a body in `aws-chunked`: before each chunk stands its size in hexadecimal, perhaps with a signature;
 * an empty chunk ends it, and checksums may follow.
 */
export async function* decodeChunks(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = body[Symbol.asyncIterator]();
  let unread = Buffer.alloc(0);
  const readMore = async () => {
    const { done, value } = await source.next();
    if (done) {
      throw new AwsError('IncompleteBody', 'The body ended before its last chunk');
    }
    unread = Buffer.concat([unread, value]);
  };
  const nextSize = async () => {
    const header = /^(?:\r\n)?([0-9a-f]+)[^\r\n]*\r\n/i;
    let found = header.exec(unread.toString('latin1', 0, 200));
    for (; !found; found = header.exec(unread.toString('latin1', 0, 200))) {
      await readMore();
    }
    unread = unread.subarray(found[0].length);
    return Number.parseInt(found[1] ?? '', 16);
  };
  for (let missing = await nextSize(); missing > 0; missing = await nextSize()) {
    while (missing > 0) {
      await (unread.length === 0 && readMore());
      const payload = unread.subarray(0, missing);
      unread = unread.subarray(payload.length);
      missing -= payload.length;
      yield payload;
    }
  }
  while (!(await source.next()).done);
}
