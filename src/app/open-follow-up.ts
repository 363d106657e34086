import { allSaid, type Pledge } from '../domain/pledge.ts';
import { wordsOf } from './describe.ts';
import type { OpenPledge } from './open-pledge.ts';
import type { Customers } from './ports/customers.ts';
import type { Pledges } from './ports/pledges.ts';
import type { OpenRequest, OpenResult } from './opening.ts';

type Deps = {
  readonly pledges: Pledges;
  readonly customers: Customers;
  readonly openPledge: OpenPledge;
};

/** A call in which the customer was promised another one, and who promised it. */
export type FollowUp = {
  readonly first: Pledge;
  readonly callId: string;
  readonly agent: string;
  readonly when: OpenRequest['when'];
};

/** Opens the promise that was made in the call of an earlier one; null: the customer was erased. */
export type OpenFollowUp = (followUp: FollowUp) => Promise<OpenResult | null>;

/**
 * The customer needs another call: a promise of its own that follows the first, by the agent who
 * gave it, with all that was said before. One call leads to one of them, however often it is said.
 */
export function makeOpenFollowUp({ pledges, customers, openPledge }: Deps): OpenFollowUp {
  return async ({ first, callId, agent, when }) => {
    const { customerId, number, subject, team } = first;
    const said = { reason: allSaid(first, 'reason'), doneSoFar: allSaid(first, 'doneSoFar') };
    const next = allSaid(first, 'nextStep');
    const sealed = [number, ...said.reason, ...said.doneSoFar, ...next];
    const [values, known] = await Promise.all([
      pledges.values(sealed.map(({ valueId }) => valueId)),
      customers.byId([customerId]),
    ]);
    const phone = values.get(number.valueId);
    if (phone === undefined) return null;
    const reference = known.get(customerId)?.reference ?? null;
    return openPledge({
      customer: { phone, reference, name: null, language: null, timeZone: null },
      ...{ source: 'agent', when, promisedAt: null, told: true },
      reason: wordsOf(said.reason, values) || null,
      doneSoFar: wordsOf(said.doneSoFar, values) || null,
      nextStep: wordsOf(next, values) || null,
      ...{ promisedBy: agent, owner: agent, team, subject },
      ...{ policy: null, aboutCall: callId, follows: first.id },
      idempotency: { owner: 'after-call', key: callId, bodyHash: callId },
    });
  };
}
