import { signLocalToken } from '../client/local-token.ts';
import { CommandError } from './command.ts';

/**
 * Sends a request with a token that this checkout signs. A stage that was deployed from another checkout, or with an issuer
 * of its own, would refuse every request of the tests.
 * @throws {CommandError} when the API refuses the token
 */
export async function assertTokenAccepted(apiUrl: string): Promise<void> {
  const token = await signLocalToken({ sub: 'test', expires: '5m' });
  const response = await fetch(`${apiUrl}users/me`, { headers: { authorization: `Bearer ${token}` } });
  if (response.status === 401) {
    throw new CommandError(
      `${apiUrl} does not accept the tokens of this checkout; deploy the stage from here, without settings of its own`,
    );
  }
}
