import type { Spread } from '../domain/figures.ts';
import { HOUR, MINUTE, SECOND } from '../domain/time.ts';
import type { Say } from './say.ts';

/** "45 s", "4 min 10 s", "2 h 5 min": two units, since nobody acts on a third. */
export function durationText(ms: number, text: Say): string {
  const totalSeconds = Math.round(ms / SECOND);
  const hours = Math.floor((totalSeconds * SECOND) / HOUR);
  const minutes = Math.floor((totalSeconds * SECOND) / MINUTE) % 60;
  const seconds = totalSeconds % 60;
  if (hours > 0) return text('report.duration.hours', { hours, minutes });
  if (minutes === 0) return text('report.duration.seconds', { seconds });
  if (seconds === 0) return text('report.duration.minutes', { minutes });
  return text('report.duration.both', { minutes, seconds });
}

/** Median, 90th percentile and worst; a dash where nobody was late. */
export function spreadText({ medianMs, p90Ms, worstMs }: Spread, text: Say): string {
  if (medianMs === null || p90Ms === null || worstMs === null) return text('report.rate.none');
  return text('report.spread', {
    median: durationText(medianMs, text),
    p90: durationText(p90Ms, text),
    worst: durationText(worstMs, text),
  });
}
