import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Decision } from '../../../tools/emulator/iam/authorizer.ts';
import { RecordWriter, readRecord } from '../../../tools/policies/decision-record.ts';

const directory = mkdtempSync(join(tmpdir(), 'record-'));
const decision: Decision = {
  identity: { type: 'root' },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bucket/a',
  isAllowed: true,
  reason: '',
};
const { isAllowed: _isAllowed, reason: _reason, ...request } = decision;

test('a record has the policies, and each request once', () => {
  const path = join(directory, 'below', 'record');
  const writer = new RecordWriter(path);
  const other = { ...decision, action: 's3:PutObject' };
  for (const each of [decision, other, decision]) {
    writer.addDecision(each);
  }
  writer.addPolicies('assembly', []);

  const requests = [request, { ...request, action: 's3:PutObject' }];
  expect(readRecord(path)).toEqual({ assembly: 'assembly', policies: [], requests });
});

test('a record is read without the requests of schedules', () => {
  const path = join(directory, 'scheduled');
  const writer = new RecordWriter(path);
  writer.addPolicies('assembly', []);
  writer.addDecision({ ...decision, identity: { type: 'service', service: 'events.amazonaws.com' } });

  expect(readRecord(path).requests).toEqual([]);
});

test.each([
  ['is missing', () => {}],
  ['is empty', (path: string) => writeFileSync(path, '')],
])('a record that %s is an error', (what, prepare) => {
  const path = join(directory, what);
  prepare(path);

  expect(() => readRecord(path)).toThrow('is no record of a run of the end-to-end tests');
});
