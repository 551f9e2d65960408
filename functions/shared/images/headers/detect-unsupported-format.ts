import type { DetectedFormat } from '../../../../contracts/records/rejection-reasons.ts';
import { isRiff, startsWith } from './magic-bytes.ts';
import { readBrands } from './read-brands.ts';

type Predicate = (upload: Buffer) => boolean;

/** Formats that are not accepted, by their magic bytes. The order matters: a brand decides before the container does. */
const signatures: [DetectedFormat, Predicate][] = [
  [
    'camera-raw',
    startsWith('IIRO', 'IIRS', 'MMOR', 'IIU\0', 'II\x1a\0\0\0HEAPCCDR', 'FUJIFILMCCD-RAW', 'FOVb', '\0MRM'),
  ],
  ['camera-raw', hasMajorBrand(/^crx /)],
  ['jpeg-xl', startsWith('\xff\x0a', '\0\0\0\x0cJXL \r\n\x87\n')],
  ['jpeg-2000', startsWith('\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51')],
  ['jpeg-xr', startsWith('II\xbc\x01')],
  ['pdf', (upload) => upload.subarray(0, 1024).includes('%PDF-')],
  ['psd', startsWith('8BPS')],
  ['bmp', startsWith('BM')],
  ['ico', startsWith('\0\0\x01\0', '\0\0\x02\0')],
  ['openexr', startsWith('\x76\x2f\x31\x01')],
  ['audio', startsWith('ID3', 'fLaC', '\xff\xfb', '\xff\xf1', 'OggS')],
  ['audio', isRiff('WAVE')],
  ['audio', hasMajorBrand(/^M4[AB] /)],
  [
    'video',
    startsWith(
      '\x1aE\xdf\xa3',
      '\0\0\x01\xba',
      '\0\0\x01\xb3',
      'FLV\x01',
      '\x30\x26\xb2\x75\x8e\x66\xcf\x11',
    ),
  ],
  ['video', isRiff('AVI ')],
  ['video', hasMajorBrand(/^(isom|iso\d|mp4\d|mp71|avc1|qt {2}|M4V |MSNV|3g[\w ]{2}|dash|mmp4|f4v )/)],
  ['video', (upload) => ['moov', 'mdat', 'wide'].includes(upload.toString('latin1', 4, 8))],
  [
    'archive',
    startsWith(
      'PK\x03\x04',
      'PK\x05\x06',
      '\x1f\x8b',
      'Rar!\x1a\x07',
      '7z\xbc\xaf\x27\x1c',
      'BZh',
      '\xfd7zXZ\0',
      '\x28\xb5\x2f\xfd',
    ),
  ],
  ['archive', (upload) => upload.toString('latin1', 257, 262) === 'ustar'],
  ['executable', startsWith('MZ', '\x7fELF', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe')],
  ['svg', hasElement('svg')],
  ['html', hasElement('html')],
  ['html', (upload) => /^\s*<!doctype html/i.test(toText(upload))],
];

/** The format of a file that is not accepted; undefined for an unknown one. */
export function detectUnsupportedFormat(upload: Buffer): DetectedFormat | undefined {
  return signatures.find(([, matches]) => matches(upload))?.[0];
}

function hasMajorBrand(brand: RegExp): Predicate {
  return (upload) => brand.test(readBrands(upload)[0] ?? '');
}

/** XML declarations, comments and a document type may precede the element. */
function hasElement(name: string): Predicate {
  const element = new RegExp(`^\\s*(<[?!][^]*?)?<${name}[\\s>]`, 'i');
  return (upload) => element.test(toText(upload));
}

/** The beginning of a text file in UTF-8 or UTF-16, without its byte order mark. */
function toText(upload: Buffer): string {
  const head = upload.subarray(0, 4096);
  const isUtf16 = startsWith('\xff\xfe')(head);
  return head.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\ufeff/, '');
}
