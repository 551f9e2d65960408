import { stages } from '../../infra/stages.ts';

/** The calls that process-upload makes for an upload on the inline path; a test counts them. */
export const inlineUploadCalls = ['UpdateItem', 'GetObject', 'PutObject', 'UpdateItem'];

/** The calls that process-upload makes for an upload that it hands to the workflow; a test counts them. */
export const largeUploadCalls = ['UpdateItem', 'UpdateItem', 'StartExecution'];

/** In US dollars, of us-east-1, as the price lists of the services stated them on this day. */
export const pricesAsOf = '2025-06-01';

const prices = {
  /** https://aws.amazon.com/s3/pricing/: PUT, COPY, POST and LIST requests; GET requests. */
  s3Write: 0.005 / 1000,
  s3Read: 0.0004 / 1000,
  /** https://aws.amazon.com/sqs/pricing/: a request, of at most 64 KB. */
  sqsRequest: 0.4e-6,
  /** https://aws.amazon.com/lambda/pricing/: arm64. */
  lambdaRequest: 0.2e-6,
  lambdaGigabyteSecond: 0.0000133334,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/: of at most 1 KB. Lambda's reads of a stream are free. */
  dynamoDbWrite: 0.625e-6,
  /** https://aws.amazon.com/sns/pricing/: without the deliveries to subscribers. */
  snsPublish: 0.5e-6,
  /** https://aws.amazon.com/step-functions/pricing/: Standard workflows. */
  stateTransition: 0.025 / 1000,
};

type Item = keyof typeof prices;

/** The use of one image. */
type Use = Partial<Record<Item, number>>;

const { upload, workflow, stream } = stages.prod;

/** Gigabyte seconds of invocations: `[memoryMb, seconds]`. The seconds are assumptions about AWS, not measurements. */
function toGigabyteSeconds(...invocations: [memoryMb: number, seconds: number][]): number {
  return invocations.reduce((sum, [memoryMb, seconds]) => sum + (memoryMb / 1024) * seconds, 0);
}

const count = (calls: string[], name: string) => calls.filter((call) => call === name).length;

/** Each write of a leased record changes the table and the indexes `bySource` and `byLease`. */
const writesPerUpdate = 3;

/** The function on the stream that publishes, and the one that deletes files and lists them first. */
const afterwards: [number, number][] = [
  [stream.memoryMb, 0.1],
  [stream.memoryMb, 0.1],
];

const inlineUpload: Use = {
  // The client's PUT, the rendition, the list of delete-files.
  s3Write: 1 + count(inlineUploadCalls, 'PutObject') + 1,
  s3Read: count(inlineUploadCalls, 'GetObject'),
  // S3 sends, Lambda receives and deletes.
  sqsRequest: 3,
  lambdaRequest: 3,
  lambdaGigabyteSecond: toGigabyteSeconds([upload.memoryMb, 0.5], ...afterwards),
  dynamoDbWrite: count(inlineUploadCalls, 'UpdateItem') * writesPerUpdate,
  snsPublish: 1,
};

const largeUpload: Use = {
  // The client's PUT, three raw files, two with a watermark, three renditions, the lists of record-image and delete-files.
  s3Write: 1 + 3 + 2 + 3 + 2,
  s3Read: 2 + 2 + 3,
  sqsRequest: 3,
  // process-upload, inspect, resize, two watermarks, three renditions, record, and the two on the stream.
  lambdaRequest: 11,
  lambdaGigabyteSecond: toGigabyteSeconds(
    [upload.memoryMb, 0.1],
    [workflow.memoryMb, 2],
    [workflow.memoryMb, 4],
    [workflow.renditionMemoryMb, 1],
    [workflow.renditionMemoryMb, 3],
    [stream.memoryMb, 0.2],
    ...afterwards,
  ),
  dynamoDbWrite: (count(largeUploadCalls, 'UpdateItem') + 1) * writesPerUpdate,
  snsPublish: 1,
  // Five states before the renditions, two or three for each of these, and three after them.
  stateTransition: 5 + (2 + 3 + 3) + 3,
};

const rows: [service: string, items: Item[]][] = [
  ['S3 requests', ['s3Write', 's3Read']],
  ['SQS', ['sqsRequest']],
  ['Lambda', ['lambdaRequest', 'lambdaGigabyteSecond']],
  ['DynamoDB', ['dynamoDbWrite']],
  ['SNS', ['snsPublish']],
  ['Step Functions', ['stateTransition']],
];

/** Computes the price of a thousand images with this use, for these items. */
function priceOfThousand(use: Use, items: Item[]): number {
  return items.reduce((sum, item) => sum + (use[item] ?? 0) * prices[item] * 1000, 0);
}

/** Formats the price of a thousand images by service, in US dollars. */
export function formatCosts(): string {
  const allItems = rows.flatMap(([, items]) => items);
  const lines = [...rows, ['together', allItems] as const].map(([service, items]) => {
    const cells = [inlineUpload, largeUpload].map((use) => priceOfThousand(use, items).toFixed(4));
    return `| ${[service, ...cells].join(' | ')} |`;
  });
  return ['| | inline | workflow |', '|---|---|---|', ...lines].join('\n');
}
