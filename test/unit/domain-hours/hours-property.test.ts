import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addOpenTime, isOpenAt, nextOpening } from '../../../src/domain/hours.ts';
import type { DayInterval } from '../../../src/domain/policy.ts';
import type { WeekHours } from '../../../src/domain/roster.ts';
import { DAY, MINUTE, type Instant } from '../../../src/domain/time.ts';
import { middlesOf, openMinutes, REACH_MS, ZONES } from './minute-oracle.ts';

const RUNS = 300;

const time = (latest: number): fc.Arbitrary<string> =>
  fc
    .integer({ min: 0, max: latest * 4 })
    .map((quarter) => `${two(Math.floor(quarter / 4))}:${two((quarter % 4) * 15)}`);

const two = (value: number): string => String(value).padStart(2, '0');

/** Half of the intervals have an end between midnight and four, where clocks change. */
const interval: fc.Arbitrary<DayInterval> = fc
  .record({
    from: fc.oneof(time(4), time(23)),
    to: fc.oneof(time(4), time(24), fc.constant('24:00')),
  })
  .filter(({ from, to }) => from !== to);

const day = fc.array(interval, { maxLength: 3 });

const around = fc.constantFrom(...ZONES).chain((zone) =>
  fc.record({
    zone: fc.constant(zone),
    middle: fc.constantFrom(...middlesOf(zone)),
    minutesOff: fc.oneof(
      fc.integer({ min: -240, max: 240 }),
      fc.integer({ min: -2880, max: 2880 }),
    ),
    days: fc.tuple(day, day, day, day, day, day, day),
    daysToHoliday: fc.option(fc.integer({ min: -2, max: 2 })),
  }),
);

type Around = typeof around extends fc.Arbitrary<infer T> ? T : never;

function hoursOf({ zone, middle, days, daysToHoliday }: Around): WeekHours {
  const holidays =
    daysToHoliday === null
      ? []
      : [new Date(middle + daysToHoliday * DAY).toISOString().slice(0, 10)];
  const [mo, tu, we, th, fr, sa, su] = days;
  return { zone, days: { 1: mo, 2: tu, 3: we, 4: th, 5: fr, 6: sa, 7: su }, holidays };
}

/** The first minute at or after `at` for which `is` holds, within what the oracle has seen. */
function firstMinute(at: Instant, end: Instant, is: (at: Instant) => boolean): Instant | null {
  for (let minute = at; minute < end; minute += MINUTE) if (is(minute)) return minute;
  return null;
}

function neverOpens({ days }: WeekHours): boolean {
  return Object.values(days).every((intervals) => intervals.length === 0);
}

describe('hours, held against a walk minute by minute over every change of the clocks', () => {
  test('open is open in every zone, also in nights that miss or repeat an hour', () => {
    fc.assert(
      fc.property(around, (given) => {
        const hours = hoursOf(given);
        const open = openMinutes(hours, given.middle);
        const at = given.middle + given.minutesOff * MINUTE;
        expect(isOpenAt(hours, at)).toBe(open(at));
        expect(isOpenAt(hours, at + MINUTE - 1)).toBe(open(at));
      }),
      { numRuns: RUNS },
    );
  });

  test('the next opening is the first open minute', () => {
    fc.assert(
      fc.property(around, (given) => {
        const hours = hoursOf(given);
        const at = given.middle + given.minutesOff * MINUTE;
        const end = given.middle + REACH_MS;
        const found = nextOpening(hours, at);
        const first = firstMinute(at, end, openMinutes(hours, given.middle));
        expect(found === null || found >= end ? null : found).toBe(first);
      }),
      { numRuns: RUNS },
    );
  });

  test('open time is counted by the minutes that really pass while open', () => {
    const minutes = fc.integer({ min: 1, max: 600 });
    fc.assert(
      fc.property(around, minutes, (given, wanted) => {
        const hours = hoursOf(given);
        const open = openMinutes(hours, given.middle);
        const at = given.middle + given.minutesOff * MINUTE;
        const end = given.middle + REACH_MS;
        let left = wanted;
        const last = firstMinute(at, end, (minute) => open(minute) && (left -= 1) === 0);
        const found = addOpenTime(hours, at, wanted * MINUTE);
        if (neverOpens(hours)) {
          // Counted as always open: a promise falls too early rather than never.
          expect(found).toBe(at + wanted * MINUTE);
          return;
        }
        expect(found > end ? null : found).toBe(last === null ? null : last + MINUTE);
      }),
      { numRuns: RUNS },
    );
  });

  test('the zones under test change their clocks at all', () => {
    const changes = ZONES.map((zone) => middlesOf(zone).length - 1);
    expect(changes.filter((count) => count >= 6).length).toBeGreaterThanOrEqual(11);
  });
});
