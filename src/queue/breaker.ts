const FAILURES_MAX = 2;
const OPEN_MS = 2_000;

/** Keeps callers away from a queue that is dead, so that it costs them nothing. */
export type Breaker = {
  /** False while the queue rests; true for one caller when the rest is over, who tries it. */
  allows(): boolean;
  succeeded(): void;
  /** True when this failure sends the queue to rest. */
  failed(): boolean;
};

/** Opens for two seconds after two failures in a row, then lets one caller through. */
export function makeBreaker(monotonicMs: () => number): Breaker {
  let failures = 0;
  let closedAgainAt = 0;
  return {
    allows() {
      if (failures < FAILURES_MAX) return true;
      if (monotonicMs() < closedAgainAt) return false;
      // The others keep resting while this one tries.
      closedAgainAt = monotonicMs() + OPEN_MS;
      return true;
    },
    succeeded() {
      failures = 0;
    },
    failed() {
      failures += 1;
      closedAgainAt = monotonicMs() + OPEN_MS;
      return failures >= FAILURES_MAX;
    },
  };
}
