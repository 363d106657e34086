import { wordAwaitedUntil } from '../customer-first.ts';
import { isLive } from '../call.ts';
import { longestDialUntil } from '../evidence.ts';
import { type Attempt, currentAttempt, type Pledge } from '../pledge.ts';
import { type Instant, MINUTE, SECOND } from '../time.ts';
import { invariant } from '../invariant.ts';
import { TOLD_WITHIN_MS, untoldSince } from './close-attempt.ts';
import { putAtRisk } from './put-at-risk.ts';
import { moment, type Rule } from './rule.ts';

/**
 * From the last movement of a dial or the last look at it to the next one: webhooks may never come.
 */
const LOOK_UPS_MS = [10, 10, 10, 30, 60].map((seconds) => seconds * SECOND);
const LATER_LOOK_UPS_MS = 5 * MINUTE;
/** After the end of a call of which something was not reported. */
const UNTOLD_LOOK_MS = 10 * SECOND;
/** Before a live call stops excusing us: time for two looks that are answered. */
const CONFIRM_BEFORE_MS = 30 * SECOND;
const CONFIRM_EVERY_MS = 15 * SECOND;

/** Asks the phone system what became of a dial: a promise may not depend on webhooks alone. */
export const lookUp: Rule = {
  moment: (pledge) => {
    const attempt = currentAttempt(pledge);
    const at = attempt === undefined ? null : nextLookUpAt(attempt, pledge);
    return at === null ? null : moment(at, 'look-up');
  },
  act: (pledge, now) => {
    const attempt = currentAttempt(pledge);
    invariant(attempt !== undefined, 'Only a dial under way is looked up.');
    const { number, stage, lookUps } = attempt;
    return {
      events: [{ type: 'attempt-looked-up', at: now, attempt: number }],
      effects: [
        { kind: 'look-up-call', key: `look-up:${number}:${stage}:${lookUps}`, attempt: number },
      ],
    };
  },
};

/**
 * Counted from the last look, so that after an outage one look makes up for all that were missed.
 * One look falls on the end of the longest possible call, after which there is no more to wait for.
 * A customer's leg of which nothing has told cannot be looked up: no record names our request.
 */
function nextLookUpAt(attempt: Attempt, pledge: Pledge): Instant | null {
  const since = attempt.lookedUpAt ?? attempt.grantedAt ?? attempt.submittedAt;
  if (since === null || wordAwaitedUntil(attempt) !== null) return null;
  const next = since + (LOOK_UPS_MS[attempt.lookUps] ?? LATER_LOOK_UPS_MS);
  const last = longestDialUntil(attempt, pledge.policy);
  const soonest = untoldLookAt(attempt, pledge, since) ?? next;
  const confirming = confirmAt(attempt, pledge, since) ?? next;
  return Math.min(next, soonest, confirming, last !== null && since < last ? last : next);
}

/** A leg goes on as far as is known, and a person is told soon unless that is confirmed. */
function confirmAt(attempt: Attempt, pledge: Pledge, since: Instant): Instant | null {
  const isOn = pledge.calls.some((call) => call.attempt === attempt.number && isLive(call));
  const risk = isOn ? putAtRisk.moment(pledge) : null;
  return risk === null ? null : Math.max(risk.at - CONFIRM_BEFORE_MS, since + CONFIRM_EVERY_MS);
}

/** The call is over and not all is told of it: that is looked up soon. */
function untoldLookAt(attempt: Attempt, pledge: Pledge, since: Instant): Instant | null {
  const leg = pledge.calls.find((call) => call.attempt === attempt.number);
  const over = leg === undefined ? null : untoldSince(leg, pledge);
  if (over === null || since >= over + TOLD_WITHIN_MS) return null;
  return Math.max(over, since) + UNTOLD_LOOK_MS;
}
