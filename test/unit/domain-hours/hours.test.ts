import { describe, expect, test } from '@jest/globals';
import {
  addOpenTime,
  addTimeWithinDay,
  isOpenAt,
  isWithinDay,
  nextOpening,
  nextWithinDay,
  shiftDatesAt,
} from '../../../src/domain/hours.ts';
import type { DayInterval } from '../../../src/domain/policy.ts';
import type { WeekHours } from '../../../src/domain/roster.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';

const AMSTERDAM = 'Europe/Amsterdam';
const at = (iso: string): number => Date.parse(iso);

function office(intervals: readonly DayInterval[], holidays: readonly string[] = []): WeekHours {
  const days = { 1: intervals, 2: intervals, 3: intervals, 4: intervals, 5: intervals };
  return { zone: AMSTERDAM, days, holidays };
}

const NINE_TO_FIVE = office([
  { from: '09:00', to: '12:30' },
  { from: '13:00', to: '17:00' },
]);
const NIGHT = office([{ from: '22:00', to: '06:00' }]);
const CALLING = { from: '08:00', to: '21:00' };

describe('opening hours', () => {
  test('a lunch break is shut, and the minute it ends is open', () => {
    expect(isOpenAt(NINE_TO_FIVE, at('2026-11-23T12:29:59.999+01:00'))).toBe(true);
    expect(isOpenAt(NINE_TO_FIVE, at('2026-11-23T12:30:00+01:00'))).toBe(false);
    expect(isOpenAt(NINE_TO_FIVE, at('2026-11-23T13:00:00+01:00'))).toBe(true);
  });

  test('after Friday five o’clock the next opening is Monday nine', () => {
    expect(nextOpening(NINE_TO_FIVE, at('2026-11-27T17:00:00+01:00'))).toBe(
      at('2026-11-30T09:00:00+01:00'),
    );
  });

  test('while open, the next opening is now', () => {
    const now = at('2026-11-23T10:00:00+01:00');
    expect(nextOpening(NINE_TO_FIVE, now)).toBe(now);
  });

  test('a holiday is shut the whole day', () => {
    const hours = office([{ from: '09:00', to: '17:00' }], ['2026-12-25']);
    expect(nextOpening(hours, at('2026-12-24T17:00:00+01:00'))).toBe(
      at('2026-12-28T09:00:00+01:00'),
    );
  });

  test('a night shift that begins on the eve of a holiday runs on to its end', () => {
    const hours = { ...NIGHT, holidays: ['2026-12-25'] };
    expect(isOpenAt(hours, at('2026-12-25T05:59:00+01:00'))).toBe(true);
    expect(isOpenAt(hours, at('2026-12-25T22:00:00+01:00'))).toBe(false);
    expect(isOpenAt(hours, at('2026-12-26T03:00:00+01:00'))).toBe(false);
  });

  test('at two in the morning a shift still belongs to the evening before', () => {
    expect(shiftDatesAt(NIGHT, at('2026-11-24T02:00:00+01:00'))).toEqual(['2026-11-23']);
  });

  test('a day that is open until 24:00 joins the next one without a gap', () => {
    const hours = office([{ from: '00:00', to: '24:00' }]);
    expect(isOpenAt(hours, at('2026-11-24T00:00:00+01:00') - 1)).toBe(true);
    expect(addOpenTime(hours, at('2026-11-23T12:00:00+01:00'), 2 * DAY)).toBe(
      at('2026-11-25T12:00:00+01:00'),
    );
  });

  test('the night without an hour is seven hours long, the one with two of them nine', () => {
    const nightly = { ...NIGHT, days: { 6: [{ from: '22:00', to: '06:00' }] } };
    const spring = at('2026-03-28T22:00:00+01:00');
    const autumn = at('2026-10-24T22:00:00+02:00');
    expect(addOpenTime(nightly, spring, 7 * HOUR)).toBe(at('2026-03-29T06:00:00+02:00'));
    expect(addOpenTime(nightly, autumn, 9 * HOUR)).toBe(at('2026-10-25T06:00:00+01:00'));
  });

  test('an opening in the hour that is skipped is the moment after it', () => {
    const sunday = { ...NIGHT, days: { 7: [{ from: '02:30', to: '05:00' }] } };
    expect(nextOpening(sunday, at('2026-03-29T00:00:00+01:00'))).toBe(
      at('2026-03-29T03:00:00+02:00'),
    );
  });

  test('an opening in the hour that comes twice is the first of the two', () => {
    const sunday = { ...NIGHT, days: { 7: [{ from: '02:30', to: '05:00' }] } };
    expect(nextOpening(sunday, at('2026-10-25T00:00:00+02:00'))).toBe(
      at('2026-10-25T02:30:00+02:00'),
    );
  });

  test('working time told on Friday afternoon ends on Monday', () => {
    expect(addOpenTime(NINE_TO_FIVE, at('2026-11-27T16:00:00+01:00'), 2 * HOUR)).toBe(
      at('2026-11-30T10:00:00+01:00'),
    );
  });

  test('hours that never open have no next opening, and count as always open', () => {
    const never = office([]);
    const now = at('2026-11-23T10:00:00+01:00');
    expect(isOpenAt(never, now)).toBe(false);
    expect(nextOpening(never, now)).toBeNull();
    expect(addOpenTime(never, now, HOUR)).toBe(now + HOUR);
  });

  test('hours that overlap are counted once', () => {
    const hours = office([
      { from: '09:00', to: '12:00' },
      { from: '10:00', to: '11:00' },
      { from: '11:30', to: '13:00' },
    ]);
    const nine = at('2026-11-23T09:00:00+01:00');
    expect(addOpenTime(hours, nine, 4 * HOUR)).toBe(nine + 4 * HOUR);
    expect(addOpenTime(hours, nine, 4 * HOUR + MINUTE)).toBe(nine + DAY + MINUTE);
  });
});

describe('the calling window', () => {
  test('is read on the customer’s own clock', () => {
    const evening = at('2026-11-23T20:59:59+01:00');
    expect(isWithinDay(CALLING, AMSTERDAM, evening)).toBe(true);
    expect(isWithinDay(CALLING, 'Europe/Athens', evening)).toBe(false);
  });

  test('at night, the next moment to ring is eight in the morning', () => {
    expect(nextWithinDay(CALLING, AMSTERDAM, at('2026-11-23T21:00:00+01:00'))).toBe(
      at('2026-11-24T08:00:00+01:00'),
    );
    const noon = at('2026-11-23T12:00:00+01:00');
    expect(nextWithinDay(CALLING, AMSTERDAM, noon)).toBe(noon);
  });

  test('an hour of calling time begun at half past eight in the evening ends next morning', () => {
    expect(addTimeWithinDay(CALLING, AMSTERDAM, at('2026-11-23T20:30:00+01:00'), HOUR)).toBe(
      at('2026-11-24T08:30:00+01:00'),
    );
  });

  test('a window that runs past midnight is open on both sides of it', () => {
    const late = { from: '18:00', to: '02:00' };
    expect(isWithinDay(late, AMSTERDAM, at('2026-11-23T01:59:00+01:00'))).toBe(true);
    expect(isWithinDay(late, AMSTERDAM, at('2026-11-23T02:00:00+01:00'))).toBe(false);
  });
});
