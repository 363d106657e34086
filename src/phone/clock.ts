import { EARLIEST, type Instant, MINUTE } from '../domain/time.ts';

/** How far the clock of a phone system may run ahead of ours, as with the time of a signature. */
export const CLOCK_AHEAD_MAX_MS = 5 * MINUTE;

/**
 * What is wrong with an instant that a phone system reports, and what to do; null: it can be true.
 * A call of the future would look live until then, and keep everybody from its customer.
 */
export function instantProblem(at: Instant, now: Instant): string | null {
  if (at < EARLIEST) return 'before the year 2000; set the clock of your phone system';
  if (at <= now + CLOCK_AHEAD_MAX_MS) return null;
  return (
    `more than ${CLOCK_AHEAD_MAX_MS / MINUTE} minutes ahead of our clock; does your phone system ` +
    'write local time as "Z"? Write its offset, such as +01:00, or set its clock'
  );
}
