/** A heart-beat that nobody took for this long, on a queue that answers, means a wedged worker. */
export const WEDGED_AFTER_MS = 15_000;

/** What the watch looks at; times are on the monotonic clock unless they are slots. */
export type WatchedQueue = {
  /** The heart-beat after now. */
  readonly nextSlot: () => number;
  /** Adds that heart-beat, once. */
  readonly arm: () => Promise<void>;
  readonly tickWaits: (slot: number) => Promise<boolean>;
  /** First time wedged: open a new worker. */
  readonly replace: () => void;
  /** Still wedged after that: nothing here helps. */
  readonly giveUp: () => void;
  readonly monotonicMs: () => number;
};

/** Watches one queue's flow. */
export type Watch = {
  /** This process has done a job of the queue. */
  readonly flowed: () => void;
  /** One look; never rejects, and is to be called every tick. */
  readonly look: () => Promise<void>;
  /** When a job or a heart-beat was last seen taken, on the monotonic clock. */
  readonly flowedAt: () => number | null;
};

/**
 * Finds a worker that is silently wedged: connected, without an error, and doing nothing.
 *
 * A missing heart-beat alone proves nothing: another process may have taken it, and a queue that is
 * down or was flushed has none. So it looks for one that is due, still there, and passed over.
 */
export function watchFlow(queue: WatchedQueue): Watch {
  let flowedAt: number | null = null;
  let stuckSince: number | null = null;
  let awaited: number | null = null;
  let replaced = false;

  const flowed = () => {
    flowedAt = queue.monotonicMs();
    stuckSince = null;
    replaced = false;
  };

  const judge = (since: number) => {
    if (queue.monotonicMs() - since < WEDGED_AFTER_MS) return;
    stuckSince = null;
    if (replaced) queue.giveUp();
    else queue.replace();
    replaced = true;
  };

  const look = async () => {
    try {
      const next = queue.nextSlot();
      if (awaited !== null && awaited < next) {
        if (await queue.tickWaits(awaited)) {
          judge((stuckSince ??= queue.monotonicMs()));
          return;
        }
        flowed();
      }
      await queue.arm();
      awaited = next;
    } catch {
      // It cannot be asked: the line tells of that. The time until it can does not count.
      stuckSince = null;
    }
  };

  return { flowed, look, flowedAt: () => flowedAt };
}
