import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

interface Options {
  client: SecretsManagerClient;
  /** The ARN or the name of the secret. */
  secretId: string;
  /** The time after which the value is read again, so that a rotation needs no deployment. */
  ttlSeconds: number;
  now: () => number;
}

/** A secret text, which each execution environment reads once and keeps for some minutes. */
export class Secret {
  readonly #options: Options;
  #cached: { value: string; expiresAt: number } | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  async read(): Promise<string> {
    const { client, secretId, ttlSeconds, now } = this.#options;
    if (!this.#cached || this.#cached.expiresAt <= now()) {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
      this.#cached = { value: SecretString, expiresAt: now() + ttlSeconds * 1000 };
    }
    return this.#cached.value;
  }

  /** Makes the next call read the value again, after one that did not work. */
  expire(): void {
    this.#cached = undefined;
  }
}
