import type { Instant } from '../../domain/time.ts';

/** Runs `act` after `delayMs`; the carrier's only way to wait. */
export type Schedule = (delayMs: number, act: () => void) => void;

/** A clock that moves only when it is told to. */
export type HandSchedule = {
  readonly schedule: Schedule;
  readonly now: () => Instant;
  /**
   * Moves the clock on, running what falls due in order and waiting for `settled` (the carrier's
   * `idle`) after each, so that what a callback causes comes before what is due later.
   */
  advance(ms: number, settled: () => Promise<void>): Promise<void>;
};

/** For tests and simulations: no real time passes. */
export function makeHandSchedule(start: Instant): HandSchedule {
  let at = start;
  let waiting: { readonly dueAt: Instant; readonly act: () => void }[] = [];
  const takeDue = (until: Instant) => {
    const next = waiting.reduce<(typeof waiting)[number] | null>(
      (best, one) => (best === null || one.dueAt < best.dueAt ? one : best),
      null,
    );
    if (next === null || next.dueAt > until) return null;
    waiting = waiting.filter((one) => one !== next);
    return next;
  };
  return {
    schedule: (delayMs, act) => {
      waiting.push({ dueAt: at + delayMs, act });
    },
    now: () => at,
    advance: async (ms, settled) => {
      const until = at + ms;
      await settled();
      for (let next = takeDue(until); next !== null; next = takeDue(until)) {
        at = Math.max(at, next.dueAt);
        next.act();
        await settled();
      }
      at = until;
    },
  };
}

/** Real time, or faster: a factor of 10 makes a second last a tenth. */
export function makeTimerSchedule(factor = 1): Schedule & { stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  const schedule = (delayMs: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, delayMs / factor);
    timers.add(timer);
  };
  const stop = () => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  return Object.assign(schedule, { stop });
}
