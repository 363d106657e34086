import { type CallFacts, isLive, type NotedCall } from '../call.ts';
import type { Effect } from '../effect.ts';
import { believed, gradeOf, isUntaken, startOf } from '../evidence.ts';
import { invariant } from '../invariant.ts';
import { type Attempt, currentAttempt, type Pledge } from '../pledge.ts';
import { type Instant, MINUTE } from '../time.ts';
import { moment, type Rule } from './rule.ts';

/** An attempt is over when the customer's leg that it was granted is over. */
export const closeAttempt: Rule = {
  moment: (pledge) => {
    if (!customerLegIsOver(pledge)) return null;
    const leg = customerLeg(pledge);
    const awaited = resultAwaitedUntil(leg) ?? talkAwaitedUntil(pledge, leg);
    return moment(awaited ?? pledge.acceptedAt, 'settle');
  },
  act: (pledge, now) => {
    const leg = customerLeg(pledge);
    invariant(leg?.attempt != null, 'Only an attempt with a customer leg is closed by it.');
    const grade = gradeOf(leg, pledge);
    const reached = grade === 'A' || grade === 'B';
    const inVain = wasLeftWaiting(leg, pledge) ? 'not-taken' : 'not-reached';
    return {
      events: [
        {
          type: 'attempt-ended',
          at: now,
          attempt: leg.attempt,
          outcome: reached ? 'reached' : inVain,
          why: leg.failure ?? (reached ? 'spoke' : 'ended'),
        },
      ],
      effects: leg.failure === 'failed' ? [askFailure(leg.attempt)] : [],
    };
  },
};

/** The customer's telephone was not rung, and why is not told: owed once an attempt. */
export function askFailure(attempt: number): Effect {
  return { kind: 'ask-failure', key: `ask-failure:${attempt}`, attempt };
}

/** A detection result may come after the call; the look-ups of that time find a lost one. */
const RESULT_AFTER_MS = MINUTE;

/** The customer talked and nobody knows yet whether it was a machine: they are not rung again. */
function resultAwaitedUntil(leg: NotedCall | undefined): Instant | null {
  if (leg?.answeredAt == null) return null;
  const endedAt = believed(leg.endedAt, leg);
  if (endedAt === null) return null;
  const isAwaited = leg.detectionAsked && leg.sign === null && leg.outcome === null;
  return isAwaited ? endedAt + RESULT_AFTER_MS : null;
}

/**
 * An agent took the customer who was rung first, and how long they talked is told by the agent's
 * leg, which may be reported after the customer's end.
 */
function talkAwaitedUntil(pledge: Pledge, leg: NotedCall | undefined): Instant | null {
  const over = leg === undefined ? null : talkUntoldSince(leg, currentAttempt(pledge));
  const endedAt = leg === undefined ? null : believed(over, leg);
  return endedAt === null ? null : endedAt + RESULT_AFTER_MS;
}

/** When the call ended whose talk is not known yet, though an agent had taken it; else null. */
export function talkUntoldSince(leg: CallFacts, attempt: Attempt | undefined): Instant | null {
  const isTaken = attempt?.customerFirst != null && attempt.customerFirst.takenAt !== null;
  return isTaken && leg.talkSeconds === null && leg.bridged !== false ? leg.endedAt : null;
}

/** The customer was rung first and answered in person, and nobody of ours came. */
function wasLeftWaiting(leg: CallFacts, pledge: Pledge): boolean {
  return leg.answeredAt !== null && leg.sign !== 'machine' && isUntaken(leg, pledge);
}

function customerLeg(pledge: Pledge): NotedCall | undefined {
  const attempt = currentAttempt(pledge);
  return pledge.calls.find((call) => call.attempt === attempt?.number);
}

function customerLegIsOver(pledge: Pledge): boolean {
  if (currentAttempt(pledge)?.stage !== 'granted') return false;
  const leg = customerLeg(pledge);
  if (leg === undefined || isLive(leg)) return false;
  // A failure without any instant is no try that counts yet: the look-up brings when it rang.
  return startOf(leg) !== null || leg.endedAt !== null;
}
