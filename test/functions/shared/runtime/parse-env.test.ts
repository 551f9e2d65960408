import * as v from 'valibot';
import { afterEach, expect, test, vi } from 'vitest';
import {
  nonNegativeInteger,
  parseEnv,
  positiveInteger,
} from '../../../../functions/shared/runtime/parse-env.ts';

const schema = v.object({ TABLE_NAME: v.string(), LEASE_SECONDS: positiveInteger });

afterEach(() => vi.unstubAllEnvs());

test('the environment is parsed by its schema', () => {
  vi.stubEnv('TABLE_NAME', 'images');
  vi.stubEnv('LEASE_SECONDS', '40');
  expect(parseEnv(schema)).toEqual({ TABLE_NAME: 'images', LEASE_SECONDS: 40 });
});

test('the error names every missing variable', () => {
  expect(() => parseEnv(schema)).toThrow(/^Invalid environment\. TABLE_NAME.*LEASE_SECONDS/);
});

test.each(['0', '-1', '1.5', 'soon', ''])('%j is not a positive integer', (value) => {
  vi.stubEnv('TABLE_NAME', 'images');
  vi.stubEnv('LEASE_SECONDS', value);
  expect(() => parseEnv(schema)).toThrow(`LEASE_SECONDS: Expected a positive integer, received "${value}"`);
});

test.each([
  ['0', true],
  ['60', true],
  ['-1', false],
  ['1.5', false],
])('%s as an integer of at least 0: %s', (text, isValid) => {
  expect(v.is(nonNegativeInteger, text)).toBe(isValid);
});
