import { RecordWriter, recordPath } from '../../../tools/policies/decision-record.ts';
import { type Removal, removeFrom } from '../../../tools/policies/removal.ts';
import { startEmulatedStack } from './emulator.ts';
import type { Target } from './target.ts';

/**
 * Starts the stack `local` on an emulator and records the requests that its policies decide on. `E2E_REMOVAL` takes a
 * statement or an action away from the policies, as `npm run policies -- --mutate` does.
 */
export async function startRecordedStack(): Promise<Target> {
  const removal: Removal = JSON.parse(process.env['E2E_REMOVAL'] ?? '{}');
  const record = new RecordWriter(recordPath);
  const stack = await startEmulatedStack({
    observe: (decision) => record.addDecision(decision),
    editStatements: (statements) => removeFrom(statements, removal),
  });
  record.addPolicies(stack.assembly, stack.policies);
  return stack;
}
