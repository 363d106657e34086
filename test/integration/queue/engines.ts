import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { QueueEngine } from '../../../src/queue/connection.ts';
import { startRedis } from '../../support/redis.ts';
import { startProxy } from './proxy.ts';

/** A real engine of the test's own, behind a wire that can be cut. */
export type TestEngine = {
  readonly engine: QueueEngine;
  /** All jobs gone. */
  flush(): Promise<void>;
  cut(): void;
  blackHole(): void;
  mend(): void;
  stop(): Promise<void>;
};

/** PostgreSQL, with faults of its own. */
export type PostgresTestEngine = TestEngine & {
  dropSchema(): Promise<void>;
  /** From now on a worker that asks for a job is answered with an error. */
  breakTaking(): Promise<void>;
};

/** Redis in a process of its own. */
export async function redisEngine(): Promise<TestEngine> {
  const redis = await startRedis();
  const proxy = await startProxy(Number(new URL(redis.url).port));
  return {
    engine: { kind: 'redis', url: `redis://127.0.0.1:${proxy.port}` },
    flush: () => redis.flush(),
    cut: () => {
      proxy.cut();
    },
    blackHole: () => {
      proxy.blackHole();
    },
    mend: () => {
      proxy.mend();
    },
    async stop() {
      await proxy.stop();
      await redis.stop();
    },
  };
}

/** A database of its own on the tests' PostgreSQL. */
export async function postgresEngine(): Promise<PostgresTestEngine> {
  const admin = adminUrl();
  const name = `queue_${randomBytes(6).toString('hex')}`;
  await query(admin.href, `create database ${name}`);
  const own = new URL(admin);
  own.pathname = `/${name}`;
  const proxy = await startProxy(Number(admin.port));
  const proxied = new URL(own);
  proxied.port = String(proxy.port);
  proxied.hostname = '127.0.0.1';
  return {
    engine: { kind: 'postgres', connectionString: proxied.href },
    flush: () => query(own.href, 'truncate bullmq.job cascade'),
    dropSchema: () => query(own.href, 'drop schema bullmq cascade'),
    breakTaking: () =>
      query(own.href, 'alter function bullmq.move_to_active rename to move_to_nowhere'),
    cut: () => {
      proxy.cut();
    },
    blackHole: () => {
      proxy.blackHole();
    },
    mend: () => {
      proxy.mend();
    },
    async stop() {
      await proxy.stop();
      await query(admin.href, `drop database ${name} with (force)`);
    },
  };
}

function adminUrl(): URL {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined) {
    throw new Error('TEST_DATABASE_URL is not set: run the tests by `npm test`, which sets it.');
  }
  return new URL(url);
}

async function query(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
