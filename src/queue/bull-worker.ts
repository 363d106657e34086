import { createPostgresBackend, WaitingError, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import type { Place } from './connection.ts';
import { postgresConnection, redisConnection } from './connection.ts';

/** A job as a worker sees it; `data` is whatever somebody put there. */
export type TakenJob = {
  readonly id?: string | undefined;
  readonly name: string;
  readonly data: unknown;
};

/** One worker on either engine, which takes nothing before `run`. */
export type BullWorker = {
  readonly ready: () => Promise<void>;
  readonly run: () => Promise<void>;
  /** Takes nothing more; what runs goes on. */
  readonly rest: () => Promise<void>;
  readonly resume: () => Promise<void>;
  /** Ends when what runs has ended and the queue has heard of it. */
  readonly close: () => Promise<void>;
  /** Cuts the connections; others take what ran when its lock has run out. */
  readonly drop: () => Promise<void>;
};

/** What a worker does, and what it tells. Errors that nobody hears would end the process. */
export type BullWorkerSettings = {
  readonly name: string;
  readonly concurrency: number;
  readonly process: (job: TakenJob) => Promise<void>;
  /** True when a job that was just taken is to be left to others. */
  readonly declines: () => boolean;
  readonly onError: (error: Error) => void;
  readonly onFailed: (jobId: string, error: Error) => void;
};

/** A crashed worker's jobs are free after this; BullMQ's own 30 s mean a minute of silence. */
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;
/** With BullMQ's own 1, a second crash makes a job fail for ever. */
const STALLED_MAX = 10;
/** Bounds the sleep of a worker that knows of no job and hears of none. */
const DRAIN_DELAY_SECONDS = 5;
const RUN_RETRY_MS = 1_000;
const POOL_MAX = 4;

/** Opens a worker; it is idle until `run`. */
export function openBullWorker(
  { engine, prefix }: Place,
  settings: BullWorkerSettings,
): BullWorker {
  const { name, concurrency } = settings;
  const process = willing(settings);
  const options = {
    concurrency,
    autorun: false,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: STALLED_MAX,
    drainDelay: DRAIN_DELAY_SECONDS,
    runRetryDelay: RUN_RETRY_MS,
  };
  if (engine.kind === 'redis') {
    const connection = redisConnection(engine.url);
    return told(new Worker(name, process, { ...options, prefix, connection }), settings);
  }
  const connection = postgresConnection(engine.connectionString, Math.min(concurrency, POOL_MAX));
  const opts = { ...options, connection };
  return told(new Worker(name, process, opts, createPostgresBackend), settings);
}

/**
 * A worker that waits for a job when it is closed still takes the next one (BullMQ 6.7.0 looks
 * whether it closes before the wait, not after): it gives that one back.
 */
function willing({ process, declines }: BullWorkerSettings) {
  return async (job: Job<unknown, void>, token?: string): Promise<void> => {
    if (!declines()) return process(job);
    await job.moveToWait(token);
    throw new WaitingError();
  };
}

/** What both engines' workers have in common; their types in BullMQ are strangers to each other. */
type AnyWorker = Pick<Worker, 'waitUntilReady' | 'run' | 'pause' | 'resume' | 'close'> & {
  getBackend(): { close(force: boolean): Promise<void> };
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: { id?: string } | undefined, error: Error) => void): unknown;
};

function told(worker: AnyWorker, { onError, onFailed }: BullWorkerSettings): BullWorker {
  worker.on('error', onError);
  worker.on('failed', (job, error) => {
    onFailed(job?.id ?? 'unknown', error);
  });
  return {
    ready: () => worker.waitUntilReady(),
    run: () => worker.run(),
    rest: () => worker.pause(true),
    resume: () => worker.resume(),
    close: () => worker.close(),
    drop: async () => {
      await Promise.allSettled([worker.close(true), worker.getBackend().close(true)]);
    },
  };
}
