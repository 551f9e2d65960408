import { expect, test } from 'vitest';
import { type EventPattern, matchesPattern } from '../../../tools/emulator/mappings/event-pattern.ts';

const anythingBut: EventPattern = { status: { S: [{ 'anything-but': ['NEW', 'OLD'] }] } };

test.each([
  ['another value', { status: { S: 'ODD' } }, true],
  ['a value of the list', { status: { S: 'OLD' } }, false],
  ['no value', { status: { N: '1' } }, false],
  ['no field', {}, false],
])('anything-but with %s', (_case, event, expected) => {
  expect(matchesPattern(anythingBut, event)).toBe(expected);
});
