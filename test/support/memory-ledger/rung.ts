import type { Pledge } from '../../../src/domain/pledge.ts';
import { diallingAgent, plannedAttempt } from '../../../src/ledger/projection.ts';
import type { Store } from './store.ts';

/** The other promises of this customer, and those whose dial rings the same telephone. */
export function othersOf(store: Store, pledge: Pledge): readonly Pledge[] {
  const phone = dialPhone(store, pledge);
  return [...store.pledges.values()]
    .map((row) => row.pledge)
    .filter(({ id }) => id !== pledge.id)
    .filter(
      (other) =>
        other.customerId === pledge.customerId ||
        (phone !== null && dialPhone(store, other) === phone),
    );
}

/** The number that a dial of it rings, or waits to ring. */
export function dialPhone(store: Store, pledge: Pledge): string | null {
  if (diallingAgent(pledge) === null && plannedAttempt(pledge) === null) return null;
  return store.values.get(pledge.number.valueId) ?? null;
}

/** An agent's telephone rings for it, or the customer's. */
export function isDialled(pledge: Pledge): boolean {
  return diallingAgent(pledge) !== null;
}
