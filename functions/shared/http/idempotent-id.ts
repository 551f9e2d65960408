import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import * as v from 'valibot';
import { idempotencyKey } from '../../../contracts/http/images-api.ts';
import type { AuthenticatedEnv } from './authenticate.ts';
import { throwInvalidRequest } from './validate-request.ts';

/**
 * The id of the resource that a POST with `Idempotency-Key` creates: 32 hexadecimal digits. The same key of the same
 * principal makes the same id, so that no table has to store the key; without the header, the id is undefined.
 * @throws {ProblemError} invalid-request
 */
export function idempotentId(context: Context<AuthenticatedEnv>): string | undefined {
  const key = context.req.header('idempotency-key');
  if (key === undefined) {
    return undefined;
  }
  const { success, issues } = v.safeParse(idempotencyKey, key);
  if (!success) {
    throwInvalidRequest('Idempotency-Key', issues[0].message);
  }
  return createHash('sha256')
    .update(JSON.stringify([context.get('principal').id, key]))
    .digest('hex')
    .slice(0, 32);
}
