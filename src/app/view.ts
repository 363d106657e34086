import { momentsOf } from '../domain/decide.ts';
import { replay } from '../domain/evolve.ts';
import type { Pledge } from '../domain/pledge.ts';
import type { Instant } from '../domain/time.ts';
import type { Customers } from './ports/customers.ts';
import type { Pledges } from './ports/pledges.ts';
import type { PledgeDetail, PledgeView } from './service.ts';

/** A pledge with what comes next. */
export function viewOf(pledge: Pledge, now: Instant): PledgeView {
  return { now, pledge, next: momentsOf(pledge) };
}

export function makeViews({
  pledges,
  customers,
}: {
  readonly pledges: Pledges;
  readonly customers: Customers;
}) {
  const pledge = async (pledgeId: string): Promise<PledgeView | null> => {
    const loaded = await pledges.load(pledgeId);
    return loaded === null ? null : viewOf(loaded.pledge, loaded.now);
  };

  const pledgeDetail = async (pledgeId: string): Promise<PledgeDetail | null> => {
    const view = await pledge(pledgeId);
    if (view === null) return null;
    const [timeline, known] = await Promise.all([
      pledges.timeline(pledgeId),
      customers.byId([view.pledge.customerId]),
    ]);
    const customer = known.get(view.pledge.customerId);
    if (customer === undefined) return null;
    const values = await pledges.values(valueIdsIn(timeline.map(({ event }) => event)));
    const text = (sealed: Pledge['reason']): string | null =>
      sealed === null ? null : (values.get(sealed.valueId) ?? null);
    const { reason, doneSoFar, nextStep } = view.pledge;
    const context = {
      reason: text(reason),
      doneSoFar: text(doneSoFar),
      nextStep: text(nextStep),
    };
    return { ...view, customer, context, timeline, values };
  };

  /** The pledge as it was answered first: for a request that is repeated under its key. */
  const asAccepted = async (pledgeId: string): Promise<PledgeView> => {
    const timeline = await pledges.timeline(pledgeId);
    const events = timeline.map(({ event }) => event);
    const acceptedAt = events[0]?.at ?? 0;
    const later = events.findIndex(({ at }) => at !== acceptedAt);
    const first = replay(pledgeId, later === -1 ? events : events.slice(0, later));
    return viewOf(first, acceptedAt);
  };

  return { pledge, pledgeDetail, asAccepted };
}

function valueIdsIn(events: readonly object[]): readonly string[] {
  const ids = events.flatMap((event) =>
    Object.values(event)
      .filter((part): part is { valueId: string } => isSealed(part))
      .map(({ valueId }) => valueId),
  );
  return [...new Set(ids)];
}

function isSealed(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'valueId' in part;
}
