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
  const commandRows = commands.map(([command, does]) => html`<dt>${does}</dt>${renderValue(command ?? '')}`);
  return `${html`<details class="developers">
<summary>This stack: outputs and commands</summary>
<h2>Outputs</h2>
<dl class="outputs">${rows}</dl>
<h2>For the AWS CLI and every SDK</h2>
<dl class="outputs"><dt>Environment</dt>${renderValue(environment)}</dl>
<h2>Commands</h2>
<dl class="outputs">${commandRows}</dl>
</details>`}`;
}

function renderRow(name: string, value: string) {
  return html`<dt>${name}</dt>${renderValue(value)}`;
}

/** The script of the page adds what the button does: see `web/copy-buttons.ts`. */
function renderValue(value: string) {
  return html`<dd><code>${value}</code> <button type="button" data-copy="${value}">Copy</button></dd>`;
}
