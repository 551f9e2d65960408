import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { html, raw } from 'hono/html';
import { toScriptText, type WebBundle, type WebFile } from '../../infra/bundling/bundle-web.ts';
import type { PageContext } from '../emulator/start.ts';
import { localWebConfig, paths } from './local-web-config.ts';
import { renderNavigation } from './navigation.ts';

const swaggerUiFiles = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript' };

/** Reads the script and the style sheet of Swagger UI. */
export async function readSwaggerUi(): Promise<Map<string, WebFile>> {
  const files = Object.entries(swaggerUiFiles).map(async ([name, contentType]) => {
    const body = await readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)));
    return [name, { contentType, body }] as const;
  });
  return new Map(await Promise.all(files));
}

/** Renders the page that shows and tries the API of the stack, by its own OpenAPI document. */
export function renderSwaggerUi({ pages }: WebBundle, stack: PageContext): string {
  const config = toScriptText(localWebConfig(stack, paths.api));
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API of the image pipeline</title>
<link rel="icon" href="${paths.files}favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${paths.files}${pages.api.style}">
<link rel="stylesheet" href="swagger-ui.css">
<script type="application/json" id="config">${raw(config)}</script>
<script src="swagger-ui-bundle.js" defer></script>
<script type="module" src="${paths.files}${pages.api.script}"></script>
</head>
<body>
<header class="site-header">
<strong><img src="${paths.files}favicon.svg" alt="" width="24" height="24"> Image pipeline</strong>
${raw(renderNavigation(paths.api))}
</header>
<div class="token-bar">
<button type="button" class="primary" id="get-token">Get a token</button>
<p id="token-row" hidden><label for="token">Token</label> <input id="token" readonly></p>
</div>
<div id="api"></div>
</body>
</html>`}`;
}
