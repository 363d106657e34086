import { type CallFacts, isLive, isMeetingUnknown, type NotedCall } from '../call.ts';
import type { Effect } from '../effect.ts';
import { believed, gradeOf, isUntaken, startOf } from '../evidence.ts';
import { invariant } from '../invariant.ts';
import { currentAttempt, type Pledge } from '../pledge.ts';
import { type Instant, MINUTE } from '../time.ts';
import { moment, type Rule } from './rule.ts';

/** An attempt is over when the customer's leg that it was granted is over. */
export const closeAttempt: Rule = {
  moment: (pledge) => {
    const leg = customerLeg(pledge);
    if (leg === undefined || !isOver(leg, pledge) || isMeetingAwaited(leg, pledge)) return null;
    const untold = believed(untoldSince(leg, pledge), leg);
    return moment(untold === null ? pledge.acceptedAt : untold + TOLD_WITHIN_MS, 'settle');
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

/** What decides a grade may be told after the call; what was lost is looked up in that time. */
export const TOLD_WITHIN_MS = MINUTE;

/**
 * When the call ended of which something is not told yet that decides its grade: the customer is
 * not rung again meanwhile. Null: nothing is missing.
 */
export function untoldSince(leg: CallFacts, pledge: Pledge): Instant | null {
  const isUntold =
    isResultAwaited(leg) || isTalkAwaited(leg, pledge) || isMeetingAwaited(leg, pledge);
  return isUntold ? leg.endedAt : null;
}

/** The customer talked and nobody knows yet whether it was a machine. */
function isResultAwaited({ answeredAt, detectionAsked, sign, outcome }: CallFacts): boolean {
  return answeredAt !== null && detectionAsked && sign === null && outcome === null;
}

/**
 * An agent took the customer who was rung first, and how long they talked is told by the agent's
 * leg, which may be reported after the customer's end.
 */
function isTalkAwaited({ talkSeconds, bridged }: CallFacts, pledge: Pledge): boolean {
  const first = currentAttempt(pledge)?.customerFirst;
  const isTaken = first != null && first.takenAt !== null;
  return isTaken && talkSeconds === null && bridged !== false;
}

/**
 * The customer answered, and whether they met the agent is told by nobody: that alone is waited for
 * until the dial is given up as unverified.
 */
function isMeetingAwaited(leg: CallFacts, pledge: Pledge): boolean {
  const { answeredAt, sign, outcome } = leg;
  const mayProve = answeredAt !== null && sign !== 'machine' && !isUntaken(leg, pledge);
  return mayProve && (outcome ?? 'spoke') === 'spoke' && isMeetingUnknown(leg);
}

/** The customer was rung first and answered in person, and nobody of ours came. */
function wasLeftWaiting(leg: CallFacts, pledge: Pledge): boolean {
  return leg.answeredAt !== null && leg.sign !== 'machine' && isUntaken(leg, pledge);
}

function customerLeg(pledge: Pledge): NotedCall | undefined {
  const attempt = currentAttempt(pledge);
  return pledge.calls.find((call) => call.attempt === attempt?.number);
}

function isOver(leg: CallFacts, pledge: Pledge): boolean {
  if (currentAttempt(pledge)?.stage !== 'granted' || isLive(leg)) return false;
  // A failure without any instant is no try that counts yet: the look-up brings when it rang.
  return startOf(leg) !== null || leg.endedAt !== null;
}
