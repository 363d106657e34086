import type { Instant } from '../domain/time.ts';

/**
 * The machine's wall clock, in epoch milliseconds. It may step; nothing that decides about a
 * promise reads it (the ledger's clock does), only logs, ids and comparisons with other clocks.
 */
export function wallClock(): Instant {
  return Date.now();
}

/** Milliseconds since an arbitrary start, never backwards: for lengths and deadlines. */
export function monotonicMs(): number {
  return performance.now();
}
