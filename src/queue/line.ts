import type { Log } from '../app/ports/log.ts';
import { makeBreaker } from './breaker.ts';
import { openBullQueue } from './bull-queue.ts';
import type { BullQueue } from './bull-queue.ts';
import { type Place, type QueueJob, queueOn } from './connection.ts';
import { QueueUnavailableError, withDeadline } from './deadline.ts';
import { EPOCH_QUEUE } from './epoch.ts';
import { QUEUE_NAMES } from './job-data.ts';
import type { QueueName } from './job-data.ts';
import { quietly } from './quietly.ts';

/** All queues on one engine, as they are open now. */
export type Opened = Readonly<Record<QueueName | typeof EPOCH_QUEUE, BullQueue>>;

/** What is asked of the queues; `over` is aborted when nobody waits for it any more. */
export type Act<T> = (queues: Opened, over: AbortSignal) => Promise<T>;

/** Where the line leads, and what it needs on the way. */
export type LineOptions = {
  readonly place: Place;
  readonly jobs: Readonly<Record<QueueName, QueueJob>>;
  readonly monotonicMs: () => number;
  readonly log: Log;
};

const CLOSE_MS = 2_000;
const EPOCH_JOB: QueueJob = { concurrency: 1, attempts: 1, backoffMs: 0 };

/**
 * The line to the queue: opened at the first call, and given up for a new one when it fails. A
 * connection can be dead in ways that its library does not see: half-open, or never migrated.
 */
export function makeLine(options: LineOptions) {
  const breaker = makeBreaker(options.monotonicMs);
  const onError = quietly(
    options.log,
    options.monotonicMs,
    `${queueOn(options.place)} reports an error.`,
  );
  let opened: Opened | null = null;
  let closed = false;
  /** Connections on their way out may outlive their server: that is no news. */
  const whileOpen = (error: Error): void => {
    if (!closed) onError(error);
  };

  const drop = async () => {
    const dropped = opened === null ? [] : Object.values(opened);
    opened = null;
    await Promise.allSettled(dropped.map((queue) => queue.drop()));
  };

  const call = async <T>(what: string, ms: number, act: Act<T>): Promise<T> => {
    if (closed) throw new QueueUnavailableError('The queue is closed: this process is stopping.');
    if (!breaker.allows()) {
      throw new QueueUnavailableError(`The queue rests after failures; "${what}" was not tried.`);
    }
    try {
      const queues = (opened ??= openAll(options, whileOpen));
      const answer = await withDeadline(ms, what, (over) => act(queues, over));
      breaker.succeeded();
      return answer;
    } catch (error) {
      if (breaker.failed()) void drop();
      throw asUnavailable(what, error);
    }
  };

  const close = async () => {
    closed = true;
    await withDeadline(CLOSE_MS, 'close', drop).catch(onError);
  };
  return { call, close };
}

function openAll({ place, jobs }: LineOptions, onError: (error: Error) => void): Opened {
  const open = (name: string, job: QueueJob) => openBullQueue(place, { name, job }, onError);
  const [wake, deliver] = QUEUE_NAMES;
  return {
    wake: open(wake, jobs.wake),
    deliver: open(deliver, jobs.deliver),
    [EPOCH_QUEUE]: open(EPOCH_QUEUE, EPOCH_JOB),
  };
}

function asUnavailable(what: string, cause: unknown): QueueUnavailableError {
  if (cause instanceof QueueUnavailableError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new QueueUnavailableError(`The queue could not "${what}": ${why}`, { cause });
}
