import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';

import type { Channel, Person } from '../../../src/domain/roster.ts';
import { probeOptOuts, probeServer } from '../../../src/ledger/probe.ts';
import { readRedisFacts } from '../../../src/queue/redis-facts.ts';
import { runChecks, startupRefusals } from '../../../src/runtime/doctor.ts';
import type { CheckResult } from '../../../src/runtime/doctor.ts';
import { checksOf } from '../../../src/runtime/doctor/checks.ts';
import type { Surroundings } from '../../../src/runtime/doctor/checks.ts';
import { smsOptOutCheck } from '../../../src/runtime/doctor/sms-opt-outs.ts';
import { startEmbeddedPostgres } from '../../../src/runtime/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../../src/runtime/embedded-postgres.ts';
import { freshDatabase } from '../../support/database.ts';
import { roster } from '../../support/roster.ts';
import { describeWithRedis, startRedis } from '../../support/redis.ts';
import type { RedisServer } from '../../support/redis.ts';
import { openFolderForTest } from './child-program.ts';

const NOBODY_LISTENS = 'redis://127.0.0.1:1';

let folder: string;
let unsafe: EmbeddedPostgres;

beforeAll(async () => {
  folder = openFolderForTest();
  unsafe = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    settings: { fsync: 'off', full_page_writes: 'off' },
    throwAway: true,
  });
});

afterAll(async () => {
  await unsafe.stop();
  rmSync(folder, { recursive: true });
});

function around(change: Partial<Surroundings> = {}): Surroundings {
  return {
    nodeVersion: '24.1.0',
    databaseUrl: process.env['TEST_DATABASE_URL'] ?? '',
    embedded: false,
    schemaVersion: 9_999,
    redisUrl: null,
    smtpUrl: null,
    publicUrl: null,
    realCarrier: false,
    roster: { people: [], teams: [] },
    ladderProblems: () => [],
    wallClock: Date.now,
    ...change,
  };
}

const examine = (change: Partial<Surroundings>): Promise<CheckResult[]> =>
  runChecks(checksOf(around(change)));

describe('the doctor on a real database', () => {
  test('refuses nothing of the embedded server as we start it', async () => {
    const results = await examine({});
    expect(startupRefusals(results)).toEqual([]);
    expect(results.filter(({ ok }) => ok !== true)).toEqual([]);
  });

  test('refuses one with fsync off, and warns of full_page_writes', async () => {
    const results = await examine({ databaseUrl: unsafe.url });
    expect(startupRefusals(results)).toEqual([expect.stringContaining('set fsync = on')]);
    expect(results.find(({ name }) => name === 'full_page_writes')?.ok).toBe('warn');
  });

  test('refuses a role whose commits do not wait for the disk', async () => {
    const url = new URL(around().databaseUrl ?? '');
    url.searchParams.set('options', '-c synchronous_commit=off');
    const refusals = startupRefusals(await examine({ databaseUrl: url.toString() }));
    expect(refusals).toEqual([expect.stringContaining('synchronous_commit: off')]);
  });

  test('refuses a clock that is ten seconds off, and says on which side', async () => {
    const results = await examine({ wallClock: () => Date.now() + 10_000 });
    expect(startupRefusals(results)).toHaveLength(1);
    expect(results.find(({ name }) => name === 'Clock')?.found).toMatch(/ (9\.9|10)\S* s behind/);
  });

  test('refuses when nobody answers', async () => {
    const results = await examine({ databaseUrl: 'postgres://x:secret@127.0.0.1:1/x' });
    expect(startupRefusals(results)).toEqual([expect.stringContaining('does not answer')]);
    expect(JSON.stringify(results)).not.toContain('secret');
  });

  test('knows an empty database from a ledger', async () => {
    expect((await probeServer(unsafe.url, Date.now)).schemaVersion).toBe(0);
    expect(await probeOptOuts(unsafe.url, ['+31612345678'])).toEqual([]);
    const client = new pg.Client({ connectionString: unsafe.url });
    await client.connect();
    await client.query(
      'create schema callback_guarantee create table migrations (version integer);' +
        'insert into callback_guarantee.migrations values (10000)',
    );
    await client.end();
    const results = await examine({ databaseUrl: unsafe.url });
    expect(startupRefusals(results).join()).toContain('made by a newer program');
  });
});

