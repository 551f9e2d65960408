import { toEnvironment } from '../client/aws-environment.ts';

interface RunningStack {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  outputs: Record<string, string>;
}

/** Formats the outputs of a running stack, and lines to paste into a shell. */
export function startupMessage(stack: RunningStack, pages: { gallery?: string; api: string }): string {
  const { endpoint, outputs } = stack;
  const variables = toEnvironment(stack);
  const rows = Object.entries(outputs).map(([name, value]) => `  ${name.padEnd(26)} ${value}`);
  return `
The stack runs on ${endpoint}.
${pages.gallery ? `\nOpen it in a browser, sign in under any name and upload images:\n\n  ${pages.gallery}\n` : ''}
${rows.join('\n')}

For the AWS CLI and every SDK:

  export ${variables.join(' ')}

Upload a file, read its record, follow the log:

  aws s3 cp photo.jpg s3://${outputs['UploadsBucketName']}/uploads/photo.jpg
  aws dynamodb query --table-name ${outputs['ImagesTableName']} --index-name bySource --key-condition-expression 'sourceKey = :key' --expression-attribute-values '{":key":{"S":"uploads/photo.jpg"}}'
  npm run logs -- process-upload --follow

Read the API description, and call the API with a token from: npm run -s token -- --sub alice

  ${pages.api}

`;
}
