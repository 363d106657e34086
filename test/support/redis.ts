import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from '@jest/globals';
import { Redis } from 'ioredis';

/** A real Redis of the test's own, as production has to run it: append-only file, no eviction. */
export type RedisServer = {
  readonly url: string;
  /** All keys gone, as after a failover to an empty server. */
  flush(): Promise<void>;
  /** Frozen: it holds its connections and answers nothing. */
  freeze(): boolean;
  thaw(): boolean;
  /** Ends at once, as by a power cut. */
  kill(): Promise<void>;
  /** Starts again on the same port with the same files. */
  start(): Promise<void>;
  /** Ends for good and takes its files along. */
  stop(): Promise<void>;
};

const BINARY = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find(isExecutable);
const START_TRIES_MAX = 100;
const START_TRY_MS = 100;

const skipped = describe.skip;
const skippedTest = test.skip;
const WHY_SKIPPED = '(skipped: no redis-server; apt-get install redis-server)';
const isNeeded = BINARY !== undefined || process.env['CI'] !== undefined;

/**
 * `describe` for what needs Redis: where it is not installed, the tests are skipped under a title
 * that says why. In CI they never are: there a missing Redis fails them.
 */
export function describeWithRedis(title: string, tests: () => void): void {
  if (isNeeded) describe(title, tests);
  else skipped(`${title} ${WHY_SKIPPED}`, tests);
}

/** The same for one test that runs beside the others of its file: those of a `describe` do not. */
export function concurrentWithRedis(title: string, act: () => Promise<void>, ms: number): void {
  if (isNeeded) test.concurrent(title, act, ms);
  else skippedTest(`${title} ${WHY_SKIPPED}`, act);
}

/** Starts a Redis on a free port of 127.0.0.1 in a directory of its own. */
export async function startRedis(): Promise<RedisServer> {
  if (BINARY === undefined) {
    throw new Error('redis-server is not installed: apt-get install redis-server.');
  }
  const directory = await mkdtemp(path.join(tmpdir(), 'redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server = await startServer(BINARY, directory, port);
  return {
    url,
    flush: () => ask(url, (redis) => redis.flushall()),
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    kill: () => end(server),
    async start() {
      server = await startServer(BINARY, directory, port);
    },
    async stop() {
      await end(server);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startServer(binary: string, dir: string, port: number): Promise<ChildProcess> {
  const server = spawn(
    binary,
    [
      ...['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--save', ''],
      ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'],
    ],
    { stdio: 'ignore' },
  );
  await untilItAnswers(`redis://127.0.0.1:${port}`);
  return server;
}

async function untilItAnswers(url: string): Promise<void> {
  await ask(url, (redis) => redis.ping(), START_TRIES_MAX);
}

/** One connection for one question; it is tried again while the server starts. */
async function ask(
  url: string,
  question: (redis: Redis) => Promise<unknown>,
  triesMax = 1,
): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: (tries) => (tries < triesMax ? START_TRY_MS : null),
    maxRetriesPerRequest: triesMax,
  });
  redis.on('error', () => undefined);
  try {
    await question(redis);
  } finally {
    redis.disconnect();
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await gone;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
