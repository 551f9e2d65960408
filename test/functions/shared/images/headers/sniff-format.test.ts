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
    ['\0\0\0\x14ftypavis\0\0\0\0msf1', 'avif'],
    ['\0\0\0\x1cftypheic\0\0\0\0heicmif1miaf', 'heic'],
    ['\0\0\0\x14ftypmsf1\0\0\0\0hevc', 'heic'],
  ])('follows from the signature %j: %s', (start, format) => {
    expect(sniffFormat(bytes(start))).toBe(format);
    expect(sniffFormat(bytes(`${start}and more`))).toBe(format);
  });

  test.each([
    ['a JPEG but for one byte', '\xff\xd8\xfe'],
    ['a PNG with converted line ends', '\x89PNG\n\x1a\n'],
    ['another GIF', 'GIF88a'],
    ['a TIFF in the wrong byte order', 'II\0*'],
    ['a brand across two others', '\0\0\0\x18ftypisop\0\0\0\0xxavifxx'],
    ['a version number that reads avif', '\0\0\0\x14ftypisopavifmp4x'],
    ['a brand behind the end of the box', '\0\0\0\x14ftypisop\0\0\0\0mp4xavif'],
    ['a box of another type', '\0\0\0\x14styp avif\0\0\0\0avif'],
    ['an empty file', ''],
  ])('is not detected in %s', (_, start) => {
    expect(() => sniffFormat(bytes(start))).toThrow(new RejectedError('UNSUPPORTED_FORMAT'));
  });

  test('is not read beyond 32 brands', () => {
    const brands = (count: number) => bytes(`\0\0\x10\0ftypisop\0\0\0\0${'mp4x'.repeat(count)}avif`);

    expect(sniffFormat(brands(31))).toBe('avif');
    expect(() => sniffFormat(brands(32))).toThrow(new RejectedError('UNSUPPORTED_FORMAT'));
  });
});

describe('an unsupported format', () => {
  test.each([
    ['RIFF\x24\0\0\0WAVE', 'audio'],
    ['\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<svg>', 'svg'],
    ['\xff\xfe<\0s\0v\0g\0>\0', 'svg'],
    ['\n<HTML>', 'html'],
    ['\0\0\0\x18ftyp3gp5\0\0\0\0', 'video'],
    ['\0\0\0\x08wide\0\0\0\0mdat', 'video'],
    ['\0\0\0\x18ftypM4A \0\0\0\0', 'audio'],
    [`${'\0'.repeat(257)}ustar`, 'archive'],
  ] as const)('with the signature %j is %s', (start, detectedFormat) => {
    expect(() => sniffFormat(bytes(start))).toThrow(
      new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat }),
    );
  });

  test('that is unknown has no name', () => {
    expect(() => sniffFormat(bytes('buy milk'))).toThrow(new RejectedError('UNSUPPORTED_FORMAT'));
  });
});
