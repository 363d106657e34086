import { invariant } from '../invariant.ts';
import { type Attempt, isOpen, type Pledge } from '../pledge.ts';
import type { Policy } from '../policy.ts';
import { type Instant, MINUTE, SECOND } from '../time.ts';
import { moment, type Rule } from './rule.ts';

/**
 * The promise has ended while an agent's phone still rings for it, or waits for its turn at the
 * carrier: nobody should pick up for nothing. And a carrier may keep a call waiting for hours: it
 * must not ring when nobody thinks of it any more. The same for a customer who is rung first, until
 * they pick up. No other leg of a customer's is touched.
 */
export const recallAgent: Rule = {
  moment: (pledge) => {
    const attempt = ringingFirst(pledge);
    if (attempt === undefined) return null;
    const endedAt = isOpen(pledge) ? null : (pledge.endedAt ?? pledge.acceptedAt);
    return moment(endedAt ?? overdueAt(attempt, pledge.policy), 'settle');
  },
  act: (pledge, now) => {
    const attempt = ringingFirst(pledge);
    invariant(attempt !== undefined, 'Only a phone that rings first is called back.');
    const { number } = attempt;
    return {
      events: [{ type: 'agent-recalled', at: now, attempt: number }],
      effects: [{ kind: 'cancel-call', key: `cancel-call:${number}`, attempt: number }],
    };
  },
};

/** So long a call may wait for its turn before it rings; Twilio keeps one for a day. */
const QUEUE_MAX_MS = 2 * MINUTE;

/** By then it has rung out, if it ever rang: what is still there waits for its turn. */
export function overdueAt({ submittedAt, customerFirst }: Attempt, policy: Policy): Instant {
  const { customerRingSeconds, agentRingSeconds } = policy;
  const seconds = customerFirst === undefined ? agentRingSeconds : customerRingSeconds;
  return (submittedAt ?? 0) + seconds * SECOND + QUEUE_MAX_MS;
}

function ringingFirst({ attempts, calls }: Pledge): Attempt | undefined {
  return attempts.find(({ number, stage, recalled, customerFirst }) => {
    if (recalled || stage === 'placed') return !recalled;
    if (stage !== 'granted' || customerFirst == null || customerFirst.callId === null) return false;
    return calls.find((call) => call.attempt === number)?.answeredAt == null;
  });
}
