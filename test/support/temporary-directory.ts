import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let directory: string;

/**
 * Gives a run of tests a temporary directory of its own, which all its processes inherit, so that tests that fail, and the
 * tools that they start, leave nothing behind.
 */
export async function setup(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'image-pipeline-tests-'));
  process.env['TMPDIR'] = directory;
}

export async function teardown(): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}
