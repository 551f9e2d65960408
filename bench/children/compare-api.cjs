// One process, as warm as they get: the bundle of an API takes turns with small apps, each of which does more of the same.
const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');
const { unmarshall } = require('@aws-sdk/util-dynamodb');
const { Hono } = require('hono');
const { handle } = require('hono/aws-lambda');
const { createLocalJWKSet, jwtVerify } = require('jose');
const { context } = require('./lambda-context.cjs');

const { bundle, requests, rounds, times } = JSON.parse(process.argv[2]);
const { USERS_TABLE_NAME: TableName, TOKEN_KEYS } = process.env;
const client = new DynamoDBClient();
const findKey = createLocalJWKSet(JSON.parse(TOKEN_KEYS));

const empty = new Hono().get('/users/me', (each) => each.json({}));

async function read(each) {
  const request = { TableName, Key: { id: { S: 'alice' } }, ConsistentRead: true };
  const { Item } = await client.send(new GetItemCommand(request));
  return each.json(unmarshall(Item));
}
const reading = new Hono().get('/users/me', read);

const verifying = new Hono().get('/users/me', async (each) => {
  await jwtVerify(each.req.header('authorization').slice('Bearer '.length), findKey);
  return read(each);
});

const { handler } = require(bundle);
const cases = {
  // So quick that it takes more of them to be measured.
  empty: { handler: handle(empty), ...requests.get, times: 20 * times },
  reading: { handler: handle(reading), ...requests.get, times },
  verifying: { handler: handle(verifying), ...requests.get, times },
  get: { handler, ...requests.get, times },
  patch: { handler, ...requests.patch, times },
  forged: { handler, ...requests.forged, times },
};

/** Of one request: milliseconds of all threads, and of the clock. */
async function measure(asked) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  for (let time = 0; time < asked.times; time += 1) {
    const { statusCode, body } = await asked.handler(asked.event, context);
    if (statusCode !== asked.status) {
      throw new Error(`Answered with ${statusCode}: ${body}`);
    }
  }
  const { user, system } = process.cpuUsage(before);
  return {
    processor: (user + system) / 1000 / asked.times,
    clock: (performance.now() - start) / asked.times,
  };
}

async function measureAll() {
  const measured = {};
  for (const [what, asked] of Object.entries(cases)) {
    measured[what] = await measure(asked);
  }
  return measured;
}

async function main() {
  await measureAll();
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push(await measureAll());
  }
  process.send(measured);
  process.disconnect();
}

main();
