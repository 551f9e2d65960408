import * as v from 'valibot';
import { expect, test } from 'vitest';
import { describeIssues } from '../../../../functions/shared/runtime/describe-issues.ts';

const nested = v.object({ width: v.number() });
const schema = v.object({
  name: v.pipe(v.string(), v.maxLength(3)),
  day: v.optional(v.pipe(v.string(), v.isoDate())),
  sizes: v.optional(v.record(v.string(), nested)),
  list: v.optional(v.array(v.variant('kind', [v.object({ kind: v.literal('a'), age: v.number() })]))),
  code: v.optional(
    v.pipe(
      v.string(),
      v.rawCheck(({ addIssue }) => addIssue({ message: 'must be a code' })),
    ),
  ),
});

test.each([
  [{ name: 1 }, 'name: Expected string'],
  [{ name: 'Mina' }, 'name: Expected <=3'],
  [{}, 'name: Expected "name"'],
  [{ name: 'a', day: 'Mina' }, 'day: Expected a valid iso_date'],
  [{ name: 'a', sizes: { Mina: { width: 'Mina' } } }, 'sizes.*.width: Expected number'],
  [{ name: 'a', list: [{ kind: 'a', age: 'Mina' }] }, 'list.0.age: Expected number'],
  [{ name: 'a', code: 'Mina' }, 'code: must be a code'],
  ['Mina', 'value: Expected Object'],
  [{ name: 1, day: 2 }, 'name: Expected string; day: Expected string'],
])('the issues of %j are described without its values', (input, description) => {
  const { issues = [] } = v.safeParse(schema, input);
  expect(describeIssues(schema, [...issues])).toBe(description);
});

test('a schema that contains itself is read once', () => {
  const tree: v.GenericSchema = v.object({ child: v.lazy(() => tree) });
  const cyclic = Object.assign(v.object({ name: v.string() }), { self: undefined as unknown });
  cyclic.self = cyclic;
  const { issues = [] } = v.safeParse(cyclic, { name: 1 });
  expect(describeIssues(cyclic, [...issues])).toBe('name: Expected string');
  expect(describeIssues(tree, [...(v.safeParse(tree, 1).issues ?? [])])).toBe('value: Expected Object');
});
