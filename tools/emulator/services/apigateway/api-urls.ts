/** The gateway serves the APIs of API Gateway below this path, by API id and stage. */
export const apiPrefix = '/_aws/execute-api/';

/** Replaces the host names of APIs in stack outputs, which exist on AWS alone, by the endpoint of the emulator. */
export function rewriteApiUrls(endpoint: string, outputs: Record<string, string>): Record<string, string> {
  const rewritten = Object.entries(outputs).map(([name, value]) => [
    name,
    value.replace(/^https?:\/\/([^./]+)\.execute-api\.[^/]+\//, `${endpoint}${apiPrefix}$1/`),
  ]);
  return Object.fromEntries(rewritten);
}
