import { z } from 'zod';
import type { DayInterval } from '../domain/policy.ts';
import type { Weekday, WeekHours } from '../domain/roster.ts';
import { isKnownZone } from '../domain/zone.ts';
import { strict } from './strict.ts';

const INTERVALS_MAX = 8;
const DATES_MAX = 400;
const INTERVAL = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** "09:00-17:30"; "22:00-06:00" runs past midnight, and a day ends at "24:00". */
export const interval = z
  .string()
  .meta({ pattern: INTERVAL.source })
  .transform((text, context): DayInterval => {
    const [, from, to] = INTERVAL.exec(text) ?? [];
    if (from !== undefined && to !== undefined && from !== to) return { from, to };
    const message = `Must be two different times as in "09:00-17:30"; it is "${text}".`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** A date of the calendar, "2026-12-31". */
export const date = z.iso.date({ error: 'Must be a date as in "2026-12-31".' });

/** An IANA name of a time zone, as this machine knows it. */
export const zone = z
  .string()
  .max(60)
  .refine(isZone, { error: 'Must be a time zone as in "Europe/Amsterdam".' });

function isZone(name: string): boolean {
  return (name === 'UTC' || name.includes('/')) && isKnownZone(name);
}

const day = z.array(interval).max(INTERVALS_MAX).optional();
const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
const SATURDAY = 6;

/**
 * Hours of a week. A named day stands above `weekdays` (Monday to Friday), and that above
 * `everyDay`; an empty list means shut.
 */
export const hours = strict({
  zone: zone.optional(),
  everyDay: day,
  weekdays: day,
  monday: day,
  tuesday: day,
  wednesday: day,
  thursday: day,
  friday: day,
  saturday: day,
  sunday: day,
  holidays: z.array(date).max(DATES_MAX).default([]),
  publicHolidays: z.boolean().default(true).meta({
    description: 'Shut on public holidays of the country in site.yaml.',
  }),
});

export type HoursText = z.output<typeof hours>;

/** The hours as rules use them; public holidays are added later, see `addPublicHolidays`. */
export function weekHoursOf(text: HoursText, siteZone: string): WeekHours {
  const days: Partial<Record<Weekday, readonly DayInterval[]>> = {};
  for (const [index, name] of weekdays.entries()) {
    const weekday = (index + 1) as Weekday;
    const general = weekday < SATURDAY ? (text.weekdays ?? text.everyDay) : text.everyDay;
    const intervals = text[name] ?? general;
    if (intervals !== undefined) days[weekday] = intervals;
  }
  return { zone: text.zone ?? siteZone, days, holidays: text.holidays };
}
