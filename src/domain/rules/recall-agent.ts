import { invariant } from '../invariant.ts';
import { type Attempt, isOpen, type Pledge } from '../pledge.ts';
import { moment, type Rule } from './rule.ts';

/**
 * The promise has ended while an agent's phone still rings for it, or waits for its turn at the
 * carrier: nobody should pick up for nothing. A customer's leg is never touched.
 */
export const recallAgent: Rule = {
  moment: (pledge) => {
    const isWanted = isOpen(pledge) || ringingAgent(pledge) === undefined;
    return isWanted ? null : moment(pledge.endedAt ?? pledge.acceptedAt, 'settle');
  },
  act: (pledge, now) => {
    const attempt = ringingAgent(pledge);
    invariant(attempt !== undefined, 'Only an agent who rings is called back.');
    const { number } = attempt;
    return {
      events: [{ type: 'agent-recalled', at: now, attempt: number }],
      effects: [{ kind: 'cancel-call', key: `cancel-call:${number}`, attempt: number }],
    };
  },
};

function ringingAgent(pledge: Pledge): Attempt | undefined {
  return pledge.attempts.find(({ stage, recalled }) => stage === 'placed' && !recalled);
}
