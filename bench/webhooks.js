/**
 * How many signed webhooks of Twilio are accepted durably in a second.
 *
 *   npm run bench:webhooks -- 10000
 *
 * Three servers get the same requests over the same connections, one after the other: the real
 * program (`serve`) on a PostgreSQL of its own with fsync on; a bare Fastify route that checks the
 * signature with Twilio's own function and stores nothing; and one that commits one row for each
 * in a transaction of its own, which is what a careful handler does first. Every request is another
 * call, so none is a duplicate. The sender shares the machine with them.
 *
 * A report of a call that no promise was dialled for waits for the ledger four times: its record is
 * read, stored, its customer's promises are looked for, and it is marked as heard. Stores and marks
 * of a burst share their statements.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { Agent, get, request as send } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import twilio from 'twilio';
import { SIMULATED_ACCOUNT } from '../dist/src/phone/carrier/account.js';
import { startEmbeddedPostgres } from '../dist/src/runtime/embedded-postgres.js';
import { packageRoot } from '../dist/src/runtime/root.js';

const COUNT = Number(process.argv[2] ?? 10_000);
const WARM_UP = 500;
const CONNECTIONS = 64;
const PATH = '/webhooks/twilio/status';
const PUBLIC_URL = 'https://promises.example.com';

const server = await startEmbeddedPostgres({
  dataDir: mkdtempSync(join(tmpdir(), 'callback-guarantee-bench-')),
  throwAway: true,
  settings: { shared_buffers: '256MB', max_wal_size: '4GB', checkpoint_timeout: '15min' },
});
try {
  const rows = [
    await measure('bare Fastify, signature only', await startBare(null)),
    await measure('bare Fastify, one commit each', await startBare(server.url)),
    await measure('callback-guarantee serve', await startProgram()),
  ];
  console.log(`${COUNT} webhooks, ${CONNECTIONS} connections, Node ${process.version}`);
  console.log('                                a second   median ms   99 % ms   refused');
  for (const { name, perSecond, median, p99, refused } of rows) {
    const cells = [perSecond.toFixed(0), median.toFixed(1), p99.toFixed(1), String(refused)];
    console.log(name.padEnd(30) + cells.map((cell) => cell.padStart(10)).join(' '));
  }
  console.log(`calls in the ledger            ${await callsStored()}`);
} finally {
  await server.stop();
}

/** The real program, on the account of the simulated carrier, which nobody starts here. */
async function startProgram() {
  const port = await freePort();
  const child = spawn(process.execPath, [join(packageRoot(), 'dist/src/cli/main.js'), 'serve'], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: server.url,
      PORT: String(port),
      PUBLIC_URL,
      CARRIER_URL: 'http://127.0.0.1:9',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await untilReady(port);
  return { port, stop: () => stopped(child) };
}

/** @param databaseUrl null: nothing is stored */
async function startBare(databaseUrl) {
  const port = await freePort();
  const child = fork(join(import.meta.dirname, 'bare-webhooks.js'), {
    env: { PATH: process.env.PATH, PORT: String(port), DATABASE_URL: databaseUrl ?? '' },
  });
  await once(child, 'message');
  return { port, stop: () => stopped(child) };
}

async function measure(name, { port, stop }) {
  const requests = signedRequests(COUNT + WARM_UP, name);
  await post(requests.slice(0, WARM_UP), port);
  const started = performance.now();
  const { times, refused } = await post(requests.slice(WARM_UP), port);
  const seconds = (performance.now() - started) / 1_000;
  await stop();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)] ?? 0;
  return { name, perSecond: COUNT / seconds, median: at(0.5), p99: at(0.99), refused };
}

/** Inbound calls of as many customers, each over. Signed before the clock runs. */
function signedRequests(count, salt) {
  const url = PUBLIC_URL + PATH;
  return Array.from({ length: count }, (_, n) => {
    const fields = {
      AccountSid: SIMULATED_ACCOUNT.accountSid,
      ApiVersion: '2010-04-01',
      CallDuration: '49',
      CallSid: `CA${salt.length.toString(16).padStart(4, '0')}${n.toString(16).padStart(28, '0')}`,
      CallStatus: 'completed',
      CallbackSource: 'call-progress-events',
      Direction: 'inbound',
      From: `+316${String(20_000_000 + n)}`,
      SequenceNumber: '0',
      Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
      To: '+31205550100',
    };
    const signature = twilio.getExpectedTwilioSignature(SIMULATED_ACCOUNT.authToken, url, fields);
    return { signature, body: new URLSearchParams(fields).toString() };
  });
}

async function post(requests, port) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times = [];
  let refused = 0;
  let next = 0;
  const lane = async () => {
    for (let one = requests[next++]; one !== undefined; one = requests[next++]) {
      const started = performance.now();
      const status = await postOne(one, port, agent);
      times.push(performance.now() - started);
      if (status >= 300) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  agent.destroy();
  return { times, refused };
}

function postOne({ signature, body }, port, agent) {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
      'x-twilio-signature': signature,
    };
    const options = { host: '127.0.0.1', port, path: PATH, method: 'POST', agent, headers };
    const asked = send(options, (answer) => {
      answer.resume();
      answer.once('end', () => {
        resolve(answer.statusCode);
      });
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

async function callsStored() {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query('select count(*) from callback_guarantee.calls');
  await client.end();
  return rows[0].count;
}

async function untilReady(port) {
  for (;;) {
    if ((await statusOf(`http://127.0.0.1:${port}/readyz`)) === 200) return;
    await pause(100);
  }
}

/** Null while nobody listens there. */
function statusOf(url) {
  return new Promise((resolve) => {
    const asked = get(url, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once('error', () => {
      resolve(null);
    });
  });
}

async function stopped(child) {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => {
        resolve(port);
      });
    });
  });
}
