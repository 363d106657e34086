import { type Instant, SECOND } from '../../../src/domain/time.ts';
import type { Pass } from './pass.ts';
import type { World } from './world.ts';

/*
 * Most passes of a day would find nothing. Looking first, without the wire, is what makes a day
 * last seconds; it may only ever say "nothing" when the pass would find nothing.
 */

/** What the sweep takes was due this long ago. */
const LATE_MS = SECOND;

/** Nothing in the ledger is late, and nothing held that should not be. */
export function nothingToSweep({ ledger: { store }, agenda }: World): () => boolean {
  return () => {
    const before = agenda.now() - LATE_MS;
    return (
      !some(store.pledges, ({ nextAt }) => nextAt !== null && nextAt <= before) &&
      // A dial that is held while dialling is on is released by the sweep.
      (store.killSwitch.on || !some(store.pledges, ({ pledge }) => pledge.held !== null)) &&
      !some(store.effects, (row) => row.state !== 'done' && row.claimableAt <= before) &&
      !some(store.calls, (row) => row.applied < row.record.version && row.savedAt <= before)
    );
  };
}

/** No live call is to be looked up now. */
export function nothingSilent({ ledger: { store }, agenda }: World): () => boolean {
  return () => !some(store.calls, ({ lookAt }) => lookAt !== null && lookAt <= agenda.now());
}

function some<Row>(rows: ReadonlyMap<string, Row>, is: (row: Row) => boolean): boolean {
  for (const row of rows.values()) if (is(row)) return true;
  return false;
}

/** The pass that plans, left out while the queue remembers and nothing new comes near. */
export function planWhenNeeded(
  plan: () => Promise<void>,
  world: World,
): Pick<Pass, 'run' | 'isIdle'> {
  const { ledger, agenda, office, queue } = world;
  let plannedTo: Instant = -Infinity;
  return {
    run: async () => {
      const to = agenda.now() + office.horizonMs;
      await plan();
      plannedTo = to;
    },
    isIdle: () => {
      const from = Math.max(agenda.now(), plannedTo);
      const to = agenda.now() + office.horizonMs;
      const rows = [...ledger.store.pledges.values()];
      const isNear = rows.some(({ nextAt }) => nextAt !== null && nextAt >= from && nextAt < to);
      return plannedTo > -Infinity && !queue.isLost() && !isNear;
    },
  };
}
