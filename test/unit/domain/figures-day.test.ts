import { expect, test } from '@jest/globals';
import { localDate, localDay } from '../../../src/domain/day.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';

test('a day in Amsterdam has 23 hours when the clocks go forward [figures.day-of-zone]', () => {
  const { from, to } = localDay('2026-03-29', 'Europe/Amsterdam');
  expect(new Date(from).toISOString()).toBe('2026-03-28T23:00:00.000Z');
  expect(to - from).toBe(23 * HOUR);
});

test('a day in Amsterdam has 25 hours when the clocks go back [figures.day-of-zone]', () => {
  const { from, to } = localDay('2026-10-25', 'Europe/Amsterdam');
  expect(new Date(from).toISOString()).toBe('2026-10-24T22:00:00.000Z');
  expect(to - from).toBe(25 * HOUR);
});

test('a day begins after midnight where the change of clocks skips it [figures.day-of-zone]', () => {
  const { from, to } = localDay('2026-04-24', 'Africa/Cairo');
  expect(new Date(from).toISOString()).toBe('2026-04-23T22:00:00.000Z');
  expect(to - from).toBe(23 * HOUR);
});

test('a day whose clocks go back over midnight begins with the first of the two [figures.day-of-zone]', () => {
  const { from, to } = localDay('2026-10-25', 'Atlantic/Azores');
  expect(new Date(from).toISOString()).toBe('2026-10-25T00:00:00.000Z');
  expect(to - from).toBe(25 * HOUR);
});

/** Amsterdam, and zones whose clocks change at midnight: one is skipped, or shown twice. */
const zones = [
  'Europe/Amsterdam',
  'Atlantic/Azores',
  'America/Havana',
  'Africa/Cairo',
  'America/Asuncion',
  'Asia/Beirut',
];

test.each(zones)(
  'every day of a year in %s ends where the next one begins [figures.day-of-zone]',
  (zone) => {
    let { from } = localDay('2026-01-01', zone);
    for (let count = 0; count < 365; count += 1) {
      const day = localDay(localDate(from, zone), zone);
      expect(day.from).toBe(from);
      expect(localDate(day.to - 1, zone)).toBe(localDate(day.from, zone));
      from = day.to;
    }
    expect(localDate(from, zone)).toBe('2027-01-01');
  },
);

test('an ordinary day has 24 hours [figures.day-of-zone]', () => {
  const { from, to } = localDay('2026-11-22', 'Europe/Amsterdam');
  expect(to - from).toBe(DAY);
});

test.each(['2026-02-30', '22-11-2026', '2026-11-22T00:00', 'yesterday', ''])(
  'the date %j is refused with the form to write',
  (date) => {
    expect(() => localDay(date, 'Europe/Amsterdam')).toThrow('Write a date as 2026-11-22');
  },
);

test('a zone that does not exist is refused', () => {
  expect(() => localDay('2026-11-22', 'Europe/Nowhere')).toThrow('Europe/Nowhere');
});
