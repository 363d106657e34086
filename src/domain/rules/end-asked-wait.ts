import type { Effect } from '../effect.ts';
import { invariant } from '../invariant.ts';
import { currentAttempt, type Pledge } from '../pledge.ts';
import { MINUTE } from '../time.ts';
import { stopped } from './dial.ts';
import { moment, type Rule } from './rule.ts';

/** Whoever asked for a call waits at their desk for it: after this they have gone on. */
export const ASKED_WAIT_MAX_MS = 5 * MINUTE;

/**
 * A dial that somebody asked for keeps everybody else from the promise while it waits for them or
 * for the customer, who may be in a call of which no end will ever be reported. So it ends in time
 * and they are told: they may ask again, a colleague may, and the plan goes on.
 */
export const endAskedWait: Rule = {
  moment: (pledge) => {
    const waiting = askedAndWaiting(pledge);
    return waiting === null ? null : moment(waiting.plannedAt + ASKED_WAIT_MAX_MS, 'settle');
  },
  act: (pledge, now) => {
    const waiting = askedAndWaiting(pledge);
    invariant(waiting !== null, 'Only a dial that somebody asked for ends by waiting.');
    const { number, askedBy } = waiting;
    const tell: Effect = {
      kind: 'alert',
      key: `not-started:${number}`,
      purpose: 'not-started',
      step: null,
      round: 0,
      targets: [`person:${askedBy}`],
    };
    return { events: [stopped(number, now, 'it could not start in time')], effects: [tell] };
  },
};

function askedAndWaiting(pledge: Pledge) {
  const attempt = currentAttempt(pledge);
  if (attempt?.stage !== 'planned' || attempt.askedBy === null) return null;
  return { ...attempt, askedBy: attempt.askedBy };
}
