import fc, { type Arbitrary } from 'fast-check';
import { character } from '../character.ts';
import type { DescribedOperation } from '../described-api.ts';
import { allowedBy } from './value-arbitrary.ts';

/** What a parameter says: a text, or one of those that earlier answers said. */
export type Said = { text: string } | { seen: number };

export interface HostileRequest {
  /** Which of the callers sends it. */
  caller: number;
  parameters: Record<string, Said | undefined>;
  /** As it is sent; of a request without one, nothing. */
  body?: string | undefined;
  contentType: string;
}

/** Requests for an operation: right ones, and ones that are wrong in every way that comes to mind. */
export function requestTo({ parameters, body }: DescribedOperation): Arbitrary<HostileRequest> {
  const said = parameters.map(({ name, in: place, schema }) => [
    name,
    fc.oneof(
      fc.record({ seen: fc.nat() }),
      fc.constant(undefined),
      fc.record({ text: allowedBy(schema).map(String).filter(canBeSent[place]) }),
      fc.record({ text: garbage.filter(canBeSent[place]) }),
    ),
  ]);
  return fc.record({
    caller: fc.nat(),
    parameters: fc.record(Object.fromEntries(said)),
    body: body ? bodyOf(allowedBy(body)) : fc.constant(undefined),
    contentType: fc.oneof(
      { weight: 9, arbitrary: fc.constant('application/json') },
      fc.constantFrom(
        'text/plain',
        'application/merge-patch+json',
        'application/json; charset=utf-8',
        'json',
      ),
    ),
  });
}

const garbage = fc.string({ unit: character, maxLength: 40 });

/** The rest would be another path, without this parameter, or is refused by fetch before it is sent. */
const canBeSent = {
  path: (text: string) => text.isWellFormed() && !/^\.*$/.test(text),
  query: (text: string) => text.isWellFormed(),
  header: (text: string) => /^[\x20-\x7e\xa0-\xff]*$/.test(text),
};

/** Right bodies; and some with a field too many, too few or of another kind, another value, no JSON, or too much. */
function bodyOf(right: Arbitrary<unknown>): Arbitrary<string | undefined> {
  const changed = fc
    .tuple(right, fc.string({ maxLength: 8 }), fc.jsonValue())
    .chain(([value, name, other]) =>
      fc.constantFrom({ ...Object(value), [name]: other }, without(value), other),
    );
  return fc.oneof(
    { weight: 6, arbitrary: right.map((value) => JSON.stringify(value)) },
    { weight: 4, arbitrary: changed.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string() },
    { weight: 1, arbitrary: fc.constantFrom(undefined, ' '.repeat(10_001), '['.repeat(9000)) },
  );
}

function without(value: unknown): object {
  return Object.fromEntries(Object.entries(Object(value)).slice(1));
}
