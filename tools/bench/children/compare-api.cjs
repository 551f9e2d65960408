// In one warm process, the bundle of an API takes turns with small apps, each of which does more of the same work.
const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');
const { unmarshall } = require('@aws-sdk/util-dynamodb');
const { Hono } = require('hono');
const { handle } = require('hono/aws-lambda');
const { createLocalJWKSet, jwtVerify } = require('jose');
const { context } = require('./lambda-context.cjs');

const { bundle, requests, rounds, times } = JSON.parse(process.argv[2]);
const { USERS_TABLE_NAME: TableName, JWKS } = process.env;
const client = new DynamoDBClient();
const getKey = createLocalJWKSet(JSON.parse(JWKS));

const empty = new Hono().get('/users/me', (c) => c.json({}));

async function read(c) {
  const request = { TableName, Key: { id: { S: 'alice' } }, ConsistentRead: true };
  const { Item } = await client.send(new GetItemCommand(request));
  return c.json(unmarshall(Item));
}
const reading = new Hono().get('/users/me', read);

const verifying = new Hono().get('/users/me', async (c) => {
  await jwtVerify(c.req.header('authorization').slice('Bearer '.length), getKey);
  return read(c);
});

const { handler } = require(bundle);
const cases = {
  // The empty app is so quick that it takes more requests to measure it.
  empty: { handler: handle(empty), ...requests.get, times: 20 * times },
  reading: { handler: handle(reading), ...requests.get, times },
  verifying: { handler: handle(verifying), ...requests.get, times },
  get: { handler, ...requests.get, times },
  patch: { handler, ...requests.patch, times },
  forged: { handler, ...requests.forged, times },
};

/** Returns milliseconds per request: of all threads, and of the clock. */
async function measure(testCase) {
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  for (let time = 0; time < testCase.times; time += 1) {
    const { statusCode, body } = await testCase.handler(testCase.event, context);
    if (statusCode !== testCase.status) {
      throw new Error(`The response has status ${statusCode}: ${body}`);
    }
  }
  const { user, system } = process.cpuUsage(before);
  return {
    processor: (user + system) / 1000 / testCase.times,
    clock: (performance.now() - startedAt) / testCase.times,
  };
}

async function measureAll() {
  const costs = {};
  for (const [name, testCase] of Object.entries(cases)) {
    costs[name] = await measure(testCase);
  }
  return costs;
}

async function main() {
  await measureAll();
  const results = [];
  for (let round = 0; round < rounds; round += 1) {
    results.push(await measureAll());
  }
  process.send(results);
  process.disconnect();
}

main();
