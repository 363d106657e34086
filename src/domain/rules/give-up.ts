import { triesMade } from '../attempt-plan.ts';
import { onTheLineUntil, untoldTalks } from '../evidence.ts';
import { currentAttempt, isOpen, type Pledge } from '../pledge.ts';
import { moment, type Rule } from './rule.ts';

/**
 * Unreachable: every attempt that the policy asks for was made, spread as it asks, none reached a
 * person, and the customer was told so, or it is recorded why that could not be. While an agent has
 * not said whether a talk was with a person it is not known: the promise stays owed, and its ladder
 * goes on.
 */
export const giveUp: Rule = {
  moment: (pledge) => {
    if (!allTriesFailed(pledge)) return null;
    const asked = pledge.done.includes('unreachable-message');
    if (asked && pledge.unreachableNotice === null) return null;
    return moment(pledge.acceptedAt, 'settle');
  },
  act: (pledge, now) =>
    pledge.unreachableNotice === null
      ? {
          events: [{ type: 'moment-passed', at: now, what: 'unreachable-message', did: 'asked' }],
          effects: [
            {
              kind: 'tell-customer',
              key: `tell-customer:unreachable:${pledge.windows.length}`,
              message: 'unreachable',
            },
          ],
        }
      : { events: [{ type: 'found-unreachable', at: now }], effects: [] },
};

function allTriesFailed(pledge: Pledge): boolean {
  return (
    isOpen(pledge) &&
    currentAttempt(pledge) === undefined &&
    onTheLineUntil(pledge) === null &&
    untoldTalks(pledge).length === 0 &&
    triesMade(pledge) >= pledge.policy.attemptsMax
  );
}
