import { signLocalToken } from '../client/local-token.ts';
import { type Command, runCommand, UsageError } from './command.ts';

const options = {
  sub: { type: 'string', value: 'NAME', description: 'the subject: letters, digits and . _ | : @ -' },
  scope: {
    type: 'string',
    value: 'SCOPES',
    default: '',
    description: 'scopes, separated by spaces, as users:admin',
  },
  expires: {
    type: 'string',
    value: 'TIME',
    default: '1h',
    description: 'time until it expires: 90s, 10m, 2h, 1d (1h)',
  },
} as const;

const token: Command<typeof options> = {
  name: 'npm run token',
  summary: 'Prints an access token for the APIs of stage local; no stack needs to run.',
  options,
  run: async ({ sub, scope, expires }) => {
    if (!sub || !/^[\w.|:@-]{1,128}$/.test(sub)) {
      throw new UsageError('--sub NAME is needed: 1 to 128 letters, digits and . _ | : @ -');
    }
    if (!/^\d+[smhd]$/.test(expires)) {
      throw new UsageError(`--expires is a number and s, m, h or d, as 1h, not ${expires}`);
    }
    process.stdout.write(`${await signLocalToken({ sub, scope, expires })}\n`);
  },
};

await runCommand(token);
