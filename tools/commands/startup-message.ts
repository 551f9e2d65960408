interface RunningStack {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  outputs: Record<string, string>;
}

/** Formats the outputs of a running stack, and lines to paste into a shell. */
export function startupMessage(
  { endpoint, region, credentials, outputs }: RunningStack,
  swaggerUiUrl: string,
): string {
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    // Version 1 of the AWS CLI reads only this variable.
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const rows = Object.entries(outputs).map(([name, value]) => `  ${name.padEnd(26)} ${value}`);
  return `
The stack runs on ${endpoint}.

${rows.join('\n')}

For the AWS CLI and every SDK:

  export ${variables.join(' ')}

Upload a file, read its record, follow the log:

  aws s3 cp photo.jpg s3://${outputs['UploadsBucketName']}/uploads/photo.jpg
  aws dynamodb query --table-name ${outputs['ImagesTableName']} --index-name bySource --key-condition-expression 'sourceKey = :key' --expression-attribute-values '{":key":{"S":"uploads/photo.jpg"}}'
  npm run logs -- process-upload --follow

Read the API description, and call the API with a token from: npm run -s token -- --sub alice

  ${swaggerUiUrl}

`;
}
