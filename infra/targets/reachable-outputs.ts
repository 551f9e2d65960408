/** Where emulators serve the APIs of API Gateway: below this path, by id and stage. */
export const apiPrefix = '/_aws/execute-api/';

/** Outputs in which the addresses of APIs, which exist on AWS alone, are those of an emulator. */
export function reachableOutputs(endpoint: string, outputs: Record<string, string>): Record<string, string> {
  const reachable = Object.entries(outputs).map(([name, value]) => [
    name,
    value.replace(/^https?:\/\/([^./]+)\.execute-api\.[^/]+\//, `${endpoint}${apiPrefix}$1/`),
  ]);
  return Object.fromEntries(reachable);
}
