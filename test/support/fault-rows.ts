import type { FaultWorld } from './fault-world.ts';
import { until } from './program.ts';

type Ledger = Pick<FaultWorld, 'database'>;

/** What the ledger's rows say of one promise. */
export type Rows = {
  /** The types of its events, in order. */
  readonly events: readonly string[];
  /** Keys of the effects that are owed and in nobody's hand, and of those that somebody has. */
  readonly pending: readonly string[];
  readonly inHand: readonly string[];
  /** Calls of it that are stored and that no promise has heard of. */
  readonly unheard: number;
  /** Calls of it that are stored, those of them that were answered, and those that are over. */
  readonly legs: number;
  readonly answered: number;
  readonly ended: number;
  /** Rights to ring the customer of which nobody knows yet how they ended. */
  readonly openGrants: number;
};

/** Reads what is committed about a promise now. */
export async function rowsOf({ database: { sql } }: Ledger, pledgeId: string): Promise<Rows> {
  const [row] = await sql(
    `select
       array(select type from events where pledge_id = $1 order by position) as events,
       array(select key from outbox where pledge_id = $1 and state = 'pending') as pending,
       array(select key from outbox where pledge_id = $1 and state = 'in-hand') as "inHand",
       (select count(*)::int from calls
        where record->>'pledgeId' = $1::text and applied_version < version) as unheard,
       (select count(*)::int from grants where pledge_id = $1 and resolved_at is null)
         as "openGrants",
       (select count(*)::int from calls where record->>'pledgeId' = $1::text) as legs,
       (select count(*)::int from calls where record->>'pledgeId' = $1::text
        and record->'facts'->>'answeredAt' is not null) as answered,
       (select count(*)::int from calls where record->>'pledgeId' = $1::text
        and record->'facts'->>'endedAt' is not null) as ended`,
    [pledgeId],
  );
  return row as Rows;
}

/** Where the ledger stood at one moment: whatever was due or in hand then has to be taken up. */
export type Mark = { readonly at: Date; readonly fence: number };

export async function markNow({ database: { sql } }: Ledger): Promise<Mark> {
  const [row] = await sql(
    'select ledger_now() as at, (select coalesce(max(fence), 0)::int from outbox) as fence',
  );
  return row as Mark;
}

/**
 * How much of what was due, in hand or unheard at the mark has not been taken up since. An effect
 * still in the hand that it was in then counts: that hand may be a dead one's.
 */
export async function leftSince({ database: { sql } }: Ledger, mark: Mark): Promise<number> {
  const [row] = await sql(
    `select
       (select count(*)::int from pledges where next_at <= $1)
       + (select count(*)::int from outbox where state = 'pending' and claimable_at <= $1)
       + (select count(*)::int from outbox where state = 'in-hand' and fence <= $2)
       + (select count(*)::int from calls where applied_version < version and saved_at <= $1)
       as left`,
    [mark.at, mark.fence],
  );
  return (row as { left: number }).left;
}

/** Waits until everything that was due at the mark is taken; how many ms that took from now. */
export async function takenUp(world: Ledger, mark: Mark, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  const what = 'everything that was due is taken up';
  await until(what, withinMs, async () => (await leftSince(world, mark)) === 0);
  return Math.round(performance.now() - startedAt);
}

/** Waits until the promise has this state and nothing is owed for it any more. */
export async function untilAtRest(
  world: Ledger,
  pledgeId: string,
  state: string,
  withinMs: number,
): Promise<void> {
  await until(`promise ${pledgeId} is ${state} and at rest`, withinMs, async () => {
    const [row] = await world.database.sql(
      `select state, (select count(*)::int from outbox o
                      where o.pledge_id = p.pledge_id and o.state <> 'done') as owed
       from pledges p where pledge_id = $1`,
      [pledgeId],
    );
    return row?.['state'] === state && row['owed'] === 0;
  });
}

const READ_WITHIN_MS = 30_000;

/**
 * The pledge whose history does not hold, or null. A dozen processes on two cores can be slower
 * than the ledger's own deadline for a connection; that is asked again, nothing else is.
 */
export async function brokenChain({ database }: FaultWorld): Promise<string | null> {
  let broken: string | null = null;
  await until('the hash chains can be read', READ_WITHIN_MS, async () => {
    try {
      broken = await database.ledger.pledges.firstBrokenChain();
      return true;
    } catch (error) {
      if ((error as Error).name === 'LedgerUnavailableError') return false;
      throw error;
    }
  });
  return broken;
}
