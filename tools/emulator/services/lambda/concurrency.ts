import { AwsError, throwAwsError } from '../aws-error.ts';

/** The concurrency that an account with at least this quota must leave to functions that reserve none. */
const minUnreserved = 100;

/**
 * The concurrent invocations of an account, of which a function can reserve a part
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html).
 */
export class Concurrency {
  /** The quota of the account. */
  readonly limit: number;
  readonly #reserved = new Map<string, number>();
  readonly #running = new Map<string, number>();

  constructor(limit: number) {
    this.limit = limit;
  }

  get unreserved(): number {
    return this.limit - sum(this.#reserved.values());
  }

  getReserved(functionName: string): number | undefined {
    return this.#reserved.get(functionName);
  }

  /**
   * Reserves a part of the quota; undefined releases it.
   * @throws {AwsError} InvalidParameterValueException when too little remains for other functions
   */
  reserve(functionName: string, count: number | undefined): void {
    const remaining = this.unreserved + (this.getReserved(functionName) ?? 0) - (count ?? 0);
    // AWS refuses any reservation in an account with a quota of 10; here it is accepted, so that tests can use small numbers.
    const minimum = this.limit > minUnreserved ? minUnreserved : 0;
    if (remaining < minimum) {
      const message = `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`;
      throwAwsError('InvalidParameterValueException', message);
    }
    if (count === undefined) {
      this.#reserved.delete(functionName);
    } else {
      this.#reserved.set(functionName, count);
    }
  }

  /** Runs one invocation. @throws {AwsError} TooManyRequestsException when the quota is used up */
  async run<Result>(functionName: string, invocation: () => Promise<Result>): Promise<Result> {
    this.#requireCapacity(functionName);
    this.#count(functionName, 1);
    try {
      return await invocation();
    } finally {
      this.#count(functionName, -1);
    }
  }

  #requireCapacity(functionName: string): void {
    const reserved = this.getReserved(functionName);
    const isReserved = reserved !== undefined;
    const sharing = [...this.#running].filter(([name]) =>
      isReserved ? name === functionName : this.getReserved(name) === undefined,
    );
    if (sum(sharing.map(([, count]) => count)) >= (reserved ?? this.unreserved)) {
      const Reason = isReserved
        ? 'ReservedFunctionConcurrentInvocationLimitExceeded'
        : 'ConcurrentInvocationLimitExceeded';
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason, Type: 'User' });
    }
  }

  #count(functionName: string, change: number): void {
    this.#running.set(functionName, (this.#running.get(functionName) ?? 0) + change);
  }
}

/** Whether Lambda refused an invocation because of its concurrency. */
export function isThrottled(error: unknown): boolean {
  return error instanceof AwsError && error.code === 'TooManyRequestsException';
}

function sum(counts: Iterable<number>): number {
  return [...counts].reduce((total, count) => total + count, 0);
}
