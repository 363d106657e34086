import type { Log } from '../app/ports/log.ts';
import type { Queue } from '../app/ports/queue.ts';
import type { Instant } from '../domain/time.ts';
import type { BullQueue } from './bull-queue.ts';
import type { QueueEngine, QueueJob } from './connection.ts';
import { epochJob } from './epoch.ts';
import { deliverJob, tickId, tickJob, wakeJob } from './job-data.ts';
import type { JobToAdd, QueueName } from './job-data.ts';
import { makeLine } from './line.ts';
import type { Act } from './line.ts';

/** All that the queue needs to know; `now` is the ledger's clock as this process knows it. */
export type QueueOptions = {
  readonly engine: QueueEngine;
  /** Before every key in Redis; `cg` when absent. */
  readonly prefix?: string;
  /** How long any call may take; 1,000 ms when absent. */
  readonly deadlineMs?: number;
  readonly jobs: Readonly<Record<QueueName, QueueJob>>;
  readonly now: () => Instant;
  readonly monotonicMs: () => number;
  readonly log: Log;
};

/** The queue, with what its own workers need of it. */
export type QueueClient = Queue & {
  /** Rejects when the queue cannot be reached (and migrated) within `ms`. */
  ready(ms: number): Promise<void>;
  /** Adds the next heart-beat of this queue, once. */
  armTick(queue: QueueName): Promise<void>;
  /** False when somebody has taken this heart-beat, or it was lost. */
  tickWaits(queue: QueueName, slot: number): Promise<boolean>;
  /** From now on every call rejects. */
  close(): Promise<void>;
};

export const PREFIX = 'cg';
const DEADLINE_MS = 1_000;
/** BullMQ's bulk add is one statement: much more than this keeps the others waiting. */
const CHUNK_MAX = 500;

/**
 * Opens the queue without waiting for it. Calls reject with `QueueUnavailableError`: after the
 * deadline, at once while the queue rests after failures, and for ever once closed.
 */
export function openQueue(options: QueueOptions): QueueClient {
  const { now, deadlineMs = DEADLINE_MS } = options;
  const { engine, prefix = PREFIX, jobs, monotonicMs, log } = options;
  const line = makeLine({ place: { engine, prefix }, jobs, monotonicMs, log });
  const call = <T>(what: string, act: Act<T>) => line.call(what, deadlineMs, act);
  return {
    wake: (wakes) =>
      call('wake', (queues, over) =>
        addInChunks(
          queues.wake,
          wakes.map((wake) => wakeJob(wake, now())),
          over,
        ),
      ),
    deliver: (effectIds) =>
      call('deliver', (queues, over) =>
        addInChunks(queues.deliver, effectIds.map(deliverJob), over),
      ),
    holdsEpoch: (epoch) =>
      call('read the epoch', async ({ epoch: queue }) =>
        queue.has(epochJob(epoch, await queue.serverIdentity()).opts.jobId),
      ),
    writeEpoch: (epoch) =>
      call('write the epoch', async ({ epoch: queue }) =>
        queue.add([epochJob(epoch, await queue.serverIdentity())]),
      ),
    armTick: (queue) => call('arm the tick', (queues) => queues[queue].add([tickJob(now())])),
    tickWaits: (queue, slot) =>
      call('look for the tick', (queues) => queues[queue].has(tickId(slot))),
    ready: (ms) =>
      line.call('get ready', ms, async (queues) => {
        await Promise.all(Object.values(queues).map((queue) => queue.ready()));
      }),
    close: () => line.close(),
  };
}

/** The same job twice in one statement is one: BullMQ sees only those of earlier statements. */
async function addInChunks(queue: BullQueue, jobs: readonly JobToAdd[], over: AbortSignal) {
  const once = [...new Map(jobs.map((job) => [job.opts.jobId, job])).values()];
  for (let at = 0; at < once.length && !over.aborted; at += CHUNK_MAX) {
    await queue.add(once.slice(at, at + CHUNK_MAX));
  }
}
