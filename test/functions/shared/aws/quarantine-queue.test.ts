import { SQSClient } from '@aws-sdk/client-sqs';
import { parse } from 'valibot';
import { expect, test } from 'vitest';
import { quarantinedRecord } from '../../../../contracts/events/quarantined-record.ts';
import { parseImageChange } from '../../../../functions/shared/aws/images-table/stream.ts';
import { unmarshallItem } from '../../../../functions/shared/aws/parse-record.ts';
import { QuarantineQueue } from '../../../../functions/shared/aws/quarantine-queue.ts';
import { InvalidRecordError } from '../../../../functions/shared/runtime/errors.ts';
import { fakeHttp } from '../../../support/fake-http.ts';

const queueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/quarantine-queue';
const error = new InvalidRecordError({ imageId: 'a' }, 'status: Expected string');

test('a pointer names the table, the key, the change and the cause', async () => {
  const { settings, requests } = fakeHttp({ body: '{}' });
  const queue = new QuarantineQueue({ client: new SQSClient({ ...settings, md5: false }), queueUrl });
  const eventSourceARN =
    'arn:aws:dynamodb:us-east-1:123456789012:table/images/stream/2026-03-01T00:00:00.000';
  await queue.send({ eventSourceARN, dynamodb: { SequenceNumber: '111' } }, error);
  const { QueueUrl, MessageBody } = JSON.parse(requests[0]?.body ?? '');
  expect(QueueUrl).toBe(queueUrl);
  expect(parse(quarantinedRecord, JSON.parse(MessageBody))).toEqual({
    type: 'record.quarantined',
    table: 'images',
    key: { imageId: 'a' },
    sequenceNumber: '111',
    cause: 'status: Expected string',
  });
});

test.each([{}, { eventSourceARN: 'arn' }])(
  'a record without the names, %j, has a pointer with its key',
  async (record) => {
    const { settings, requests } = fakeHttp({ body: '{}' });
    const queue = new QuarantineQueue({ client: new SQSClient({ ...settings, md5: false }), queueUrl });
    await queue.send(record, error);
    const { MessageBody } = JSON.parse(requests[0]?.body ?? '');
    expect(JSON.parse(MessageBody)).toMatchObject({ table: '', key: { imageId: 'a' }, sequenceNumber: '' });
  },
);

test('a record that does not fit its schema is an error with its key and paths', () => {
  const NewImage = { imageId: { S: 'a' }, status: { S: 'FAILED' }, attempt: { S: 'Mina' } };
  expect(() => parseImageChange({ dynamodb: { NewImage } })).toThrow(
    /^The record a does not.*attempt: Expected number/,
  );
});

test('the old item of a repaired record counts as absent, and that of an insert as well', () => {
  const OldImage = { imageId: { S: 'a' }, status: { S: 'Mina' } };
  expect(parseImageChange({ dynamodb: { OldImage } })).toEqual({ before: undefined, after: undefined });
  expect(parseImageChange({})).toEqual({ before: undefined, after: undefined });
});

test('an old item that cannot be read at all is an error', () => {
  const OldImage = { imageId: { Z: 'a' } } as never;
  expect(() => parseImageChange({ dynamodb: { OldImage } })).toThrow('Unsupported type');
});

test.each([
  ['12', 12],
  ['1.5', 1.5],
  ['9007199254740991', 9_007_199_254_740_991],
  ['9007199254740993', Number.NaN],
  ['1e300', Number.NaN],
])('the number %s of an item is %d', (N, value) => {
  expect(unmarshallItem({ count: { N } })).toEqual({ count: value });
});
