import { setTimeout as sleep } from 'node:timers/promises';
import { jobs } from '../../../jobs/index.ts';
import type { QueueHandlers } from '../../../src/app/ports/queue.ts';
import { openQueue } from '../../../src/queue/engine.ts';
import type { QueueClient } from '../../../src/queue/engine.ts';
import { startWorkers } from '../../../src/queue/workers.ts';
import type { Workers, WorkersOptions } from '../../../src/queue/workers.ts';
import type { TestEngine } from './engines.ts';

/** Something that ran, and when (epoch ms). */
export type Ran = { readonly what: string; readonly at: number };

/** A queue with workers that note what they are asked to do. */
export type Rig = {
  readonly queue: QueueClient;
  readonly workers: Workers;
  readonly ran: Ran[];
  readonly ticks: number[];
  readonly logged: string[];
  stop(): Promise<void>;
};

const READY_MS = 20_000;
const POLL_MS = 5;

/** The options of a test's queue: the machine's clocks, and a log that is kept. */
export function queueOptions({ engine }: Pick<TestEngine, 'engine'>, logged: string[] = []) {
  const note = (facts: object, sentence: string) => {
    logged.push(`${sentence} ${JSON.stringify(facts)}`);
  };
  return {
    engine,
    jobs: { wake: jobs.wake, deliver: jobs.deliver },
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    log: { info: note, warn: note, error: note },
  };
}

/** Opens queue and workers on an engine. */
export async function openRig(
  engine: Pick<TestEngine, 'engine'>,
  change: {
    options?: Partial<WorkersOptions>;
    handlers?: Partial<QueueHandlers>;
    /** False: does not wait until the queue is there. */
    waits?: boolean;
  } = {},
): Promise<Rig> {
  const logged: string[] = [];
  const ran: Ran[] = [];
  const ticks: number[] = [];
  const options = queueOptions(engine, logged);
  const queue = openQueue(options);
  if (change.waits !== false) await queue.ready(READY_MS);
  const note = (what: string) => {
    ran.push({ what, at: Date.now() });
    return Promise.resolve();
  };
  const handlers: QueueHandlers = {
    wake: (pledgeId, version) => note(`wake ${pledgeId} ${version}`),
    deliver: (effectId) => note(`deliver ${effectId}`),
    tick: () => {
      ticks.push(Date.now());
      return Promise.resolve();
    },
    ...change.handlers,
  };
  const onWedged = (name: string) => logged.push(`wedged ${name}`);
  const workers = startWorkers(
    { ...options, client: queue, onWedged, ...change.options },
    handlers,
  );
  const stop = async () => {
    await workers.close(1_000);
    await queue.close();
  };
  return { queue, workers, ran, ticks, logged, stop };
}

/** Waits until it is so, or fails after `withinMs` with what was hoped for. */
export async function until(
  hope: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 15_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Not within ${withinMs} ms: ${hope}.`);
    await sleep(POLL_MS);
  }
}
