import type { Log } from './ports/log.ts';
import type { Wake } from './ports/pledges.ts';
import type { Queue } from './ports/queue.ts';

/** Tells the queue of what was just committed, in bulk and without making anybody wait. */
export type Hints = {
  wake(wake: Wake): void;
  deliver(effectIds: readonly string[]): void;
  /** Settles when nothing is on its way to the queue. */
  idle(): Promise<void>;
};

/**
 * While one hint is on its way the next ones collect, so a busy moment costs one call to the
 * queue. A hint that cannot be given is logged and dropped: the sweep takes what it was about.
 */
export function makeHints(queue: Queue, log: Log): Hints {
  let wakes: Wake[] = [];
  let effectIds: string[] = [];
  let sending: Promise<void> | null = null;

  const send = async (): Promise<void> => {
    while (wakes.length > 0 || effectIds.length > 0) {
      const [dueWakes, dueEffects] = [wakes, effectIds];
      [wakes, effectIds] = [[], []];
      const given = await Promise.allSettled([
        dueEffects.length === 0 ? null : queue.deliver(dueEffects),
        dueWakes.length === 0 ? null : queue.wake(dueWakes),
      ]);
      for (const one of given) {
        if (one.status === 'rejected') warn(log, one.reason);
      }
    }
    // In the same turn as the last look at what waits, or a hint in between would be left lying.
    sending = null;
  };
  const start = (): void => {
    sending ??= send();
  };

  return {
    wake: (wake) => {
      wakes.push(wake);
      start();
    },
    deliver: (ids) => {
      if (ids.length === 0) return;
      effectIds.push(...ids);
      start();
    },
    idle: async () => {
      while (sending !== null) await sending;
    },
  };
}

function warn(log: Log, error: unknown): void {
  log.warn(
    { error: String(error) },
    'The queue took no hint; the sweep over the ledger keeps the time until it does.',
  );
}
