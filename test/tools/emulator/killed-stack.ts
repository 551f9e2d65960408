import { waitFor } from '../../support/wait-for.ts';
import { invoke, lambdaFunction, logLines, role, startTinyStack } from './tiny-stack.ts';

/** A program for a test to kill: it runs a stack with one function and sends the process id of the function. */
const stack = await startTinyStack({
  functions: { endless: `console.log('process', process.pid); ${process.argv[2]}` },
  resources: { Role: role, Endless: lambdaFunction('endless', { Timeout: 60 }) },
});
invoke(stack, 'endless').catch(() => {});
const [line] = await waitFor('the function to begin', async () => {
  const lines = await logLines(stack, 'endless').catch(() => []);
  return lines.some((each) => each.startsWith('START')) ? lines : undefined;
});
process.send?.(Number(line?.split(' ').at(-1)));
