import { z } from 'zod';
import type { Outbox } from '../app/ports/outbox.ts';
import { makeClaim } from './claim.ts';
import type { Database } from './pool.ts';

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

/** In the order in which claims lock, so that the two never wait for each other. */
const FINISH_ALL = `
with held as materialized (
  select o.effect_id from outbox o
  join jsonb_to_recordset($1::jsonb) as c ("effectId" text, fence bigint)
    on c."effectId" = o.effect_id and c.fence = o.fence
  where o.state = 'in-hand' order by o.effect_id for update of o
)
update outbox o set state = 'done', claimable_at = null, done_at = ledger_now()
from held h where o.effect_id = h.effect_id
returning o.effect_id`;

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

/** Effects owed and not yet done: taken by lease, given back or finished under the same fence. */
export function makeOutbox(database: Database): Outbox {
  return {
    claim: makeClaim(database),
    finish: async ({ effectId, fence }, more) => {
      const values = [effectId, fence, JSON.stringify(more)];
      return (await database.query({ name: 'finish', text: FINISH, values })).length === 1;
    },
    finishAll: async (claims) => {
      const values = [JSON.stringify(claims.map(({ effectId, fence }) => ({ effectId, fence })))];
      const rows = await database.query({ name: 'finish-all', text: FINISH_ALL, values });
      return rows.map((row) => z.string().parse(row['effect_id']));
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
