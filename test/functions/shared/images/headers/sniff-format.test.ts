import { describe, expect, test } from 'vitest';
import { sniffFormat } from '../../../../../functions/shared/images/headers/sniff-format.ts';
import { RejectedError } from '../../../../../functions/shared/runtime/errors.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('the format of a file', () => {
  test.each([
    ['\xff\xd8\xff\xe0', 'jpeg'],
    ['\x89PNG\r\n\x1a\n', 'png'],
    ['RIFF\x24\0\0\0WEBP', 'webp'],
    ['GIF87a', 'gif'],
    ['GIF89a', 'gif'],
    ['II*\0', 'tiff'],
    ['MM\0*', 'tiff'],
    ['II+\0', 'tiff'],
    ['MM\0+', 'tiff'],
    ['\0\0\0\x14ftypavif\0\0\0\0mif1', 'avif'],
    ['\0\0\0\x18ftypmif1\0\0\0\0mif1avif', 'avif'],
  ])('follows from the signature %j: %s', (start, format) => {
    expect(sniffFormat(bytes(start))).toBe(format);
    expect(sniffFormat(bytes(`${start}and more`))).toBe(format);
  });

  test.each([
    ['a JPEG but for one byte', '\xff\xd8\xfe'],
    ['a PNG with converted line ends', '\x89PNG\n\x1a\n'],
    ['a WAV', 'RIFF\x24\0\0\0WAVE'],
    ['another GIF', 'GIF88a'],
    ['a TIFF in the wrong byte order', 'II\0*'],
    ['HEIC', '\0\0\0\x1cftypheic\0\0\0\0heicmif1miaf'],
    ['a brand across two others', '\0\0\0\x18ftypmif1\0\0\0\0xxavifxx'],
    ['a version number that reads avif', '\0\0\0\x14ftypheicavifmif1'],
    ['a brand behind the end of the box', '\0\0\0\x14ftypheic\0\0\0\0mif1avif'],
    ['a box of another type', '\0\0\0\x14styp avif\0\0\0\0avif'],
    ['an empty file', ''],
  ])('is not detected in %s', (_, start) => {
    expect(() => sniffFormat(bytes(start))).toThrow(new RejectedError('UNSUPPORTED_FORMAT'));
  });

  test('is not read beyond 32 brands', () => {
    const brands = (count: number) => bytes(`\0\0\x10\0ftypmif1\0\0\0\0${'mif1'.repeat(count)}avif`);

    expect(sniffFormat(brands(31))).toBe('avif');
    expect(() => sniffFormat(brands(32))).toThrow(new RejectedError('UNSUPPORTED_FORMAT'));
  });
});
