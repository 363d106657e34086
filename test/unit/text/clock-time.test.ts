import { expect, test } from '@jest/globals';

import { clockTime } from '../../../src/text/clock-time.ts';

const zone = 'Europe/Amsterdam';
const now = Date.parse('2026-11-23T13:03:00Z');

test.each([
  ['later today', '2026-11-23T13:18:00Z', 'en', '14:18'],
  ['just before midnight', '2026-11-23T22:59:00Z', 'en', '23:59'],
  ['just after midnight', '2026-11-23T23:00:00Z', 'en', 'Tue 24 Nov 00:00'],
  ['tomorrow, for a Dutch reader', '2026-11-24T08:05:00Z', 'nl', 'di 24 nov 09:05'],
  ['in a language that is none', '2026-11-24T08:05:00Z', 'nl_N!', 'Tue 24 Nov 09:05'],
  ['a year later', '2027-11-23T13:18:00Z', 'en', 'Tue 23 Nov 2027 14:18'],
])('a time %s is said so that nobody can mistake the day', (_when, at, language, said) => {
  expect(clockTime(Date.parse(at), now, { zone, language })).toBe(said);
});
