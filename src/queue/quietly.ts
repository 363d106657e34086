import type { Log } from '../app/ports/log.ts';

const EVERY_MS = 10_000;

/**
 * Logs errors that come in swarms: the first at once, then at most one every 10 s, which says how
 * many were left out. A queue that is down reports several a second.
 */
export function quietly(
  log: Log,
  monotonicMs: () => number,
  sentence: string,
): (error: Error) => void {
  let quietUntil = -Infinity;
  let leftOut = 0;
  return (error) => {
    if (monotonicMs() < quietUntil) {
      leftOut += 1;
      return;
    }
    log.warn({ error: `${error.name}: ${error.message}`, leftOut }, sentence);
    quietUntil = monotonicMs() + EVERY_MS;
    leftOut = 0;
  };
}
