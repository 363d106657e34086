import { localDate, localDay } from '../domain/day.ts';
import { figuresOf } from '../domain/figures-of.ts';
import type { Figures } from '../domain/figures.ts';
import type { Instant } from '../domain/time.ts';
import type { Grace } from '../domain/window.ts';
import { instantOf, localDayOf } from '../domain/zone.ts';
import type { Pledges } from './ports/pledges.ts';
import type { SiteStore, StoredReport } from './ports/site.ts';

/** The report runs at 04:30 of the site's zone, when no clock changes; minutes of the local day. */
const READY_AT_MINUTE = 4 * 60 + 30;
/** Nights that were missed are made up for, so many back. */
const DAYS_BACK = 7;

type Deps = {
  readonly pledges: Pledges;
  readonly site: SiteStore;
  readonly zone: string;
  readonly grace: Grace;
};

/**
 * The figures of a day, computed from events: a day computed again gives the same, or a revision.
 */
export function makeReports(deps: Deps) {
  const figures = async (date: string): Promise<Figures> => {
    const { from, to } = localDay(date, deps.zone);
    const [ended, made, now] = await Promise.all([
      deps.pledges.endedWindows(from, to),
      deps.pledges.promisedBetween(from, to),
      deps.pledges.now(),
    ]);
    const { zone, grace } = deps;
    return figuresOf({ date, zone, from, to, ended, made, now, grace });
  };

  const writeReport = async (date: string): Promise<StoredReport | null> => {
    const counted = await figures(date);
    return counted.asOf === null ? deps.site.saveReport(date, counted) : null;
  };

  const writeOwedReports = async (): Promise<readonly string[]> => {
    const [now, beginsAt] = await Promise.all([deps.pledges.now(), deps.pledges.beginsAt()]);
    // Nothing of the days before the first promise is owed: they would only be empty.
    const firstDay = localDate(beginsAt ?? now, deps.zone);
    const owed: string[] = [];
    for (const date of finishedDays(now, deps.zone)) {
      if (date < firstDay) continue;
      if ((await deps.site.report(date)) === null) owed.push(date);
    }
    const written: string[] = [];
    for (const date of owed) if ((await writeReport(date)) !== null) written.push(date);
    return written;
  };

  return {
    figures,
    writeReport,
    writeOwedReports,
    readReport: (date: string) => deps.site.report(date),
  };
}

/** Local dates whose night has passed 04:30, oldest first. */
function finishedDays(now: Instant, zone: string): readonly string[] {
  const today = localDay(localDate(now, zone), zone);
  const isReady = now >= instantOf(zone, localDayOf(zone, now), READY_AT_MINUTE);
  const days: string[] = [];
  let end = isReady ? today.from : localDay(localDate(today.from - 1, zone), zone).from;
  for (let day = 0; day < DAYS_BACK; day += 1) {
    const date = localDate(end - 1, zone);
    days.unshift(date);
    end = localDay(date, zone).from;
  }
  return days;
}
