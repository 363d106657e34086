import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { openFaultWorld } from '../support/fault-world.ts';
import { until } from '../support/program.ts';
import type { RedisServer } from '../support/redis.ts';
import {
  expectAllThere,
  latenesses,
  makeSeries,
  queueIsBack,
  recovers,
  startCaller,
  startYardstick,
} from './outages.ts';

const STOPPED_MS = 30_000;
/** Made before the fault begins, the first is due soon after it. */
const FIRST_AFTER_MS = 15_000;
const LENGTH_MS = 40_000;
const NOTES_WITHIN_MS = 60_000;
/** A second until the sweep takes what is late, a second from one sweep to the next. */
const LATE_MAX_MS = 2_000;
/**
 * From its moment to its event a promise waits for the machine this often: timers, questions. Each
 * wait may last as long as the worst that the yardstick saw meanwhile, or the bound would measure
 * the machine; on an idle one that adds some tenths of a second.
 */
const WAITS = 6;
const MARGIN_MS = 250;
const ANSWERED_WITHIN_MS = 2_000;

/** What is done to a Redis, and how it is undone. */
export type Fault = {
  readonly begin: (redis: RedisServer) => Promise<unknown>;
  readonly end: (redis: RedisServer) => unknown;
};

/**
 * Promises fall due one a second while Redis is away for 30 s and after it. Returns how late each
 * was, in ms; what was measured also goes to the output of the test run.
 */
export async function survivesWithout(
  name: string,
  { begin, end }: Fault,
): Promise<readonly number[]> {
  await using world = await openFaultWorld({ engine: 'redis' });
  const { redis } = world;
  if (redis === null) throw new Error('This world has no Redis.');
  const [serve, work] = await Promise.all([world.serve(), world.work()]);
  const series = await makeSeries(world, { fromMs: FIRST_AFTER_MS, lengthMs: LENGTH_MS });
  await until('the owners have their notes', NOTES_WITHIN_MS, async () => {
    return (await world.database.ledger.outbox.pendingCount()) === 0;
  });
  await using caller = startCaller(world);
  await using yardstick = startYardstick(world);

  await begin(redis);
  await pause(STOPPED_MS);
  await end(redis);
  const [takenMs, backMs] = await Promise.all([recovers(world, series), queueIsBack(world)]);

  const lateMs = await latenesses(world, series);
  const late = Math.max(...lateMs);
  process.stderr.write(
    `${name}: worst lateness ${late} ms, slowest answer ${caller.slowestMs()} ms (the machine's ` +
      `own worst wait ${yardstick.worstMs()} ms), all taken ${takenMs} ms and the queue at work ` +
      `${backMs} ms after the end.\n`,
  );
  expect(late).toBeLessThan(LATE_MAX_MS + MARGIN_MS + WAITS * yardstick.worstMs());
  expect(caller.slowestMs()).toBeLessThan(ANSWERED_WITHIN_MS + WAITS * yardstick.worstMs());
  await expectAllThere(world, await caller.stop());
  expect([serve.child.exitCode, work.child.exitCode]).toEqual([null, null]);
  return lateMs;
}
