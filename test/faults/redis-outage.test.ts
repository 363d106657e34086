import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { openFaultWorld } from '../support/fault-world.ts';
import { build } from '../support/program.ts';
import { describeWithRedis, type RedisServer } from '../support/redis.ts';
import {
  expectAllThere,
  latenesses,
  makeSeries,
  queueIsBack,
  recovers,
  startCaller,
} from './outages.ts';

beforeAll(build);

const TEST_MS = 240_000;
const STOPPED_MS = 30_000;
/** Made before the fault begins, the first is due soon after it. */
const FIRST_AFTER_MS = 8_000;
/** A second until the sweep takes what is late, a second from one sweep to the next. */
const LATE_MAX_MS = 2_000;
/** For the reading and the writing between, on a machine that has other things to do. */
const MARGIN_MS = 500;
const ANSWERED_WITHIN_MS = 2_000;

type Fault = {
  readonly begin: (redis: RedisServer) => Promise<unknown>;
  readonly end: (redis: RedisServer) => unknown;
};

/** All of a fault on Redis; what it measured goes to the output of the test run. */
async function survives(name: string, { begin, end }: Fault): Promise<string> {
  await using world = await openFaultWorld({ engine: 'redis' });
  const { redis } = world;
  if (redis === null) throw new Error('This world has no Redis.');
  const [serve, work] = await Promise.all([world.serve(), world.work()]);
  const series = await makeSeries(world, { fromMs: FIRST_AFTER_MS, lengthMs: 45_000 });
  const caller = startCaller(world);

  await begin(redis);
  await pause(STOPPED_MS);
  await end(redis);
  const [takenMs, backMs] = await Promise.all([recovers(world, series), queueIsBack(world)]);

  const late = Math.max(...(await latenesses(world, series)));
  process.stderr.write(
    `${name}: worst lateness ${late} ms, slowest answer ${caller.slowestMs()} ms, all taken ` +
      `${takenMs} ms and the queue at work ${backMs} ms after the end.\n`,
  );
  expect(late).toBeLessThan(LATE_MAX_MS + MARGIN_MS);
  expect(caller.slowestMs()).toBeLessThan(ANSWERED_WITHIN_MS);
  await expectAllThere(world, await caller.stop());
  expect([serve.child.exitCode, work.child.exitCode]).toEqual([null, null]);
  return work.output();
}

describeWithRedis('the promises that become due one a second are taken in time', () => {
  test.concurrent(
    'while Redis stands still for 30 s, and the same workers go on with it afterwards',
    async () => {
      await survives('Redis frozen', {
        begin: (redis) => Promise.resolve(redis.freeze()),
        end: (redis) => redis.thaw(),
      });
    },
    TEST_MS,
  );

  test.concurrent(
    'while Redis is gone for 30 s, killed with -9, and the same workers go on with it afterwards',
    async () => {
      await survives('Redis killed', {
        begin: (redis) => redis.kill(),
        end: (redis) => redis.start(),
      });
    },
    TEST_MS,
  );

  test.concurrent(
    'when Redis is flushed, and the worker fills it again',
    async () => {
      const output = await survives('Redis flushed', {
        begin: (redis) => redis.flush(),
        end: () => undefined,
      });
      expect(output).toMatch(/lost its memory and was filled again/);
    },
    TEST_MS,
  );
});
