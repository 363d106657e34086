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
};

/** One day of the site's zone. */
export type Figures = {
  readonly date: string;
  readonly zone: string;
  readonly from: number;
  readonly to: number;
  readonly told: DayFigures;
  readonly untold: DayFigures;
  /** Fulfilled promises by grade, and those only claimed. */
  readonly evidence: { readonly A: number; readonly B: number; readonly claimed: number };
  readonly precision: { readonly exact: number; readonly window: number; readonly vague: number };
  readonly grace: { readonly beforeMs: number; readonly afterMs: number };
};
