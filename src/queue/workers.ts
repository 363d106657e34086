import type { QueueHandlers } from '../app/ports/queue.ts';
import type { TakenJob } from './bull-worker.ts';
import { queueOn } from './connection.ts';
import type { QueueClient, QueueOptions } from './engine.ts';
import { PREFIX } from './engine.ts';
import { QUEUE_NAMES, TICK, TICK_MS, nextTickSlot, readDeliver, readWake } from './job-data.ts';
import type { QueueName } from './job-data.ts';
import { quietly } from './quietly.ts';
import { watchFlow } from './watch.ts';
import { keepWorker } from './worker.ts';

/** What the workers need beside the queue's own options. */
export type WorkersOptions = Omit<QueueOptions, 'deadlineMs'> & {
  /** Arms the heart-beats, and tells whether they were taken. */
  readonly client: Pick<QueueClient, 'armTick' | 'tickWaits'>;
  /** A worker that was opened anew is silent again: the process should end, for its supervisor. */
  readonly onWedged: (queue: QueueName) => void;
};

/** The workers of this process, one a queue. */
export type Workers = {
  /** Takes nothing more, waits up to `ms` (10 s when absent) for what runs, then lets go of it. */
  close(ms?: number): Promise<void>;
  /** When the quieter of the queues last showed that jobs flow, on the monotonic clock. */
  lastTickAt(): number | null;
};

const CLOSE_MS = 10_000;

/** Starts the workers without waiting for the queue; they begin when it can be reached. */
export function startWorkers(options: WorkersOptions, handlers: QueueHandlers): Workers {
  const started = QUEUE_NAMES.map((name) => startOne(name, options, handlers));
  const looking = setInterval(() => {
    for (const { watch } of started) void watch.look();
  }, TICK_MS);
  for (const { watch } of started) void watch.look();
  return {
    async close(ms = CLOSE_MS) {
      clearInterval(looking);
      await Promise.all(started.map(({ worker }) => worker.close(ms)));
    },
    lastTickAt() {
      const times = started.map(({ watch }) => watch.flowedAt() ?? -Infinity);
      const oldest = Math.min(...times);
      return oldest === -Infinity ? null : oldest;
    },
  };
}

function startOne(name: QueueName, options: WorkersOptions, handlers: QueueHandlers) {
  const { engine, prefix = PREFIX, client, log, monotonicMs, now } = options;
  const worker = keepWorker(
    { engine, prefix },
    {
      name,
      concurrency: options.jobs[name].concurrency,
      process: async (job) => {
        watch.flowed();
        if (job.name === TICK) await beat();
        else await perform(handlers, job);
      },
      onError: quietly(
        log,
        monotonicMs,
        `${queueOn({ engine })} reports an error to the worker of "${name}".`,
      ),
      onFailed: (jobId, error) => {
        log.warn({ queue: name, jobId, error: error.message }, 'A job failed; the sweep takes it.');
      },
    },
  );
  const watch = watchFlow({
    nextSlot: () => nextTickSlot(now()),
    arm: () => client.armTick(name),
    tickWaits: (slot) => client.tickWaits(name, slot),
    replace: () => {
      log.warn({ queue: name }, 'The worker takes no jobs, without an error: opening a new one.');
      worker.replace();
    },
    giveUp: () => {
      options.onWedged(name);
    },
    monotonicMs,
  });
  // Armed by the worker itself, before it looks for its next job: so it knows of one that is at
  // most a tick away, and sleeps no longer than that even if it hears of nothing else.
  const beat = async () => {
    await client.armTick(name).catch(() => undefined);
    await handlers.tick();
  };
  return { worker, watch };
}

async function perform(handlers: QueueHandlers, job: TakenJob): Promise<void> {
  if (job.name === 'wake') {
    const { pledgeId, version } = readWake(job.data);
    await handlers.wake(pledgeId, version);
  } else {
    await handlers.deliver(readDeliver(job.data).effectId);
  }
}
