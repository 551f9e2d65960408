import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { apiVariables, tokenSettings } from '../../../../functions/shared/http/api-environment.ts';

const given = { TOKEN_ISSUER: 'https://id.example.com/', TOKEN_AUDIENCE: 'images', CORS_ORIGINS: '' };
const keys = { keys: [{ kid: 'a', kty: 'EC', alg: 'ES256', x: '1' }] };
const parse = (changes: object) => v.safeParse(v.object(apiVariables), { ...given, ...changes });

describe('the keys', () => {
  test('are an address', () => {
    const { output, success } = parse({ TOKEN_KEYS: 'https://id.example.com/keys' });
    expect(success && tokenSettings(output)).toEqual({
      ...{ issuer: 'https://id.example.com/', audience: 'images' },
      keys: new URL('https://id.example.com/keys'),
    });
  });

  test('or are all there', () => {
    const { output, success } = parse({ TOKEN_KEYS: JSON.stringify(keys) });
    expect(success && tokenSettings(output).keys).toEqual(keys);
  });

  test.each(['http://id.example.com/keys', '{"keys":[{"kty":"EC"}]}', '{}', 'keys'])(
    'are not %s',
    (TOKEN_KEYS) => {
      expect(parse({ TOKEN_KEYS }).success).toBe(false);
    },
  );
});

test('origins are separated by spaces', () => {
  const origins = (CORS_ORIGINS: string) => {
    const { output, success } = parse({ CORS_ORIGINS, TOKEN_KEYS: 'https://id.example.com/keys' });
    return success && output.CORS_ORIGINS;
  };
  expect(origins('https://a.example.com  https://b.example.com')).toEqual([
    'https://a.example.com',
    'https://b.example.com',
  ]);
  expect(origins('')).toEqual([]);
});
