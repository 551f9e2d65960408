import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AwsError } from './services/aws-error.ts';
import type { GatewayResponse, HttpRequest } from './services/request.ts';

/** The path of Swagger UI. `?url=` names the OpenAPI document that it shows. */
export const swaggerUiPrefix = '/_docs/';

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

const contentTypes = new Map([
  ['swagger-ui.css', 'text/css'],
  ['swagger-ui-bundle.js', 'text/javascript'],
]);

/** Serves the page and its two assets. @throws {AwsError} NotFound */
export async function serveSwaggerUi(_: HttpRequest, name: string): Promise<GatewayResponse> {
  if (name === '') {
    return { headers: { 'content-type': 'text/html' }, body: page };
  }
  const contentType = contentTypes.get(name);
  if (contentType === undefined) {
    throw new AwsError('NotFound', `There is no page ${name}`, 404);
  }
  const file = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`));
  return { headers: { 'content-type': contentType }, body: createReadStream(file) };
}
