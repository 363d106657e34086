import type Holidays from 'date-holidays';
import type { HolidaysTypes } from 'date-holidays';
import { DAY, type Instant } from '../domain/time.ts';

/**
 * The days on which a country rests, as local dates "YYYY-MM-DD" in order, each once; days that
 * are merely observed, half days, and those on which only banks or schools shut are not among them.
 *
 * The tables are large, so they are loaded when they are first asked for. Throws when the country
 * or region is not known, with what to change.
 */
export async function publicHolidays(
  country: string,
  region: string | null,
  years: readonly number[],
): Promise<readonly string[]> {
  const { default: Calendar } = await import('date-holidays');
  const tables = new Calendar();
  const countries = Object.keys(tables.getCountries());
  if (!countries.includes(country)) {
    throw new Error(`No public holidays are known of "${country}": change site.yaml.`);
  }
  const regions = Object.keys(regionsOf(tables, country) ?? {});
  if (region !== null && !regions.includes(region)) {
    throw new Error(
      `No public holidays are known of the region "${region}" of ${country}: change site.yaml ` +
        `(known are: ${regions.join(', ') || 'none'}).`,
    );
  }
  const calendar = region === null ? new Calendar(country) : new Calendar(country, region);
  const days = years
    .flatMap((year) => calendar.getHolidays(year))
    .filter((day) => day.type === 'public')
    .flatMap(datesOf);
  return [...new Set(days)].sort();
}

/** The package's own type forgets that most countries have none. */
function regionsOf(tables: Holidays, country: string): object | undefined {
  return tables.getStates(country);
}

/** A day with a change of the clocks is an hour off; half a day off is not a day of rest. */
function datesOf({ date, start, end }: HolidaysTypes.Holiday): readonly string[] {
  const days = Math.floor((end.getTime() - start.getTime()) / DAY + 0.1);
  const first: Instant = Date.parse(date.slice(0, 'YYYY-MM-DD'.length));
  return Array.from({ length: days }, (_, index) =>
    new Date(first + index * DAY).toISOString().slice(0, 10),
  );
}
