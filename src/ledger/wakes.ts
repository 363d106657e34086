import { z } from 'zod';
import type { Pledges, Wake } from '../app/ports/pledges.ts';
import { LEASE_MS } from './lease.ts';
import type { Database, Row } from './pool.ts';

/** Exported for the test that holds its plan to an index. */
export const HORIZON = `
select pledge_id, version, next_at from pledges
where next_at >= from_ms($1) and next_at < from_ms($2)
  and ($4::uuid is null or next_at > from_ms($1) or pledge_id > $4)
order by next_at, pledge_id limit $3`;

/** Skips what another process is just taking: two sweeps share the work, never a pledge. */
export const TAKE_OVERDUE = `
with taken as materialized (
  select p.pledge_id, p.next_at from pledges p
  where p.next_at <= (select ledger_now()) - $2::bigint * interval '1 millisecond'
    and (p.lease_until is null or p.lease_until <= (select ledger_now()))
  order by p.next_at, p.pledge_id limit $3
  for no key update skip locked
), leased as (
  update pledges p
  set lease_until = ledger_now() + $4::bigint * interval '1 millisecond', lease_holder = $1
  from taken t where p.pledge_id = t.pledge_id
  returning p.pledge_id, p.version, p.next_at
)
select pledge_id, version, next_at from leased order by next_at, pledge_id`;

const wakeSchema = z
  .object({ pledge_id: z.string(), version: z.int().positive(), next_at: z.int() })
  .transform((row): Wake => ({ pledgeId: row.pledge_id, version: row.version, at: row.next_at }));

/** Who wants to be woken, and who should have been. */
export function makeWakes(database: Database): Pick<Pledges, 'horizon' | 'takeOverdue'> {
  return {
    horizon: async (from, to, { limit, after }) =>
      wakesOf(await database.query({ text: HORIZON, values: [from, to, limit, after] })),
    takeOverdue: async ({ holder, lateMs, limit }) => {
      const values = [holder, lateMs, limit, LEASE_MS];
      return wakesOf(await database.query({ text: TAKE_OVERDUE, values }));
    },
  };
}

function wakesOf(rows: readonly Row[]): readonly Wake[] {
  return rows.map((row) => wakeSchema.parse(row));
}
