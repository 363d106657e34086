import { expect } from '@jest/globals';
import { jobs } from '../../../jobs/index.ts';
import { openBullQueue } from '../../../src/queue/bull-queue.ts';
import { EPOCH_QUEUE, epochJob } from '../../../src/queue/epoch.ts';
import { PREFIX } from '../../../src/queue/engine.ts';
import { wakeJob } from '../../../src/queue/job-data.ts';
import { freshDatabase } from '../../support/database.ts';
import { build, freePort, scratchFolder, startProgram, until } from '../../support/program.ts';
import { concurrentWithRedis, startRedis } from '../../support/redis.ts';

const ADMIN_KEY = 'only-for-the-test-of-a-lost-redis';
/** What is promised: by then a queue that lost its memory is known to have lost it. */
const NOTICED_WITHIN_MS = 5_000;
/** From being noticed to being filled, on two cores that many share. */
const MARGIN_MS = 2_000;
const PATIENCE_MS = 30_000;

/** What Redis still knows, asked as the program itself asks it. */
function openMemory(url: string) {
  const place = { engine: { kind: 'redis', url } as const, prefix: PREFIX };
  const open = (name: string) => openBullQueue(place, { name, job: jobs.wake }, () => undefined);
  const [wakes, epochs] = [open('wake'), open(EPOCH_QUEUE)];
  return {
    wakes: (pledgeId: string, version: number) =>
      wakes.has(wakeJob({ pledgeId, version, at: 0 }, 0).opts.jobId),
    epoch: async (epoch: string) =>
      epochs.has(epochJob(epoch, await epochs.serverIdentity()).opts.jobId),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([wakes.drop(), epochs.drop()]);
    },
  };
}

concurrentWithRedis(
  'a Redis that was flushed is noticed within 5 s and filled again, at any moment of the look-out',
  async () => {
    expect(jobs.plan.everyMs).toBeLessThanOrEqual(NOTICED_WITHIN_MS);
    build();
    await using fresh = await freshDatabase();
    using folder = scratchFolder();
    const redis = await startRedis();
    const port = await freePort();
    const program = startProgram('start', {
      ...{ ADMIN_KEY, DATABASE_URL: fresh.url, DATA_DIR: folder.path, PORT: String(port) },
      REDIS_URL: redis.url,
    });
    try {
      await program.says(/Ops page/);
      await using memory = openMemory(redis.url);
      const answer = await fetch(`http://127.0.0.1:${port}/v1/pledges`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ customer: { phone: '+31612345678' }, in: 'PT4M', policy: 'dropped-call-by-hand' },
        }),
      });
      const { id } = (await answer.json()) as { id: string };
      const epoch = await fresh.ledger.site.queueEpoch();
      const isThere = async () => {
        const loaded = await fresh.ledger.pledges.load(id);
        const version = loaded?.pledge.version ?? 0;
        return (await memory.epoch(epoch)) && (await memory.wakes(id, version));
      };
      await until('the queue knows the promise and its epoch', PATIENCE_MS, isThere);

      const tookMs: number[] = [];
      // The second flush comes right after a look, so that it waits for the whole of the next one.
      for (const when of ['some time after a look', 'right after a look']) {
        const flushedAt = performance.now();
        await redis.flush();
        await until(`it is filled again, flushed ${when}`, PATIENCE_MS, isThere);
        tookMs.push(performance.now() - flushedAt);
      }
      process.stderr.write(`Filled again after ${tookMs.map(Math.round).join(' and ')} ms.\n`);
      expect(Math.max(...tookMs)).toBeLessThan(NOTICED_WITHIN_MS + MARGIN_MS);
      // Once at the start, when it was new, and once for each flush.
      expect(program.output().match(/had lost its memory and was filled again/g)).toHaveLength(3);
    } finally {
      expect(await program.stop()).toBe(0);
      await redis.stop();
    }
  },
  120_000,
);
