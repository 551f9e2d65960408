interface EmulatorAddress {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** The environment variables of AWS clients, as `NAME=value`. */
export function toEnvironment({ endpoint, region, credentials }: EmulatorAddress): string[] {
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    // Version 1 of the AWS CLI reads only this variable.
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}
