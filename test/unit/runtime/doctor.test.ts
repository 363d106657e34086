import { describe, expect, test } from '@jest/globals';

import { doctorCommand } from '../../../src/cli/doctor.ts';
import type { ServerFacts } from '../../../src/ledger/probe.ts';
import type { RedisFacts } from '../../../src/queue/redis-facts.ts';
import { runChecks, startupRefusals } from '../../../src/runtime/doctor.ts';
import type { Check, CheckResult } from '../../../src/runtime/doctor.ts';
import { tryConfig } from '../../../src/runtime/doctor/config.ts';
import { databaseCheck } from '../../../src/runtime/doctor/database.ts';
import { ladderCheck } from '../../../src/runtime/doctor/ladder.ts';
import { nodeVersionCheck } from '../../../src/runtime/doctor/node-version.ts';
import { publicUrlCheck } from '../../../src/runtime/doctor/public-url.ts';
import { redisCheck } from '../../../src/runtime/doctor/redis.ts';
import { ConfigError } from '../../../src/settings/config-error.ts';

const server: ServerFacts = {
  version: '18.4',
  versionNumber: 180_004,
  fsync: 'on',
  synchronousCommit: 'on',
  fullPageWrites: 'on',
  readOnly: false,
  takesNothing: null,
  diallingStoppedBy: null,
  schemaVersion: 18,
  skewMs: 12,
  skewErrorMs: 1,
};
const redis: RedisFacts = { version: '7.0.15', evictionPolicy: 'noeviction', appendOnly: true };

const known = { schemaVersion: 18, embedded: false };
const database = (change: Partial<ServerFacts>): Check =>
  databaseCheck(() => Promise.resolve({ ...server, ...change }), known);
const queue = (change: Partial<RedisFacts>): Check =>
  redisCheck(() => Promise.resolve({ ...redis, ...change }));

const refusalsOf = async (check: Check): Promise<string[]> =>
  startupRefusals(await runChecks([check]));
const warningsOf = async (check: Check): Promise<CheckResult[]> =>
  (await runChecks([check])).filter(({ ok }) => ok === 'warn');

describe('a start', () => {
  test('is not refused when all is well', async () => {
    const checks = [
      nodeVersionCheck('v20.20.2'),
      database({}),
      queue({}),
      ladderCheck(() => []),
      publicUrlCheck('https://calls.example', true),
    ];
    const results = await runChecks(checks);
    expect(results.every(({ ok, fix }) => ok === true && fix === null)).toBe(true);
    expect(startupRefusals(results)).toEqual([]);
  });

  test.each([
    ['fsync is off', database({ fsync: 'off' }), 'alter system set fsync = on'],
    [
      'synchronous_commit is off',
      database({ synchronousCommit: 'off' }),
      'alter system set synchronous_commit = on',
    ],
    ['the database may not be written', database({ readOnly: true }), 'the primary server'],
    ['its disk is full', database({ takesNothing: 'No space left on device' }), 'Make room'],
    ['the database is too old', database({ versionNumber: 130_010 }), 'PostgreSQL 14 or later'],
    ['the ledger is newer than we', database({ schemaVersion: 19 }), 'made by a newer program'],
    ['the database’s clock is 5.1 s ahead', database({ skewMs: 5_102 }), '(NTP)'],
    ['the database’s clock is 5.1 s behind', database({ skewMs: -5_102 }), '5.102 s behind ours'],
    ['Redis throws keys away', queue({ evictionPolicy: 'allkeys-lru' }), 'policy noeviction'],
    [
      'nobody is reachable at a ladder’s end',
      ladderCheck(() => ['The ladder of "agent" ends with "lead".']),
      'The ladder of "agent" ends with "lead"',
    ],
    ['a real carrier cannot reach us', publicUrlCheck(null, true), 'Set PUBLIC_URL'],
    ['Node is too old', nodeVersionCheck('v20.19.9'), 'Install Node.js 20.20.2'],
  ])('is refused when %s, and the message holds the fix', async (_, check, fix) => {
    const refusals = await refusalsOf(check);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toContain(fix);
  });

  test.each([
    ['full_page_writes is off', database({ fullPageWrites: 'off' })],
    ['the clocks differ by 3 s', database({ skewMs: 3_000 })],
    ['Redis does not tell its policy', queue({ evictionPolicy: null })],
    ['Redis forgets at a restart', queue({ appendOnly: false })],
    ['the public address is not encrypted', publicUrlCheck('http://calls.example', true)],
  ])('is warned of, not refused, when %s', async (_, check) => {
    expect(await refusalsOf(check)).toEqual([]);
    const warnings = await warningsOf(check);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.fix).not.toBeNull();
  });

  test('does not blame the clocks for an answer that was slow to come', async () => {
    expect(await refusalsOf(database({ skewMs: 6_000, skewErrorMs: 5_000 }))).toEqual([]);
  });

  test('is refused when a check does not end', async () => {
    const endless: Check = { name: 'Endless', run: () => new Promise(() => undefined) };
    const results = await runChecks([endless, nodeVersionCheck('v24.1.0')], 20);
    expect(startupRefusals(results)).toEqual([
      'Endless: no answer within 0.02 s. Make it answer, then start again.',
    ]);
    expect(results[1]?.ok).toBe(true);
  });

  test('is refused when a check breaks', async () => {
    const broken: Check = { name: 'Broken', run: () => Promise.reject(new Error('no such host')) };
    expect((await refusalsOf(broken))[0]).toContain('Broken: no such host');
  });
});

