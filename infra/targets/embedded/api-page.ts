import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AwsError } from '../services/aws-error.ts';
import type { GatewayResponse } from '../services/request.ts';

/** Where people read an API, and try it, in a browser; `?url=` names its OpenAPI document. */
export const apiPagePrefix = '/_docs/';

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>API</title>
<link rel="stylesheet" href="swagger-ui.css">
<div id="api"></div>
<script src="swagger-ui-bundle.js"></script>
<script>
  const url = new URLSearchParams(location.search).get('url');
  SwaggerUIBundle({ dom_id: '#api', url, tryItOutEnabled: true, persistAuthorization: true });
</script>
</html>
`;

const types = new Map([
  ['swagger-ui.css', 'text/css'],
  ['swagger-ui-bundle.js', 'text/javascript'],
]);

/** Serves the page, and what it is made of. @throws {AwsError} NotFound */
export async function serveApiPage(name: string): Promise<GatewayResponse> {
  if (name === '') {
    return { headers: { 'content-type': 'text/html' }, body: page };
  }
  const type = types.get(name);
  if (type === undefined) {
    throw new AwsError('NotFound', `There is no page ${name}`, 404);
  }
  const file = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`));
  return { headers: { 'content-type': type }, body: createReadStream(file) };
}
