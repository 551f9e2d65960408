import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { arn } from '../emulator/services/account.ts';
import { AwsError } from '../emulator/services/aws-error.ts';
import { jsonHandlers, parseJsonBody } from '../emulator/services/json-body.ts';
import { type Service, targetOperation } from '../emulator/services/request.ts';
import { resourceType } from '../emulator/template/resource-type.ts';

const request = v.object({ SecretId: v.string(), SecretString: v.optional(v.string()) });

/** Secrets Manager: the secrets of the template, in memory. */
export class Secrets {
  readonly #values = new Map<string, string>();

  readonly resourceType = resourceType(
    { Name: v.optional(v.string()), GenerateSecretString: v.strictObject({}) },
    ['Description'],
    ({ Name }, { name }) => {
      const ref = arn('secretsmanager', `secret:${Name ?? name}-AbCdEf`);
      return { ref, create: () => void this.#values.set(ref, randomUUID()) };
    },
  );

  readonly service: Service = {
    protocol: 'json',
    getOperation: targetOperation,
    operations: jsonHandlers(request, {
      GetSecretValue: ({ SecretId }) => ({ ARN: SecretId, SecretString: this.#find(SecretId) }),
      PutSecretValue: ({ SecretId, SecretString = '' }) => {
        this.#find(SecretId);
        this.#values.set(SecretId, SecretString);
        return { ARN: SecretId };
      },
    }),
    getAccess: ({ operation, body }) => [
      { action: `secretsmanager:${operation}`, resource: String(parseJsonBody(body)['SecretId'] ?? '*') },
    ],
  };

  #find(arn: string): string {
    const value = this.#values.get(arn);
    if (value === undefined) {
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return value;
  }
}
