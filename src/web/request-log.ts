import type { Log } from '../app/ports/log.ts';
import { type Instant, MINUTE } from '../domain/time.ts';

/** One request as it is logged: never its address, which can hold secrets, nor anything it sent. */
export type Answered = {
  readonly request: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
};

/** Between two lines about the same refusal on the same route. */
export const REFUSALS_LOGGED_EVERY_MS = MINUTE;

type Quiet = { readonly until: Instant; readonly leftOut: number };

/**
 * A line for each answer; of refusals the first of a route and status at once, then one a minute,
 * which says how many it stands for: whoever sends forged webhooks does not fill the disk. What is
 * left out here is counted in the metrics.
 */
export function makeRequestLog(log: Log): (answered: Answered, now: Instant) => void {
  // As many as there are routes and statuses.
  const quiet = new Map<string, Quiet>();
  return (answered, now) => {
    const { status, method, route } = answered;
    if (status >= 500) {
      log.warn(answered, 'Answered with an error.');
    } else if (status < 400) {
      log.info(answered, 'Answered.');
    } else {
      const kind = `${method} ${route} ${status}`;
      const { until, leftOut } = quiet.get(kind) ?? { until: now, leftOut: 0 };
      if (now < until) {
        quiet.set(kind, { until, leftOut: leftOut + 1 });
        return;
      }
      log.info({ ...answered, leftOut }, 'Refused.');
      quiet.set(kind, { until: now + REFUSALS_LOGGED_EVERY_MS, leftOut: 0 });
    }
  };
}
