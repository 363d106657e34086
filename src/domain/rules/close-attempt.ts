import { type CallFacts, isLive } from '../call.ts';
import { gradeOf, startOf } from '../evidence.ts';
import { invariant } from '../invariant.ts';
import { currentAttempt, type Pledge } from '../pledge.ts';
import { type Instant, MINUTE } from '../time.ts';
import { moment, type Rule } from './rule.ts';

/** An attempt is over when the customer's leg that it was granted is over. */
export const closeAttempt: Rule = {
  moment: (pledge) => {
    if (!customerLegIsOver(pledge)) return null;
    return moment(resultAwaitedUntil(customerLeg(pledge)) ?? pledge.acceptedAt, 'settle');
  },
  act: (pledge, now) => {
    const leg = customerLeg(pledge);
    invariant(leg?.attempt != null, 'Only an attempt with a customer leg is closed by it.');
    const grade = gradeOf(leg, pledge);
    const reached = grade === 'A' || grade === 'B';
    return {
      events: [
        {
          type: 'attempt-ended',
          at: now,
          attempt: leg.attempt,
          outcome: reached ? 'reached' : 'not-reached',
          why: leg.failure ?? (reached ? 'spoke' : 'ended'),
        },
      ],
      effects: [],
    };
  },
};

/** A detection result may come after the call; the look-ups of that time find a lost one. */
const RESULT_AFTER_MS = MINUTE;

/** The customer talked and nobody knows yet whether it was a machine: they are not rung again. */
function resultAwaitedUntil(leg: CallFacts | undefined): Instant | null {
  if (leg?.answeredAt == null || leg.endedAt === null) return null;
  const isAwaited = leg.detectionAsked && leg.sign === null && leg.outcome === null;
  return isAwaited ? leg.endedAt + RESULT_AFTER_MS : null;
}

function customerLeg(pledge: Pledge): CallFacts | undefined {
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
