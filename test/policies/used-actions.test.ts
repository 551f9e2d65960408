import { expect, test } from 'vitest';
import { synth } from '../../infra/synth/synth.ts';
import { type DecisionRecord, readRecord, recordPath } from '../../tools/policies/decision-record.ts';
import { findUses } from '../../tools/policies/find-uses.ts';
import { nameStatement } from '../../tools/policies/format-report.ts';
import { readUntestedActions } from '../../tools/policies/untested-actions.ts';

/** Reads the record of the end-to-end tests, which run before this file: `npm test`. */
async function readCurrentRecord(): Promise<DecisionRecord> {
  const record = readRecord(recordPath);
  const { directory } = await synth('local');
  expect(record.assembly, 'the record is of other sources: run the end-to-end tests first').toBe(directory);
  return record;
}

test('every action of the policies is used by an end-to-end test, or named in docs/security.md with its reason', async () => {
  const uses = findUses(await readCurrentRecord());

  const unused = uses.filter(({ requests }) => requests.length === 0);
  const names = unused.map(({ statement, action }) => `${nameStatement(statement.source)} ${action}`);
  const documented = readUntestedActions().map(({ statement, action }) => `${statement} ${action}`);
  expect(uses.length).toBeGreaterThan(0);
  expect(names.sort()).toEqual(documented.sort());
});
