import type { Attempt } from '../domain/pledge.ts';
import { SECOND } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import type { Performer } from './perform.ts';
import type { Outbox } from './ports/outbox.ts';
import type { DialPart, Phone } from './ports/phone.ts';
import type { Pledges } from './ports/pledges.ts';

/** What is not explained yet is asked for again after this, */
const AGAIN_MS = 10 * SECOND;
/** and so often in all; the plan goes on meanwhile, and its next dial is asked about like this. */
const TRIES_MAX = 3;

/**
 * The customer's telephone could not be rung, or an agent picked up and nothing of it reached us,
 * and no event says why. Where the phone system does,
 * and no other dial will mend it, a person is told now rather than after every dial of the plan.
 */
export function makeAskFailure(deps: {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly phone: Phone;
  readonly advance: Advance;
}): Performer {
  return async (claim) => {
    if (claim.effect.kind !== 'ask-failure') return;
    const { effect } = claim;
    const loaded = await deps.pledges.load(claim.pledgeId);
    const attempt = loaded?.pledge.attempts.find(({ number }) => number === effect.attempt);
    const callId = attempt === undefined ? null : dialledIn(attempt);
    if (loaded !== null && callId !== null) {
      const failure = await deps.phone.whyFailed(callId, partOf(attempt));
      if (failure !== null && failure !== 'unexplained') {
        const said = { type: 'failure-explained', attempt: effect.attempt, ...failure } as const;
        await deps.advance(claim.pledgeId, said);
      } else if (claim.tries + 1 < TRIES_MAX) {
        await deps.outbox.retryAt(claim, loaded.now + AGAIN_MS, effect);
        return;
      }
    }
    await deps.outbox.finish(claim, []);
  };
}

/** Who did not take a call may have heard nothing in it; else it is the customer's dial. */
function partOf(attempt: Attempt | undefined): DialPart {
  return attempt?.outcome === 'agent-declined' ? 'instructions' : 'dial';
}

/** The call in which the customer was dialled: the agent's, or their own where they came first. */
function dialledIn({ customerFirst, agentCallId }: Attempt): string | null {
  return customerFirst?.callId ?? agentCallId;
}
