import { invariant } from '../invariant.ts';
import { type Attempt, isOpen, type Pledge } from '../pledge.ts';
import { moment, type Rule } from './rule.ts';

/**
 * The promise has ended while an agent's phone still rings for it, or waits for its turn at the
 * carrier: nobody should pick up for nothing. The same for a customer who is rung first, until they
 * pick up. No other leg of a customer's is touched.
 */
export const recallAgent: Rule = {
  moment: (pledge) => {
    const isWanted = isOpen(pledge) || ringingFirst(pledge) === undefined;
    return isWanted ? null : moment(pledge.endedAt ?? pledge.acceptedAt, 'settle');
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

function ringingFirst({ attempts, calls }: Pledge): Attempt | undefined {
  return attempts.find(({ number, stage, recalled, customerFirst }) => {
    if (recalled || stage === 'placed') return !recalled;
    if (stage !== 'granted' || customerFirst == null || customerFirst.callId === null) return false;
    return calls.find((call) => call.attempt === number)?.answeredAt == null;
  });
}
