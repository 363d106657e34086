import { type CallFacts, isLive } from '../call.ts';
import { gradeOf, startOf } from '../evidence.ts';
import { invariant } from '../invariant.ts';
import { currentAttempt, type Pledge } from '../pledge.ts';
import { moment, type Rule } from './rule.ts';

/** An attempt is over when the customer's leg that it was granted is over. */
export const closeAttempt: Rule = {
  moment: (pledge) => (customerLegIsOver(pledge) ? moment(pledge.acceptedAt, 'settle') : null),
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
