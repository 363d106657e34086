import { DAY, type Instant } from '../../domain/time.ts';
import { dateOf, instantOf, localDayOf } from '../../domain/zone.ts';
import type { Reader } from './reader.ts';

/**
 * "2026-11-22T14:30" as clocks in `zone` show it; seconds, if a browser sends any, are dropped.
 * Null for anything else.
 */
export function localInstant(text: string, zone: string): Instant | null {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/.exec(text);
  const day = Date.parse(`${parts?.[1] ?? ''}T00:00:00Z`) / DAY;
  const minute = Number(parts?.[2]) * 60 + Number(parts?.[3]);
  if (parts === null || Number.isNaN(day) || dateOf(day) !== parts[1] || minute >= 24 * 60) {
    return null;
  }
  return instantOf(zone, day, minute);
}

/** An instant as the value of a `datetime-local` field. */
export function localText(at: Instant, zone: string, reader: Reader): string {
  return `${dateOf(localDayOf(zone, at))}T${reader.clock(at)}`;
}
