import { html } from 'hono/html';
import { toEnvironment } from '../client/aws-environment.ts';
import type { PageContext } from '../emulator/start.ts';

const commands = [
  ['npm run logs -- process-upload --follow', 'follows the log of a function'],
  ['npm run show -- process-upload', 'prints the configuration of a function'],
  ['npm run -s token -- --sub alice', 'prints an access token for the API'],
  ['npm run demo', 'processes sample images on a stack of its own'],
  ['npm test', 'runs all tests'],
];

/** Renders what developers need of the running stack: its outputs, the environment of AWS clients, and commands. */
export function renderDevelopers(stack: PageContext): string {
  const { outputs, endpoint } = stack;
  const environment = `export ${toEnvironment(stack).join(' ')}`;
  const rows = Object.entries({ Endpoint: endpoint, ...outputs }).map(([name, value]) =>
    renderRow(name, value),
  );
  const commandRows = commands.map(([command = '', does = '']) => renderRow(does, command));
  return `${html`<aside class="developers" aria-label="This stack"><details>
<summary>This stack: outputs and commands</summary>
<h2>Outputs</h2>
<dl class="outputs">${rows}</dl>
<h2>For the AWS CLI and every SDK</h2>
<dl class="outputs">${renderRow('Environment', environment)}</dl>
<h2>Commands</h2>
<dl class="outputs">${commandRows}</dl>
</details></aside>`}`;
}

/** `web/copy-buttons.ts` makes the button copy the value. */
function renderRow(name: string, value: string) {
  const button = html`<button type="button" data-copy="${value}" aria-label="Copy: ${name}">Copy</button>`;
  return html`<dt>${name}</dt><dd><code>${value}</code> ${button}</dd>`;
}
