import { momentsOf } from '../domain/decide.ts';
import { replay } from '../domain/evolve.ts';
import type { Moment } from '../domain/moment.ts';
import type { Context, Pledge } from '../domain/pledge.ts';
import type { Instant } from '../domain/time.ts';
import type { Customer, Customers } from './ports/customers.ts';
import type { Pledges, RecordedEvent } from './ports/pledges.ts';

/** A pledge as the API and the pages show it. */
export type PledgeView = {
  readonly now: Instant;
  readonly pledge: Pledge;
  readonly next: readonly Moment[];
};

/** A pledge with everything that its page shows, personal values included. */
export type PledgeDetail = PledgeView & {
  readonly customer: Customer;
  readonly context: {
    readonly reason: string | null;
    readonly doneSoFar: string | null;
    readonly nextStep: string | null;
  };
  /** What was said when it was promised again, oldest first. */
  readonly joined: readonly (PledgeDetail['context'] & {
    readonly at: Instant;
    readonly promisedBy: string | null;
    /** E.164; whoever shows it masks it. */
    readonly number: string | null;
    readonly carries: string | null;
  })[];
  readonly timeline: readonly RecordedEvent[];
  /** Notes and reasons by `valueId`; an erased one is absent. */
  readonly values: ReadonlyMap<string, string>;
};

/** A pledge with what comes next. */
export function viewOf(pledge: Pledge, now: Instant): PledgeView {
  return { now, pledge, next: momentsOf(pledge) };
}

/** What a request was answered with when it was made. */
export type FirstAnswer = {
  readonly answered: 'opened' | 'already-open';
  readonly view: PledgeView;
};

/** Promises as they are looked at. */
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
    const read = ({ reason, doneSoFar, nextStep }: Context) => ({
      reason: text(reason),
      doneSoFar: text(doneSoFar),
      nextStep: text(nextStep),
    });
    const joined = view.pledge.joined.map((one) => {
      const { at, promisedBy, carries } = one;
      return { at, promisedBy, carries, number: text(one.number), ...read(one) };
    });
    return { ...view, customer, context: read(view.pledge), joined, timeline, values };
  };

  /** The answer that a request got the first time, for one that is repeated under its key. */
  const asAnswered = async (pledgeId: string, version: number): Promise<FirstAnswer> => {
    const timeline = await pledges.timeline(pledgeId);
    const events = timeline.slice(0, version).map(({ event }) => event);
    const at = events.at(-1)?.at ?? 0;
    const wasMadeAgain = events.some(({ type }) => type === 'promised-again');
    const view = viewOf(replay(pledgeId, events), at);
    return { answered: wasMadeAgain ? 'already-open' : 'opened', view };
  };

  return { pledge, pledgeDetail, asAnswered };
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