test('whoever has sent STOP from the telephone of their alerts is named, and fails where nothing else reaches them', async () => {
  await using fresh = await freshDatabase();
  const [lena, otto] = ['+31612345678', '+31687654321'] as const;
  const person = (id: string, ...channels: Channel[]): Person[] =>
    roster.people.slice(0, 1).map((anybody) => ({ ...anybody, id, channels }));
  const sms = (number: string): Channel => ({ kind: 'sms', number });
  const told = async (...people: Person[]) =>
    runChecks([
      smsOptOutCheck({ people, teams: [] }, (numbers) => probeOptOuts(fresh.url, numbers)),
    ]);
  const byMail: Channel = { kind: 'email', address: 'otto@example.org' };
  const both = [
    ...person('lena', sms(lena), { kind: 'inbox' }),
    ...person('otto', sms(otto), byMail),
  ];
  expect(await told(...both)).toEqual([]);
  const stops = (number: string) =>
    fresh.ledger.sms.setOptOut({ number, optedOut: true, at: Date.now(), by: 'reply' });
  await stops(otto);
  expect(await told(...both)).toMatchObject([{ ok: 'warn' }]);
  await stops(lena);
  const [found] = await told(...both);
  expect(found).toMatchObject({ ok: false });
  expect(found?.found).toContain('lena, otto');
  expect(JSON.stringify(found)).not.toContain(lena);
});

describeWithRedis('the doctor on a real Redis', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(async () => {
    await redis.stop();
  });

  const tell = async (...command: [string, ...string[]]): Promise<void> => {
    const client = new Redis(redis.url);
    await client.call(...command);
    client.disconnect();
  };

  test('is content with an append-only file and no eviction', async () => {
    expect(await readRedisFacts(redis.url)).toMatchObject({
      evictionPolicy: 'noeviction',
      appendOnly: true,
    });
    expect(startupRefusals(await examine({ redisUrl: redis.url }))).toEqual([]);
  });

  test('refuses one that throws keys away, also when it may not be asked for its settings', async () => {
    await tell('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    await tell('acl', 'setuser', 'plain', 'on', '>pass', '~*', '+@all', '-config');
    const url = redis.url.replace('redis://', 'redis://plain:pass@');
    for (const redisUrl of [redis.url, url]) {
      const refusals = startupRefusals(await examine({ redisUrl }));
      expect(refusals).toEqual([expect.stringContaining('Redis eviction: allkeys-lru')]);
    }
    await tell('config', 'set', 'maxmemory-policy', 'noeviction');
  });

  test('warns of one without a file', async () => {
    await tell('config', 'set', 'appendonly', 'no');
    const results = await examine({ redisUrl: redis.url });
    expect(results.find(({ name }) => name === 'Redis AOF')?.ok).toBe('warn');
    expect(startupRefusals(results)).toEqual([]);
  });
});

test('a Redis that nobody runs is refused', async () => {
  const refusals = startupRefusals(await examine({ redisUrl: NOBODY_LISTENS }));
  expect(refusals).toEqual([expect.stringContaining('leave REDIS_URL out')]);
});

test('a mail server that takes our login is shown, one that is down is warned of', async () => {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'] });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as { port: number };
  const up = await examine({ smtpUrl: `smtp://127.0.0.1:${port}` });
  expect(up.find(({ name }) => name === 'SMTP')).toMatchObject({ ok: true, fix: null });
  await new Promise<void>((resolve) => {
    server.close(resolve);
  });
  const down = await examine({ smtpUrl: `smtp://127.0.0.1:${port}` });
  expect(down.find(({ name }) => name === 'SMTP')?.ok).toBe('warn');
  expect(startupRefusals(down)).toEqual([]);
});
