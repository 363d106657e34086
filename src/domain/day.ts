import { DateTime } from 'luxon';
import type { Instant } from './time.ts';

/** `to` is not included. */
export type Day = { readonly from: Instant; readonly to: Instant };

/**
 * The local day "YYYY-MM-DD" of an IANA zone: 23 or 25 hours long when its clocks change, and
 * beginning after midnight where the change skips it. RangeError for anything else.
 */
export function localDay(date: string, zone: string): Day {
  const start = DateTime.fromISO(date, { zone });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !start.isValid) {
    throw new RangeError(
      `There is no day "${date}" in ${zone}. Write a date as 2026-11-22 and a zone as Europe/Amsterdam.`,
    );
  }
  return {
    from: start.startOf('day').toMillis(),
    to: start.plus({ days: 1 }).startOf('day').toMillis(),
  };
}

/** The local date "YYYY-MM-DD" of an instant in an IANA zone. */
export function localDate(at: Instant, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');
}
