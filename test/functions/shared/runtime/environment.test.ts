import * as v from 'valibot';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { positiveInteger, readEnvironment } from '../../../../functions/shared/runtime/environment.ts';

const schema = v.object({ TABLE_NAME: v.string(), LEASE_SECONDS: positiveInteger });

afterEach(() => vi.unstubAllEnvs());

describe('the environment', () => {
  test('is read as its schema says', () => {
    vi.stubEnv('TABLE_NAME', 'images');
    vi.stubEnv('LEASE_SECONDS', '40');
    expect(readEnvironment(schema)).toEqual({ TABLE_NAME: 'images', LEASE_SECONDS: 40 });
  });

  test('names every variable that is missing', () => {
    expect(() => readEnvironment(schema)).toThrow(/TABLE_NAME.*LEASE_SECONDS/);
  });

  test.each(['0', '-1', '1.5', 'soon', ''])('refuses %j as a positive whole number', (value) => {
    vi.stubEnv('TABLE_NAME', 'images');
    vi.stubEnv('LEASE_SECONDS', value);
    expect(() => readEnvironment(schema)).toThrow(
      `LEASE_SECONDS: Expected a positive whole number, received "${value}"`,
    );
  });
});
