import fc, { type Arbitrary } from 'fast-check';
import { character } from '../character.ts';
import type { DescribedOperation } from '../described-api.ts';
import { valueArbitrary } from './value-arbitrary.ts';

/** The value of a parameter: a text, or one of the values of earlier responses. */
export type ParameterValue = { text: string } | { seen: number };

export interface GeneratedRequest {
  /** The index of the Authorization header. */
  caller: number;
  parameters: Record<string, ParameterValue | undefined>;
  /** The bytes of the body; undefined for a request without one. */
  body?: string | Uint8Array<ArrayBuffer> | undefined;
  contentType: string;
}

/** Requests of an operation: valid ones, and hostile ones of many kinds. */
export function requestArbitrary({ parameters, body }: DescribedOperation): Arbitrary<GeneratedRequest> {
  const values = parameters.map(({ name, in: location, schema }) => [
    name,
    fc.oneof(
      fc.record({ seen: fc.nat() }),
      fc.constant(undefined),
      fc.record({ text: valueArbitrary(schema).map(String).filter(isSendable[location]) }),
      fc.record({ text: garbage.filter(isSendable[location]) }),
    ),
  ]);
  return fc.record({
    caller: fc.nat(),
    parameters: fc.record(Object.fromEntries(values)),
    body: body ? bodyArbitrary(valueArbitrary(body)) : fc.constant(undefined),
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

/** Any other text would make another path, without this parameter, or fetch would not send it. */
const isSendable = {
  path: (text: string) => text.isWellFormed() && !/^\.*$/.test(text),
  query: (text: string) => text.isWellFormed(),
  header: (text: string) => /^[\x20-\x7e\xa0-\xff]*$/.test(text),
};

/** Valid bodies, bodies with one difference, other JSON values, invalid JSON, and bodies that are too large. */
function bodyArbitrary(valid: Arbitrary<unknown>): Arbitrary<GeneratedRequest['body']> {
  const changed = fc
    .tuple(valid, fc.string({ maxLength: 8 }), fc.jsonValue())
    .chain(([value, name, other]) =>
      fc.constantFrom({ ...Object(value), [name]: other }, withoutFirstField(value), other),
    );
  return fc.oneof(
    { weight: 6, arbitrary: valid.map((value) => JSON.stringify(value)) },
    { weight: 4, arbitrary: changed.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string() },
    { weight: 1, arbitrary: fc.constantFrom(undefined, ' '.repeat(10_001), '['.repeat(9000)) },
  );
}

function withoutFirstField(value: unknown): object {
  return Object.fromEntries(Object.entries(Object(value)).slice(1));
}
