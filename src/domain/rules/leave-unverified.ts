import { wordAwaitedUntil } from '../customer-first.ts';
import type { Effect } from '../effect.ts';
import { longestDialUntil } from '../evidence.ts';
import { invariant } from '../invariant.ts';
import { type Attempt, currentAttempt, type Pledge } from '../pledge.ts';
import { type Instant, SECOND } from '../time.ts';
import { moment, type Rule, type Step } from './rule.ts';

/** From the last look at a dial, after its longest possible call, to its being given up. */
const LAST_ANSWER_MS = 30 * SECOND;

/**
 * The customer may have been rung, the longest possible call is over, the phone system was asked
 * once more, and still nobody knows how it ended. It is never taken for a call: a person is told,
 * and no machine rings this customer again. What is reported later still counts. Where our request
 * itself rings the customer and nothing tells that it did, that is known much sooner.
 */
export const leaveUnverified: Rule = {
  moment: (pledge) => {
    const attempt = currentAttempt(pledge);
    const at = attempt === undefined ? null : lastAnswerAt(attempt, pledge);
    return at === null ? null : moment(at, 'settle');
  },
  act: (pledge, now) => {
    const attempt = currentAttempt(pledge);
    invariant(attempt !== undefined, 'Only a dial under way is left unverified.');
    const why = wordAwaitedUntil(attempt) === null ? 'no-end' : 'no-word';
    return leftUnverified(attempt.number, why, now);
  },
};

/** Nobody can say what became of this dial: owner and lead hear so. */
export function leftUnverified(
  attempt: number,
  why: 'no-end' | 'no-word' | 'no-record',
  now: Instant,
): Step {
  const tell: Effect = {
    kind: 'alert',
    key: `unverified:${attempt}`,
    purpose: 'unverified',
    step: null,
    round: 0,
    targets: ['owner', 'lead'],
  };
  return {
    events: [{ type: 'attempt-ended', at: now, attempt, outcome: 'unverified', why }],
    effects: [tell],
  };
}

/** Null while the dial may still be going on, or the look after its longest call is not made. */
function lastAnswerAt(attempt: Attempt, pledge: Pledge): Instant | null {
  const awaited = wordAwaitedUntil(attempt);
  if (awaited !== null) return awaited;
  const until = longestDialUntil(attempt, pledge.policy);
  const { lookedUpAt } = attempt;
  return until === null || lookedUpAt === null || lookedUpAt < until
    ? null
    : lookedUpAt + LAST_ANSWER_MS;
}
