import { beforeEach, expect, test } from 'vitest';
import { ImageEventLines } from '../../../tools/commands/image-event-lines.ts';

let lines: string[];
let events: ImageEventLines;
beforeEach(() => {
  lines = [];
  events = new ImageEventLines((line) => lines.push(line));
});

const upload = (key: string, operation = 'PutObject') =>
  events.observe({
    service: 's3',
    operation,
    path: `/uploads/${encodeURI(key)}`,
    headers: {},
    body: Buffer.alloc(0),
  });

function publish(message: unknown): void {
  const form = new URLSearchParams({ Action: 'Publish', Message: JSON.stringify(message) });
  events.observe({
    service: 'sns',
    operation: 'Publish',
    path: '/',
    headers: {},
    body: Buffer.from(`${form}`),
  });
}

const eventOf = (sourceKey: string, rest: object) => ({
  eventId: 'id-FAILED-1',
  occurredAt: '2026-03-01T09:30:00.000Z',
  imageId: 'id',
  attempt: 1,
  sourceKey,
  ...rest,
});
const failed = (sourceKey: string) => eventOf(sourceKey, { type: 'image.failed' });
const rejected = (sourceKey: string) =>
  eventOf(sourceKey, { type: 'image.rejected', reason: 'CORRUPT_IMAGE' });

test.each(['PutObject', 'CopyObject', 'CompleteMultipartUpload'])(
  'an event has the time, the key, the status and the milliseconds since %s',
  (operation) => {
    upload('uploads/a b.jpg', operation);
    publish(failed('uploads/a b.jpg'));
    expect(lines).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z {2}uploads\/a b\.jpg {2}FAILED {2}\d+ ms$/),
    ]);
  },
);

test('a rejection has its reason', () => {
  publish(rejected('uploads/a.jpg'));
  expect(lines).toEqual([expect.stringMatching(/ {2}uploads\/a\.jpg {2}REJECTED CORRUPT_IMAGE$/)]);
});

test.each([
  ['an escape sequence', '\u001b[2J', '\\u{1b}[2J'],
  ['the C1 form of it', '\u009b2J', '\\u{9b}2J'],
  ['a line feed', 'a\nb', 'a\\u{a}b'],
  ['a change of direction', 'gpj\u202e.exe', 'gpj\\u{202e}.exe'],
])('%s in a key does not reach the terminal', (_, key, escaped) => {
  publish(failed(`uploads/${key}`));
  expect(lines).toEqual([expect.stringContaining(`  uploads/${escaped}  FAILED`)]);
});

test('other messages and other calls make no line', () => {
  publish({ any: 'message' });
  events.observe({
    service: 'sns',
    operation: 'Publish',
    path: '/',
    headers: {},
    body: Buffer.from('Message=no+JSON'),
  });
  events.observe({ service: 'sns', operation: 'ListTopics', path: '/', headers: {}, body: Buffer.from('') });
  upload('uploads/a.jpg');
  expect(lines).toEqual([]);
});
