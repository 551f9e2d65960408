/** Functions for the tests of the Lambda runtime: each shows one behavior that the runtime handles. */
export const runtimeFunctions = {
  echo: `let count = 0;
    exports.handler = async (event, context) => {
      count += 1;
      console.log('printed', event.word);
      return { event, context, count, pid: process.pid, remaining: context.getRemainingTimeInMillis() };
    };`,
  variables: 'exports.handler = async () => process.env;',
  empty: 'exports.handler = async () => {};',
  failing: `exports.handler = async ({ value }) => { throw value ?? new RangeError('out of range'); };`,
  broken: `exports.handler = async () => {}; throw new TypeError('cannot load');`,
  exiting: 'exports.handler = async () => process.exit(7);',
  sleepy: 'exports.handler = () => new Promise(() => {});',
  looping: `exports.handler = async () => { for (;;); };`,
  hungry: `const allocated = []; exports.handler = async () => { for (;;) { allocated.push(Buffer.alloc(8e6, 1)); await new Promise(setImmediate); } };`,
  lonely: `exports.handler = () => new Promise((resolve) => setTimeout(resolve, 300, process.pid));`,
  caller: `const { createRequire } = require('node:module');
    const { S3Client, PutObjectCommand } = createRequire('${import.meta.filename}')('@aws-sdk/client-s3');
    const client = new S3Client({ forcePathStyle: true, maxAttempts: 1 });
    exports.handler = async (keys) => {
      for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: 'tiny-bucket', Key, Body: Key }));
    };`,
  flaky: `const { appendFileSync, readFileSync } = require('node:fs');
    exports.handler = async ({ file }) => {
      appendFileSync(file, 'x');
      if (readFileSync(file, 'utf8').length < 3) throw new Error('not yet');
    };`,
};

/** Fails, throws or crashes as the body of a message asks. */
export const queueWorker = `exports.handler = async ({ Records }) => {
  console.log('batch ' + JSON.stringify(Records));
  const wants = (word) => Records.filter(({ body }) => body.startsWith(word));
  if (wants('crash').length > 0) process.exit(1);
  if (wants('throw').length > 0) throw new Error('whole batch');
  if (wants('malformed').length > 0) return { batchItemFailures: [{ itemIdentifier: 'unknown' }] };
  return { batchItemFailures: wants('fail').map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

/** Takes 300 ms and logs its process id. */
export const slow = `exports.handler = () => new Promise((resolve) => setTimeout(() => { console.log('done ' + process.pid); resolve(); }, 300));`;

/** Logs each batch. Fails `failures` times at an item that has them, and throws when `how` is `throw`. */
export const streamWorker = `const seen = {};
  exports.handler = async ({ Records }) => {
    console.log('batch ' + JSON.stringify(Records));
    for (const { dynamodb } of Records) {
      const { id, failures, how } = dynamodb.NewImage ?? {};
      seen[id?.S] = (seen[id?.S] ?? 0) + 1;
      const fails = seen[id?.S] <= Number(failures?.N ?? 0);
      console.log((fails ? 'handled and failed ' : 'handled ') + id?.S);
      if (fails) {
        if (how?.S === 'throw') throw new Error('whole batch');
        return { batchItemFailures: [{ itemIdentifier: dynamodb.SequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  };`;
