import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithRedis } from '../../support/redis.ts';
import { postgresEngine, redisEngine } from './engines.ts';
import type { TestEngine } from './engines.ts';
import { openRig, until } from './rig.ts';
import type { Rig } from './rig.ts';

function suite(start: () => Promise<TestEngine>): void {
  let engine: TestEngine;
  let rig: Rig;
  let failuresLeft = 0;
  beforeAll(async () => {
    engine = await start();
    rig = await openRig(engine, {
      handlers: {
        deliver: (effectId) => {
          if (effectId === 'fails-once' && failuresLeft > 0) {
            failuresLeft -= 1;
            return Promise.reject(new Error('The provider is away.'));
          }
          rig.ran.push({ what: `deliver ${effectId}`, at: Date.now() });
          return Promise.resolve();
        },
      },
    });
  });
  afterAll(async () => {
    await rig.stop();
    await engine.stop();
  });

  test('2,000 wakes added in bulk all fire once, none early', async () => {
    const from = Date.now() + 2_000;
    const wakes = Array.from({ length: 2_000 }, (_, n) => ({
      pledgeId: `bulk-${n}`,
      version: 1,
      at: from + n,
    }));
    for (let n = 0; n < wakes.length; n += 500) await rig.queue.wake(wakes.slice(n, n + 500));
    const fired = () => rig.ran.filter(({ what }) => what.startsWith('wake bulk-'));
    await until('all have fired', () => fired().length >= wakes.length, 45_000);

    const firedAt = new Map(fired().map(({ what, at }) => [what, at]));
    const early = wakes.filter(
      ({ pledgeId, at }) => (firedAt.get(`wake ${pledgeId} 1`) ?? -Infinity) < at,
    );
    expect(fired()).toHaveLength(wakes.length);
    expect(early).toEqual([]);
  });

  test('a heart-beat goes through both queues, and arms the next one', async () => {
    // Two queues beat every 5 s; the third beat of each was armed by the second.
    await until('three beats of each', () => rig.ticks.length >= 6, 25_000);
    expect(rig.workers.lastTickAt()).not.toBeNull();
  });

  test('a job that fails is tried again, and the log says that it failed', async () => {
    failuresLeft = 1;
    await rig.queue.deliver(['fails-once']);
    await until('it is performed', () => rig.ran.some(({ what }) => what === 'deliver fails-once'));
    expect(failuresLeft).toBe(0);
    expect(rig.logged.join()).toContain('A job failed');
  });

  test('a job that nobody of ours wrote is dropped with a word, and holds nobody up', async () => {
    await rig.queue.wake([{ pledgeId: '', version: 1, at: Date.now() }]);
    await rig.queue.deliver(['after-it']);
    await until('the next one runs', () => rig.ran.some(({ what }) => what === 'deliver after-it'));
    await until('it is told', () => rig.logged.some((line) => line.includes('p__v1')));
  });
}

describeWithRedis('jobs on Redis', () => {
  suite(redisEngine);
});

describe('jobs on PostgreSQL', () => {
  suite(postgresEngine);
});
