import type { DayFigures, Figures } from '../../../src/domain/figures.ts';
import { localDay } from '../../../src/domain/day.ts';
import { MINUTE } from '../../../src/domain/time.ts';

/** A day on which nothing was promised. */
export const emptyDay: DayFigures = {
  d: 0,
  keptStrict: { count: 0, of: 0 },
  keptFair: { count: 0, of: 0 },
  triedInTime: { count: 0, of: 0 },
  reached: { count: 0, of: 0 },
  neverCalled: { count: 0, of: 0 },
  neverCalledIds: [],
  brokenIds: [],
  lateness: { medianMs: null, p90Ms: null, worstMs: null },
  evidence: { A: { count: 0, of: 0 }, B: { count: 0, of: 0 }, claimed: 0 },
};

/** `of` promises, `missed` of them kept late and the first `never` of those not called at all. */
export function dayOf(of: number, missed: number, never: number): DayFigures {
  const ids = Array.from({ length: missed }, (_, index) => `pledge-${index + 1}`);
  return {
    d: of,
    keptStrict: { count: of - missed - 1, of },
    keptFair: { count: of - missed, of },
    triedInTime: { count: of - missed, of },
    reached: { count: of - never, of },
    neverCalled: { count: never, of },
    neverCalledIds: ids.slice(0, never),
    brokenIds: ids,
    lateness: { medianMs: 4 * MINUTE + 10_000, p90Ms: 9 * MINUTE, worstMs: 125 * MINUTE },
    evidence: { A: { count: 17, of: 19 }, B: { count: 2, of: 19 }, claimed: 1 },
  };
}

export function figuresOn(date: string, told: DayFigures, untold: DayFigures = emptyDay): Figures {
  const zone = 'Europe/Amsterdam';
  return {
    date,
    zone,
    ...localDay(date, zone),
    asOf: null,
    told,
    untold,
    precision: { exact: 3, window: 1, vague: 0 },
    grace: { beforeMs: 2 * MINUTE, afterMs: 5 * MINUTE },
  };
}
