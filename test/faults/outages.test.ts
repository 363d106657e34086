import { beforeAll, expect, test } from '@jest/globals';
import { build } from '../support/program.ts';
import { concurrentWithRedis } from '../support/redis.ts';
import { BY_QUEUE_WITHIN_MS } from './outages.ts';
import { survivesCrashes } from './postgres-restart.ts';
import { survivesWithout } from './redis-outage.ts';

beforeAll(build);

const TEST_MS = 300_000;
const IN_TIME = 'everything due is taken within 2 s, beside what the machine itself stalls';

concurrentWithRedis(
  `while Redis stands still for 30 s ${IN_TIME}, and the workers go on [guarantee.survives-crash]`,
  async () => {
    await survivesWithout('Redis frozen', {
      begin: (redis) => Promise.resolve(redis.freeze()),
      end: (redis) => redis.thaw(),
    });
  },
  TEST_MS,
);

concurrentWithRedis(
  `while Redis is gone for 30 s ${IN_TIME}, and the workers go on [guarantee.survives-crash]`,
  async () => {
    await survivesWithout('Redis killed', {
      begin: (redis) => redis.kill(),
      end: (redis) => redis.start(),
    });
  },
  TEST_MS,
);

concurrentWithRedis(
  `when Redis is flushed ${IN_TIME}, and the worker fills it again [guarantee.survives-crash]`,
  async () => {
    const lateMs = await survivesWithout('Redis flushed', {
      begin: (redis) => redis.flush(),
      end: () => undefined,
    });
    // All were made before the flush, and the sweep takes none sooner: these the queue knew again.
    const byQueue = lateMs.filter((ms) => ms < BY_QUEUE_WITHIN_MS);
    expect(byQueue.length).toBeGreaterThan(lateMs.length / 4);
  },
  TEST_MS,
);

const KILLED_TWICE =
  'PostgreSQL killed with -9 twice in the middle of calls loses nothing that was accepted, rings ' +
  'nobody twice, and the same processes go on';

test.concurrent(
  `with the queues in it, ${KILLED_TWICE} [guarantee.survives-crash]`,
  () => survivesCrashes('postgres'),
  TEST_MS,
);
concurrentWithRedis(
  `with the queues on Redis, ${KILLED_TWICE} [guarantee.survives-crash]`,
  () => survivesCrashes('redis'),
  TEST_MS,
);
