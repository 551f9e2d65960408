import { describe, expect, test } from 'vitest';
import { AccessTokens, type TokenSet } from '../../web/access-tokens.ts';

const first: TokenSet = { accessToken: 'one', refreshToken: 'r1', lifetimeSeconds: 100 };

function create(refresh: (refreshToken: string) => Promise<TokenSet>, tokens = first) {
  let now = 0;
  const used: string[] = [];
  const session = new AccessTokens(
    tokens,
    async (refreshToken) => {
      used.push(refreshToken);
      return await refresh(refreshToken);
    },
    () => now,
  );
  return { session, used, advance: (seconds: number) => (now += seconds * 1000) };
}

describe('an access token', () => {
  test('is used for three quarters of its life and renewed then', async () => {
    const { session, used, advance } = create(async () => ({ accessToken: 'two', refreshToken: 'r2' }));
    advance(74);
    expect(await session.get()).toBe('one');
    advance(1);
    expect(await session.get()).toBe('two');
    expect(used).toEqual(['r1']);
  });

  test('is renewed once for all who ask at the same time', async () => {
    const { session, used } = create(async () => ({ accessToken: 'two', refreshToken: 'r2' }));
    expect(await Promise.all([session.renew(), session.renew(), session.renew()])).toEqual([
      'two',
      'two',
      'two',
    ]);
    expect(used).toEqual(['r1']);
  });

  test('is renewed with the latest refresh token, or the old one if the issuer does not replace it', async () => {
    const replies = [
      { accessToken: 'two' },
      { accessToken: 'three', refreshToken: 'r2' },
      { accessToken: '4' },
    ];
    const { session, used } = create(async () => replies.shift() ?? first);
    await session.renew();
    await session.renew();
    await session.renew();
    expect(used).toEqual(['r1', 'r1', 'r2']);
  });

  test('is used until its end without a refresh token', async () => {
    const { session, used, advance } = create(async () => first, {
      accessToken: 'one',
      lifetimeSeconds: 100,
    });
    advance(99);
    expect([await session.get(), used]).toEqual(['one', []]);
    await expect(session.renew()).rejects.toThrow('There is no refresh token');
  });

  test('cannot be renewed after the session has ended at the issuer', async () => {
    const { session } = create(() => Promise.reject(new Error('invalid_grant')));
    await expect(session.renew()).rejects.toMatchObject({ name: 'SessionEndedError' });
  });

  test('can be renewed later when the issuer cannot be reached', async () => {
    const errors = [new TypeError('Failed to fetch')];
    const { session } = create(async () => {
      const error = errors.pop();
      return error ? Promise.reject(error) : { accessToken: 'two' };
    });
    await expect(session.renew()).rejects.toBeInstanceOf(TypeError);
    expect(await session.renew()).toBe('two');
  });
});
