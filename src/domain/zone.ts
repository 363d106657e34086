import { IANAZone } from 'luxon';
import { DAY, HOUR, MINUTE, type Instant } from './time.ts';

/** Days since 1970-01-01 on the calendar of some zone. */
export type LocalDay = number;

/** No zone of the world is further from UTC than this, in either direction. */
const WIDEST_OFFSET_MS = 14 * HOUR;

/** Whether this machine knows a zone of that name: `Europe/Amsterdam`, `UTC`. */
export function isKnownZone(zone: string): boolean {
  return IANAZone.create(zone).isValid;
}

/** The calendar day that clocks in `zone` show at `at`. An unknown zone gives NaN. */
export function localDayOf(zone: string, at: Instant): LocalDay {
  return Math.floor((at + offsetMs(zone, at)) / DAY);
}

/** ISO weekday of a local day: Monday is 1. */
export function weekdayOf(day: LocalDay): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** "YYYY-MM-DD". */
export function dateOf(day: LocalDay): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/**
 * The first instant at which clocks in `zone` show `minute` of `day`, or later. So a time that
 * the clocks skip is the moment right after the gap, and one that they show twice is the first.
 */
export function instantOf(zone: string, day: LocalDay, minute: number): Instant {
  const shown = day * DAY + minute * MINUTE;
  const before = offsetMs(zone, shown - WIDEST_OFFSET_MS);
  const after = offsetMs(zone, shown + WIDEST_OFFSET_MS);
  if (offsetMs(zone, shown - before) === before) return shown - before;
  if (offsetMs(zone, shown - after) === after) return shown - after;
  return changeBetween(zone, shown - after, shown - before);
}

/** The first instant after `before`, and not after `after`, with the offset of `after`. */
function changeBetween(zone: string, before: Instant, after: Instant): Instant {
  const target = offsetMs(zone, after);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(zone, middle) === target) high = middle;
    else low = middle;
  }
  return high;
}

/** On a day that begins and ends with the same offset no clock changes, so none is asked. */
function offsetMs(zone: string, at: Instant): number {
  const day = Math.floor(at / DAY);
  const offset = offsetAtDay(zone, day);
  return offset === offsetAtDay(zone, day + 1) ? offset : askOffsetMs(zone, at);
}

/**
 * What zones said, by UTC day: rules ask about the same few days over and over, for everybody on
 * the roster, and asking takes microseconds. It is a memory of constants: it changes no answer.
 */
const known = new Map<string, Map<number, number>>();
const ZONES_MAX = 700;
const DAYS_MAX = 4_000;

function offsetAtDay(zone: string, day: number): number {
  const days = known.get(zone) ?? new Map<number, number>();
  const remembered = days.get(day);
  if (remembered !== undefined) return remembered;
  if (known.size >= ZONES_MAX) known.clear();
  if (days.size >= DAYS_MAX) days.clear();
  const offset = askOffsetMs(zone, day * DAY);
  known.set(zone, days.set(day, offset));
  return offset;
}

function askOffsetMs(zone: string, at: Instant): number {
  return IANAZone.create(zone).offset(at) * MINUTE;
}
