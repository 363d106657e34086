import { z } from 'zod';
import { EARLIEST } from '../domain/time.ts';

const EARLIEST_DATE = new Date(EARLIEST).toISOString().slice(0, 10);

/** A local date of the site, "YYYY-MM-DD"; one that the calendar has. */
export const dateField = z.iso
  .date('write a date as YYYY-MM-DD')
  .refine((date) => date >= EARLIEST_DATE, `write a date from ${EARLIEST_DATE} on`);

/** The date that lies so many days after (negative: before) this one. */
export function datePlus(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}
