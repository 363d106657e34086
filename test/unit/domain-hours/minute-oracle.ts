import { IANAZone } from 'luxon';
import type { WeekHours } from '../../../src/domain/roster.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../../../src/domain/time.ts';

/** Zones with every kind of change there is: at midnight, by half an hour, by two hours, none. */
export const ZONES = [
  'Europe/Amsterdam',
  'Europe/Lisbon',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'UTC',
] as const;

const FIRST = Date.UTC(2026, 0, 1);
const LAST = Date.UTC(2029, 0, 1);
/** How far around the middle the oracle looks. */
export const REACH_MS = 4 * DAY;
const QUARTER = 15 * MINUTE;

/** Moments around which to look: every change of the clocks in 2026 to 2028, and a quiet day. */
export function middlesOf(zone: string): readonly Instant[] {
  const known = middlesFound.get(zone);
  if (known !== undefined) return known;
  const middles = [Date.UTC(2027, 5, 16, 12)];
  for (let day = FIRST; day < LAST; day += DAY) {
    if (wallOf(zone, day) + DAY === wallOf(zone, day + DAY)) continue;
    for (let at = day; at < day + DAY; at += HOUR) {
      if (wallOf(zone, at) + HOUR !== wallOf(zone, at + HOUR)) middles.push(at);
    }
  }
  middlesFound.set(zone, middles);
  return middles;
}

const middlesFound = new Map<string, readonly Instant[]>();

/** What the clocks show, as if it were UTC. */
function wallOf(zone: string, at: Instant): number {
  return at + IANAZone.create(zone).offset(at) * MINUTE;
}

/**
 * The open minutes around `middle`, found without any arithmetic on zones: walk minute by minute
 * and note when the clock first shows the beginning and the end of each interval.
 */
export function openMinutes(hours: WeekHours, middle: Instant): (at: Instant) => boolean {
  const minutes = minutesAround(hours.zone, middle);
  const spans = intervalsAround(hours, middle).map(({ from, to }) => ({
    from: firstShowing(minutes, from),
    to: firstShowing(minutes, to),
  }));
  return (at) => spans.some((span) => span.from <= at && at < span.to);
}

type Minute = { readonly at: Instant; readonly wall: number };
const walked = new Map<string, readonly Minute[]>();

function minutesAround(zone: string, middle: Instant): readonly Minute[] {
  const key = `${zone} ${middle}`;
  const known = walked.get(key);
  if (known !== undefined) return known;
  const minutes: Minute[] = [];
  // No clock of these years changes but on a quarter of an hour.
  for (let at = middle - REACH_MS - 2 * DAY; at < middle + REACH_MS + 2 * DAY; at += QUARTER) {
    const wall = wallOf(zone, at);
    for (let ms = 0; ms < QUARTER; ms += MINUTE) minutes.push({ at: at + ms, wall: wall + ms });
  }
  walked.set(key, minutes);
  return minutes;
}

function firstShowing(minutes: readonly Minute[], wall: number): Instant {
  return minutes.find((minute) => minute.wall >= wall)?.at ?? Infinity;
}

function intervalsAround(hours: WeekHours, middle: Instant): { from: number; to: number }[] {
  const intervals = [];
  const today = Math.floor(middle / DAY) * DAY;
  for (let midnight = today - 5 * DAY; midnight <= today + 5 * DAY; midnight += DAY) {
    const date = new Date(midnight);
    if (hours.holidays.includes(date.toISOString().slice(0, 10))) continue;
    const weekday = date.getUTCDay() === 0 ? 7 : date.getUTCDay();
    for (const { from, to } of hours.days[weekday as 1] ?? []) {
      const [start, end] = [minutesOf(from), minutesOf(to)];
      const length = end > start ? end - start : end - start + 24 * 60;
      const begins = midnight + start * MINUTE;
      intervals.push({ from: begins, to: begins + length * MINUTE });
    }
  }
  return intervals;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
