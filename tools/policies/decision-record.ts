import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Access, AttachedPolicy, Decision, Identity } from '../emulator/iam/authorizer.ts';

/** A request that the policies decided on, with the decision left out. */
export interface RecordedRequest extends Access {
  identity: Identity;
}

/** The requests of one run of the end-to-end tests, and the policies of the stack that they were made to. */
export interface DecisionRecord {
  /** The directory of the synthesized template, which is named by a hash of the sources. */
  assembly: string;
  policies: AttachedPolicy[];
  requests: RecordedRequest[];
}

/** Where a run of the end-to-end tests on the emulator keeps its record. `E2E_RECORD` is another file. */
export const recordPath = resolve(process.env['E2E_RECORD'] ?? '.build/policies/record.jsonl');

/**
 * Writes a record: one line with the policies, then one line for each request, without repetitions. A line is written
 * before the next request is served, so that the record is complete whenever it is read.
 */
export class RecordWriter {
  readonly #path: string;
  readonly #lines = new Set<string>();

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  }

  addPolicies(assembly: string, policies: AttachedPolicy[]): void {
    this.#append({ assembly, policies });
  }

  addDecision({ identity, action, resource, context }: Decision): void {
    this.#append({ identity, action, resource, context });
  }

  #append(value: object): void {
    const line = `${JSON.stringify(value)}\n`;
    if (!this.#lines.has(line)) {
      this.#lines.add(line);
      appendFileSync(this.#path, line);
    }
  }
}

/** @throws {Error} when no run of the end-to-end tests on the emulator has written it */
export function readRecord(path: string): DecisionRecord {
  const header = readLines(path).find((line) => 'policies' in line);
  if (!header) {
    throw new Error(`${path} is no record of a run of the end-to-end tests on the emulator`);
  }
  return { ...header, requests: readRequests(path) };
}

/** Reads the requests, but those of schedules: whether one fires during a run depends on the speed of the machine. */
export function readRequests(path: string): RecordedRequest[] {
  return readLines(path)
    .filter((line) => 'identity' in line)
    .filter(({ identity }) => !isSchedule(identity));
}

function readLines(path: string): (Omit<DecisionRecord, 'requests'> | RecordedRequest)[] {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  return lines.map((line) => JSON.parse(line));
}

function isSchedule(identity: Identity): boolean {
  return identity.type === 'service' && identity.service === 'events.amazonaws.com';
}
