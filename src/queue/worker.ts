import type { BullWorker, BullWorkerSettings } from './bull-worker.ts';
import { openBullWorker } from './bull-worker.ts';
import type { Place } from './connection.ts';

const REST_MS = 500;
const REOPEN_MS = 1_000;
const SETTLE_MS = 1_500;

/** One queue's worker, kept alive through whatever happens to its connections. */
export type KeptWorker = {
  /** Throws away the worker and opens a new one. What it ran goes on, unfenced from its job. */
  readonly replace: () => void;
  /** Takes nothing more, waits up to `ms` for what runs, then leaves it. */
  readonly close: (ms: number) => Promise<void>;
};

type Seat = { worker: BullWorker; resting: boolean; ready: boolean };

/**
 * Keeps one worker at work.
 *
 * BullMQ tries again without a pause while its server answers with errors (measured: 51,476 in a
 * minute), so each error sends it to rest for half a second. A connection that never got ready
 * stays so for ever, so it is opened again.
 */
export function keepWorker(
  place: Place,
  settings: Omit<BullWorkerSettings, 'declines'>,
): KeptWorker {
  const running = new Set<Promise<void>>();
  let closing = false;
  let leaving = false;
  const isClosing = () => closing;
  let seat = sit();

  function sit(): Seat {
    const worker = openBullWorker(place, {
      ...settings,
      process: (job) => noted(running, settings.process(job)),
      declines: isClosing,
      onError: (error) => {
        // Connections on their way out may outlive their server: that is no news.
        if (!leaving) settings.onError(error);
        if (seat.worker === worker && seat.ready) void rest(seat);
      },
    });
    const taken: Seat = { worker, resting: false, ready: false };
    void start(taken);
    return taken;
  }

  async function start(started: Seat): Promise<void> {
    try {
      await started.worker.ready();
      started.ready = true;
      if (!isClosing() && seat === started) await started.worker.run();
    } catch (error) {
      settings.onError(asError(error));
      await pause(REOPEN_MS);
      if (!isClosing() && seat === started) replace();
    }
  }

  async function rest(tired: Seat): Promise<void> {
    if (tired.resting || isClosing()) return;
    tired.resting = true;
    await tired.worker.rest();
    await pause(REST_MS);
    tired.resting = false;
    if (!isClosing() && seat === tired) await tired.worker.resume();
  }

  function replace(): void {
    const old = seat.worker;
    seat = sit();
    void old.drop();
  }

  async function close(ms: number): Promise<void> {
    closing = true;
    // Not closed yet: a polite close can no longer be turned into a forced one.
    await within(SETTLE_MS, seat.worker.rest());
    const drained = await within(ms, Promise.allSettled(running));
    leaving = true;
    // A polite close also tells the queue of what has just ended; a dead queue never hears it.
    const closed = drained && (await within(SETTLE_MS, seat.worker.close()));
    if (!closed) await within(SETTLE_MS, seat.worker.drop());
  }

  return { replace, close };
}

async function noted(running: Set<Promise<void>>, work: Promise<void>): Promise<void> {
  running.add(work);
  try {
    await work;
  } finally {
    running.delete(work);
  }
}

/** False when `ms` passed first; what fails has ended too. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const ended = work.then(
    () => true,
    () => true,
  );
  const outcome = await Promise.race([ended, late]);
  clearTimeout(timer);
  return outcome;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
