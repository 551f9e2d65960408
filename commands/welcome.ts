import type { StackAddress } from './pipeline.ts';

/** What a person needs to know of a stack that has just started, with lines to paste, and a page about its API. */
export function welcome({ endpoint, region, credentials, outputs }: StackAddress, apiPage: string): string {
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    // Version 1 of the AWS CLI knows this one alone.
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const names = Object.entries(outputs).map(([name, value]) => `  ${name.padEnd(26)} ${value}`);
  return `
The stack runs on ${endpoint}.

${names.join('\n')}

For the AWS CLI and every SDK:

  export ${variables.join(' ')}

Upload a file, read its record, follow the log:

  aws s3 cp photo.jpg s3://${outputs['UploadsBucketName']}/uploads/photo.jpg
  aws dynamodb query --table-name ${outputs['ImagesTableName']} --index-name bySource --key-condition-expression 'sourceKey = :key' --expression-attribute-values '{":key":{"S":"uploads/photo.jpg"}}'
  npm run logs -- process-upload --follow

Read the API, and call it with what npm run token -- --sub alice prints:

  ${apiPage}

`;
}
