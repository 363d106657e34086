import type { Pledge } from '../domain/pledge.ts';
import type { Instant } from '../domain/time.ts';
import type { ClockTime } from './ports/alerts.ts';
import type { Pledges } from './ports/pledges.ts';

/** When the promise that this one follows was kept, as it is spoken; empty for a first one. */
export async function spokeBefore(
  { follows, zone }: Pledge,
  { now, language }: { readonly now: Instant; readonly language: string },
  { pledges, clockTime }: { readonly pledges: Pledges; readonly clockTime: ClockTime },
): Promise<string> {
  const first = follows === undefined ? null : await pledges.load(follows);
  const at = first?.pledge.proof?.at ?? null;
  return at === null ? '' : clockTime(at, now, { zone, language });
}
