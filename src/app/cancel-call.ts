import type { Attempt } from '../domain/pledge.ts';
import { SECOND } from '../domain/time.ts';
import type { Performer } from './perform.ts';
import type { Outbox } from './ports/outbox.ts';
import type { Phone } from './ports/phone.ts';
import type { Pledges } from './ports/pledges.ts';

/** A phone system that could not be asked is asked again after this, */
const AGAIN_MS = 2 * SECOND;
/** and so often; by then the agent's phone has stopped ringing by itself. */
const TRIES_MAX = 5;

/**
 * Stops a phone that rings first for a promise that has ended, an agent's or the customer's own.
 * Only a leg that nobody has answered can be stopped so; doing it twice or too late does no harm.
 */
export function makeCancelCall(deps: {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly phone: Phone;
}): Performer {
  return async (claim) => {
    if (claim.effect.kind !== 'cancel-call') return;
    const { effect } = claim;
    const loaded = await deps.pledges.load(claim.pledgeId);
    const attempt = loaded?.pledge.attempts.find(({ number }) => number === effect.attempt);
    const ringing = attempt === undefined ? null : ringingFirst(attempt);
    const answer = ringing === null ? 'over' : await deps.phone.cancel(ringing);
    if (answer === null && loaded !== null && claim.tries < TRIES_MAX) {
      await deps.outbox.retryAt(claim, loaded.now + AGAIN_MS, effect);
      return;
    }
    await deps.outbox.finish(claim, []);
  };
}

function ringingFirst({ stage, agentCallId, customerFirst }: Attempt): string | null {
  if (stage === 'granted') return customerFirst?.callId ?? null;
  return stage === 'placed' ? agentCallId : null;
}
