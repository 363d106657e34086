import { localDate } from './day.ts';

/** A rate with its count; below 20 promises nobody is shown a percentage. */
export type Rate = { readonly count: number; readonly of: number };

/** Milliseconds; null where there was nothing to measure. */
export type Spread = {
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
  readonly worstMs: number | null;
};

/** The figures of one set of promises: told, or untold. */
export type DayFigures = {
  /** Promises whose binding window ended that day, less those the customer cancelled in time. */
  readonly d: number;
  readonly keptStrict: Rate;
  readonly keptFair: Rate;
  readonly triedInTime: Rate;
  readonly reached: Rate;
  readonly neverCalled: Rate;
  /** Ids of the promises never called: the first lines of the report. */
  readonly neverCalledIds: readonly string[];
  readonly brokenIds: readonly string[];
  readonly lateness: Spread;
  readonly evidence: Evidence;
};

/** Shares of the fulfilled promises by grade; beside them those that are only claimed. */
export type Evidence = { readonly A: Rate; readonly B: Rate; readonly claimed: number };

/** One day of the site's zone. */
export type Figures = {
  readonly date: string;
  readonly zone: string;
  readonly from: number;
  readonly to: number;
  /** The day was still running when it was counted, at this instant; null: it was over. */
  readonly asOf: number | null;
  readonly told: DayFigures;
  readonly untold: DayFigures;
  readonly precision: { readonly exact: number; readonly window: number; readonly vague: number };
  readonly grace: { readonly beforeMs: number; readonly afterMs: number };
};

/** What to ask for instead of a day that has not begun, which has only zeros; null: it has. */
export function whyNotYet({ date, zone, from, asOf }: Figures): string | null {
  if (asOf === null || asOf >= from) return null;
  const today = localDate(asOf, zone);
  return `${date} has not begun in ${zone}. Ask for ${today}, which is today, or an earlier day.`;
}
