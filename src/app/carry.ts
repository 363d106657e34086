import type { Pledge } from '../domain/pledge.ts';
import type { Signal } from '../domain/signal.ts';
import type { Advance } from './advance.ts';
import type { Pledges } from './ports/pledges.ts';

/**
 * Evidence that fell away would open a promise again beside a newer one of the same customer and
 * subject. The newer one takes the call on first, with its window and context, so that whatever
 * dies in between nothing is lost; only then does the older one end as joined into it. Null: there
 * is no open promise any more that could carry it.
 */
export async function carrierOf(
  pledge: Pledge,
  { pledges, advance }: { readonly pledges: Pledges; readonly advance: Advance },
): Promise<string | null> {
  const carrier = await pledges.openOf(pledge.customerId, pledge.subject);
  if (carrier === null || carrier === pledge.id) return null;
  const advanced = await advance(carrier, carried(pledge));
  const hasIt = advanced.kind === 'decided' && advanced.decision.refusal === null;
  return hasIt ? carrier : null;
}

function carried(pledge: Pledge): Extract<Signal, { type: 'promise-again' }> {
  const { binding, promisedBy, toldAt, number, reason, doneSoFar, nextStep } = pledge;
  return {
    type: 'promise-again',
    ...{ window: binding, promisedBy, toldAt },
    ...{ number, reason, doneSoFar, nextStep },
    carries: pledge.id,
    keyed: false,
  };
}
