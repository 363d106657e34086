import { currentAttempt, type Pledge } from '../domain/pledge.ts';
import type { Instant } from '../domain/time.ts';

/** The agent whose leg is asked for, rings or is connected for this pledge. */
export function diallingAgent(pledge: Pledge): string | null {
  const attempt = currentAttempt(pledge);
  return attempt === undefined || attempt.stage === 'planned' ? null : attempt.agent;
}

/** The attempt that is owed and not yet asked of the phone system. */
export function plannedAttempt(pledge: Pledge): number | null {
  const attempt = currentAttempt(pledge);
  return attempt?.stage === 'planned' ? attempt.number : null;
}

/** Whether a customer's phone may ring for it: the grant stays unresolved as long as that. */
export function holdsGrant(pledge: Pledge): boolean {
  return pledge.attempts.some((attempt) => attempt.stage === 'granted');
}

/** The ends of the windows that passed unkept; null when there are none. */
export function brokenDueAts(pledge: Pledge): readonly Instant[] | null {
  return pledge.brokenWindows.length === 0
    ? null
    : pledge.brokenWindows.map((window) => window.dueAt);
}
