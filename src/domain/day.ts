import { DAY, type Instant } from './time.ts';
import { dateOf, instantOf, isKnownZone, localDayOf } from './zone.ts';

/** `to` is not included. */
export type Day = { readonly from: Instant; readonly to: Instant };

/**
 * The local day "YYYY-MM-DD" of an IANA zone: 23 or 25 hours long when its clocks change. It begins
 * after midnight where the change skips it, and with the first of two midnights, so that every
 * instant is in one day. RangeError for anything else.
 */
export function localDay(date: string, zone: string): Day {
  const day = Date.parse(`${date}T00:00:00Z`) / DAY;
  if (!isKnownZone(zone) || !Number.isInteger(day) || dateOf(day) !== date) {
    throw new RangeError(
      `There is no day "${date}" in ${zone}. Write a date as 2026-11-22 and a zone as Europe/Amsterdam.`,
    );
  }
  return { from: instantOf(zone, day, 0), to: instantOf(zone, day + 1, 0) };
}

/** The local date "YYYY-MM-DD" of an instant in an IANA zone. */
export function localDate(at: Instant, zone: string): string {
  return dateOf(localDayOf(zone, at));
}
