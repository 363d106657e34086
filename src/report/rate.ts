import type { Rate } from '../domain/figures.ts';
import type { Say } from './say.ts';

/** Below so many promises a percentage says more about chance than about the day. */
const PERCENTAGE_FROM = 20;

/** "17 of 21 (81%)", "7 of 9", or a dash where there was nothing to count. */
export function rateText({ count, of }: Rate, text: Say): string {
  if (of === 0) return text('report.rate.none');
  if (of < PERCENTAGE_FROM) return text('report.rate.few', { count, of });
  return text('report.rate.many', { count, of, percent: percentOf(count, of) });
}

/** Whole percent; 0 and 100 only where they are true, since rounding would hide a promise. */
function percentOf(count: number, of: number): number {
  const percent = Math.round((count / of) * 100);
  if (percent === 100 && count < of) return 99;
  return percent === 0 && count > 0 ? 1 : percent;
}
