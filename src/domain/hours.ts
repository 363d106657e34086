import type { DayInterval } from './policy.ts';
import type { Weekday, WeekHours } from './roster.ts';
import type { Instant } from './time.ts';
import { dateOf, instantOf, type LocalDay, localDayOf, weekdayOf } from './zone.ts';

/** A stretch of real time; `to` is not included. */
type Span = { readonly from: Instant; readonly to: Instant };

/** Hours that stay shut for this many days on end are taken to never open again. */
const SEARCH_DAYS = 400;
const MINUTES_A_DAY = 24 * 60;

/**
 * Is it open at `at`? An interval whose `to` is not after its `from` runs past midnight, and
 * belongs wholly to the day on which it starts, for weekdays and for holidays alike.
 */
export function isOpenAt(hours: WeekHours, at: Instant): boolean {
  return shiftDatesAt(hours, at).length > 0;
}

/**
 * The local dates on which the intervals began that are open at `at`; none when it is shut. At
 * two in the morning a night shift still belongs to the evening before.
 */
export function shiftDatesAt(hours: WeekHours, at: Instant): readonly string[] {
  const today = localDayOf(hours.zone, at);
  return [today - 1, today, today + 1]
    .filter((day) => spansOf(hours, day).some((span) => span.from <= at && at < span.to))
    .map(dateOf);
}

/** `at` itself when it is open then; else the next opening. Null when there is none in 400 days. */
export function nextOpening(hours: WeekHours, at: Instant): Instant | null {
  const next = spansFrom(hours, at).next();
  return next.done === true ? null : next.value.from;
}

/**
 * When `ms` of open time have passed since `at`. Hours that never open again count as always
 * open, so that a promise told in working time falls too early rather than never.
 */
export function addOpenTime(hours: WeekHours, at: Instant, ms: number): Instant {
  if (ms <= 0) return at;
  let reached = at;
  let left = ms;
  for (const span of spansFrom(hours, at)) {
    if (left <= span.to - span.from) return span.from + left;
    left -= span.to - span.from;
    reached = span.to;
  }
  return reached + left;
}

/** Do clocks in `zone` show a time inside the interval at `at`? */
export function isWithinDay(interval: DayInterval, zone: string, at: Instant): boolean {
  return isOpenAt(everyDay(interval, zone), at);
}

/** `at` itself when it is inside the interval; else the interval's next beginning. */
export function nextWithinDay(interval: DayInterval, zone: string, at: Instant): Instant {
  return nextOpening(everyDay(interval, zone), at) ?? at;
}

/** When `ms` of time inside the daily interval have passed since `at`. */
export function addTimeWithinDay(
  interval: DayInterval,
  zone: string,
  at: Instant,
  ms: number,
): Instant {
  return addOpenTime(everyDay(interval, zone), at, ms);
}

function everyDay(interval: DayInterval, zone: string): WeekHours {
  const day = [interval];
  return { zone, days: { 1: day, 2: day, 3: day, 4: day, 5: day, 6: day, 7: day }, holidays: [] };
}

/** The open time after `at`, in order and without overlaps; stretches that touch stay apart. */
function* spansFrom(hours: WeekHours, at: Instant): Generator<Span, undefined> {
  let reached = at;
  let shutDays = 0;
  for (let day = localDayOf(hours.zone, at) - 1; shutDays < SEARCH_DAYS; day += 1) {
    const spans = spansOf(hours, day);
    shutDays = spans.length === 0 ? shutDays + 1 : 0;
    for (const span of spans) {
      if (span.to > reached) yield { from: Math.max(reached, span.from), to: span.to };
      reached = Math.max(reached, span.to);
    }
  }
}

/** What is open on one local day, by beginning; nothing on a holiday. */
function spansOf(hours: WeekHours, day: LocalDay): readonly Span[] {
  const intervals = hours.days[weekdayOf(day) as Weekday] ?? [];
  if (intervals.length === 0 || hours.holidays.includes(dateOf(day))) return [];
  return intervals
    .map((interval) => spanOf(interval, hours.zone, day))
    .filter((span) => span.from < span.to)
    .sort((a, b) => a.from - b.from);
}

function spanOf(interval: DayInterval, zone: string, day: LocalDay): Span {
  const from = minuteOf(interval.from);
  const to = minuteOf(interval.to);
  const end = to > from ? to : to + MINUTES_A_DAY;
  return { from: instantOf(zone, day, from), to: instantOf(zone, day, end) };
}

/** Minutes since midnight of "HH:MM"; "24:00" is the end of the day. */
function minuteOf(time: string): number {
  const [hour = NaN, minute = NaN] = time.split(':').map(Number);
  return hour * 60 + minute;
}
