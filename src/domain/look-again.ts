import { agentsOnShift, nextShiftStart } from './presence.ts';
import type { Roster } from './roster.ts';
import { type Instant, MINUTE, SECOND } from './time.ts';

/** A dial that waits for a free agent looks again after these, the last one from then on. */
export const LOOKS_MS = [1, 2, 5, 10, 20, 30].map((seconds) => seconds * SECOND);
/** While nobody is on shift: so late at most, for whoever edits the roster in the meantime. */
export const NOBODY_LOOK_MS = 15 * MINUTE;

/** A dial that looked for a free agent in vain. */
export type InVain = {
  /** How often it looked before. */
  readonly looks: number;
  /** A person asked for it, who waits at their desk for it, perhaps outside their hours. */
  readonly asked: boolean;
  readonly team: string;
  readonly now: Instant;
};

/**
 * When a dial for which nobody was free looks again by itself: ever later, but never after the
 * next start of a shift of its team. An agent who becomes free before that wakes it; this is for
 * what nobody could tell us.
 */
export function nextLookAt({ looks, asked, team, now }: InVain, roster: Roster): Instant {
  const someoneMayBe = asked || agentsOnShift(roster, team, now).length > 0;
  const inTurn = LOOKS_MS[Math.min(looks, LOOKS_MS.length - 1)] ?? SECOND;
  const at = now + (someoneMayBe ? inTurn : NOBODY_LOOK_MS);
  return Math.min(at, nextShiftStart(roster, team, now) ?? at);
}