describe('the doctor', () => {
  async function doctor(checks: readonly Check[], json: boolean): Promise<[number, string]> {
    let printed = '';
    const print = (text: string): void => void (printed += text);
    return [await doctorCommand({ checks, json, print }), printed];
  }

  test('shows every check on a line, aligned, with what to do below', async () => {
    const [code, text] = await doctor([nodeVersionCheck('v20.20.2'), queue({})], false);
    expect(code).toBe(0);
    expect(text.split('\n')).toEqual([
      '✓ Node.js         20.20.2',
      '✓ Redis           7.0.15',
      '✓ Redis eviction  noeviction',
      '✓ Redis AOF       on',
    ]);
  });

  test('exits with 0 when something is only to be known, with 1 when it must be mended', async () => {
    const [warned, hint] = await doctor([queue({ appendOnly: false })], false);
    expect(warned).toBe(0);
    expect(hint).toContain('! Redis AOF       off\n                  → After a restart');
    const [refused, text] = await doctor([queue({ evictionPolicy: 'volatile-lru' })], false);
    expect(refused).toBe(1);
    expect(text).toContain('✕ Redis eviction  volatile-lru');
  });

  test('tells a machine the same', async () => {
    const [code, text] = await doctor([queue({ evictionPolicy: 'volatile-lru' })], true);
    expect(code).toBe(1);
    expect(JSON.parse(text)).toMatchObject({
      healthy: false,
      checks: [{ ok: true }, { name: 'Redis eviction', ok: false, found: 'volatile-lru' }, {}],
    });
  });
});

test('who wonders why nobody is rung finds the kill switch', async () => {
  expect(await warningsOf(database({ diallingStoppedBy: 'olga' }))).toMatchObject([
    { name: 'Dialling', found: 'all of it is stopped by olga' },
  ]);
});

test('who does not run the database themselves is not sent to start it', async () => {
  const away = () => Promise.reject(new Error('timeout'));
  const [found] = await runChecks([databaseCheck(away, { ...known, embedded: true })]);
  expect(found?.fix).toContain('stop the program and start it again');
});

test('a configuration that cannot be used is printed among the other checks, each problem by itself', async () => {
  const problems = ['one', 'two'].map((message) => ({ where: 'config/people.yaml:3', message }));
  const { config, check } = await tryConfig(() => Promise.reject(new ConfigError(problems)));
  expect(config).toBeNull();
  let printed = '';
  const print = (text: string): void => {
    printed = text;
  };
  const checks = [check, nodeVersionCheck('v20.20.2')];
  expect(await doctorCommand({ checks, json: true, print })).toBe(1);
  const report = JSON.parse(printed) as { healthy: boolean; checks: CheckResult[] };
  expect(report.healthy).toBe(false);
  expect(report.checks.map(({ found }) => found)).toEqual([
    'config/people.yaml:3: one',
    'config/people.yaml:3: two',
    expect.any(String),
  ]);
  await expect(tryConfig(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
});
