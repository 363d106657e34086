import { dialsOf, wrongNumberAt } from './attempt-plan.ts';
import type { AttemptOutcome, Pledge } from './pledge.ts';
import { stuckSince } from './stuck.ts';
import type { Instant } from './time.ts';

/** Since when, and why, no dial of ours will mend it: a person has to act. */
export type Hopeless = {
  readonly at: Instant;
  readonly why: 'cannot-dial' | 'unverified' | 'not-rung' | 'unheard' | 'wrong-number';
};

const byOutcome: Readonly<Partial<Record<AttemptOutcome, Hopeless['why']>>> = {
  impossible: 'cannot-dial',
  unverified: 'unverified',
};

/** Null while a dial of ours may still keep the promise. */
export function hopelessSince(pledge: Pledge): Hopeless | null {
  for (const { outcome, endedAt } of dialsOf(pledge)) {
    const why = outcome === null ? undefined : byOutcome[outcome];
    if (why !== undefined) return { at: endedAt ?? pledge.acceptedAt, why };
  }
  const stuck = stuckSince(pledge, dialsOf(pledge));
  if (stuck !== null) return stuck;
  const wrongAt = wrongNumberAt(pledge);
  return wrongAt === null ? null : { at: wrongAt, why: 'wrong-number' };
}
