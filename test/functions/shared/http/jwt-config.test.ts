import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { apiEnvSchema, jwtConfig } from '../../../../functions/shared/http/jwt-config.ts';

const required = {
  JWT_ISSUER: 'https://id.example.com/',
  JWT_AUDIENCE: 'images thumbnails',
  JWT_CLAIMS: '{"scopes":"scp"}',
  CORS_ORIGINS: '',
};
const keys = { keys: [{ kid: 'a', kty: 'EC', alg: 'ES256', x: '1' }] };
const parse = (changes: object) => v.safeParse(v.object(apiEnvSchema), { ...required, ...changes });

describe('JWKS', () => {
  test('is a URL', () => {
    const { output, success } = parse({ JWKS: 'https://id.example.com/keys' });
    expect(success && jwtConfig(output)).toEqual({
      issuer: 'https://id.example.com/',
      audience: ['images', 'thumbnails'],
      claims: { audience: 'aud', subject: 'sub', scopes: 'scp', required: {} },
      keys: new URL('https://id.example.com/keys'),
    });
  });

  test('or the key set itself', () => {
    const { output, success } = parse({ JWKS: JSON.stringify(keys) });
    expect(success && jwtConfig(output).keys).toEqual(keys);
  });

  test.each(['http://id.example.com/keys', '{"keys":[{"kty":"EC"}]}', '{}', 'keys'])('is not %s', (JWKS) => {
    expect(parse({ JWKS }).success).toBe(false);
  });
});

test('origins are separated by spaces', () => {
  const origins = (CORS_ORIGINS: string) => {
    const { output, success } = parse({ CORS_ORIGINS, JWKS: 'https://id.example.com/keys' });
    return success && output.CORS_ORIGINS;
  };
  expect(origins('https://a.example.com  https://b.example.com')).toEqual([
    'https://a.example.com',
    'https://b.example.com',
  ]);
  expect(origins('')).toEqual([]);
});
