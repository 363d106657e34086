import { z } from 'zod';
import type { ClaimedEffect, Outbox } from '../app/ports/outbox.ts';
import type { Effect } from '../domain/effect.ts';
import { LEASE_MS } from './lease.ts';
import type { Database } from './pool.ts';

/** One conditional update: of any number of claimers exactly one gets the row, and a new fence. */
const CLAIM = `
update outbox o set
  state = 'in-hand', fence = nextval('fences'), holder = $2, tries = o.tries + 1,
  claimable_at = c.now + $3::bigint * interval '1 millisecond'
from (select ledger_now() as now) c
where o.effect_id = $1 and o.state <> 'done' and o.claimable_at <= c.now
returning o.effect_id, o.pledge_id, o.effect, o.fence, o.claimable_at, o.tries, c.now`;

/** The lease may be over: as long as nobody else has claimed it, the work that was done counts. */
const FINISH = `
with finished as (
  update outbox o set state = 'done', claimable_at = null, done_at = ledger_now()
  where o.effect_id = $1 and o.fence = $2 and o.state = 'in-hand'
  returning o.pledge_id, o.done_at
), more as (
  insert into outbox (effect_id, pledge_id, key, claimable_at, owed_at, effect)
  select e."effectId", f.pledge_id, e.effect->>'key', f.done_at, f.done_at, e.effect
  from finished f
  cross join jsonb_to_recordset($3::jsonb) as e ("effectId" text, effect jsonb)
  on conflict (pledge_id, key) do nothing
)
select from finished`;

const RETRY = `
update outbox set state = 'pending', holder = null, claimable_at = from_ms($3), effect = $4
where effect_id = $1 and fence = $2 and state = 'in-hand' returning effect_id`;

/** Exported for the test that holds its plan to an index. */
export const OVERDUE = `
select effect_id from outbox
where state <> 'done'
  and claimable_at <= (select ledger_now()) - $1::bigint * interval '1 millisecond'
order by claimable_at, effect_id limit $2`;

const HURRY = `
update outbox o set claimable_at = c.now
from (select ledger_now() as now) c,
  jsonb_to_recordset($1::jsonb) as owed ("pledgeId" uuid, key text)
where o.pledge_id = owed."pledgeId" and o.key = owed.key and o.state = 'pending'
  and o.claimable_at > c.now + $2::bigint * interval '1 millisecond'
returning o.effect_id`;

const RELEASE = `
with pledge_leases as (
  update pledges set lease_until = null, lease_holder = null
  where lease_holder = $1 and next_at is not null
)
update outbox set state = 'pending', holder = null, claimable_at = ledger_now()
where holder = $1 and state = 'in-hand'`;

const PENDING = `select count(*) as pending from outbox where state <> 'done'`;

const claimedSchema = z
  .object({
    effect_id: z.string(),
    pledge_id: z.string(),
    effect: z.looseObject({ key: z.string(), kind: z.string() }),
    fence: z.int(),
    claimable_at: z.int(),
    tries: z.int().positive(),
    now: z.int(),
  })
  .transform((row): ClaimedEffect => ({
    effectId: row.effect_id,
    pledgeId: row.pledge_id,
    effect: row.effect as unknown as Effect,
    fence: row.fence,
    leaseUntil: row.claimable_at,
    tries: row.tries - 1,
    now: row.now,
  }));

/** Effects owed and not yet done: taken by lease, given back or finished under the same fence. */
export function makeOutbox(database: Database): Outbox {
  return {
    claim: async (effectId, holder) => {
      const values = [effectId, holder, LEASE_MS];
      const [row] = await database.query({ name: 'claim', text: CLAIM, values });
      return row === undefined ? null : claimedSchema.parse(row);
    },
    finish: async ({ effectId, fence }, more) => {
      const values = [effectId, fence, JSON.stringify(more)];
      return (await database.query({ name: 'finish', text: FINISH, values })).length === 1;
    },
    retryAt: async ({ effectId, fence }, at, effect) => {
      const values = [effectId, fence, at, JSON.stringify(effect)];
      return (await database.query({ name: 'retry', text: RETRY, values })).length === 1;
    },
    overdue: async (lateMs, limit) => {
      const rows = await database.query({ text: OVERDUE, values: [lateMs, limit] });
      return rows.map((row) => z.string().parse(row['effect_id']));
    },
    hurry: async (owed, aheadMs) => {
      const values = [JSON.stringify(owed), aheadMs];
      const rows = await database.query({ name: 'hurry', text: HURRY, values });
      return rows.map((row) => z.string().parse(row['effect_id']));
    },
    releaseAll: async (holder) => {
      await database.query({ text: RELEASE, values: [holder] });
    },
    pendingCount: async () => {
      const [row] = await database.query({ text: PENDING });
      return z.int().parse(row?.['pending']);
    },
  };
}
