import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until there is an answer that is not undefined.
 * @throws {Error} that says what was waited for, after `seconds`
 */
export async function waitFor<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  seconds = 60,
): Promise<Answer> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    await pause(50);
  }
  throw new Error(`Waited ${seconds} s in vain for ${what}`);
}
