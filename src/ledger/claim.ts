import { z } from 'zod';
import type { Claim, ClaimedEffect, Outbox } from '../app/ports/outbox.ts';
import type { Effect } from '../domain/effect.ts';
import { GATHER_MS, GROUP_MAX } from '../domain/gather.ts';
import { LEASE_MS } from './lease.ts';
import type { Database } from './pool.ts';

/**
 * One conditional update: of any number of claimers exactly one gets the row, and a new fence.
 *
 * - `asked`: what a message to somebody asks for; null for everything else, which has no company.
 *   A fault in the setup is told once by itself.
 * - `company`: other messages that go into the same one.
 * - `locked`: in the order of the ids and without skipping any, so that of two who want the same
 *   list the second one waits, and then finds it gone; judged again on the rows as locked. Nobody
 *   gets the company without the one that was asked for.
 */
export const CLAIM = `
with clock as materialized (
  select ledger_now() as now
), asked as materialized (
  select o.effect_id, o.tries, o.effect->>'purpose' as purpose, o.effect->>'person' as person,
    o.effect->'channel' as channel,
    o.effect->>'kind' = 'notify' and o.effect->>'purpose' <> 'setup-fault' as has_company
  from outbox o cross join clock c
  where o.effect_id = $1 and o.state <> 'done' and o.claimable_at <= c.now
), company as materialized (
  select o.effect_id
  from asked a cross join clock c
  join outbox o on o.effect->>'purpose' = a.purpose and o.effect->>'person' = a.person
  where a.has_company and o.state <> 'done' and o.effect->'channel' = a.channel
    and o.effect_id <> a.effect_id
    and (o.claimable_at <= c.now or (a.tries > 0 and o.state = 'pending'
      and o.claimable_at <= c.now + $5::bigint * interval '1 millisecond'))
  order by o.claimable_at, o.effect_id limit $4::integer - 1
), locked as materialized (
  select o.effect_id
  from outbox o cross join clock c cross join asked a
  where o.effect_id in (select $1 union all select effect_id from company)
    and o.state <> 'done'
    and (o.claimable_at <= c.now or (o.effect_id <> $1 and o.state = 'pending'))
    and (o.effect_id = $1 or o.effect->'channel' = a.channel)
  order by o.effect_id for update of o
), others as materialized (
  select exists (
    select from asked a join outbox o on o.effect->>'purpose' = a.purpose
    where a.has_company and o.state <> 'done'
      and (o.effect->>'person' is null or o.effect->>'person' = a.person)
      and o.effect_id <> a.effect_id
  ) as owed
)
update outbox o set
  state = 'in-hand', fence = nextval('fences'), holder = $2, tries = o.tries + 1,
  claimable_at = c.now + $3::bigint * interval '1 millisecond'
from clock c cross join others r cross join locked l
where o.effect_id = l.effect_id and exists (select from locked k where k.effect_id = $1)
returning o.effect_id, o.pledge_id, o.effect, o.fence, o.claimable_at, o.tries, c.now,
  r.owed as others_owed`;

const rowSchema = z.object({
  effect_id: z.string(),
  pledge_id: z.string(),
  effect: z.looseObject({ key: z.string(), kind: z.string() }),
  fence: z.int(),
  claimable_at: z.int(),
  tries: z.int().positive(),
  now: z.int(),
  others_owed: z.boolean(),
});

/** Takes an effect by lease, a message with those that go out together with it. */
export function makeClaim(database: Database): Outbox['claim'] {
  return async (effectId, holder): Promise<Claim | null> => {
    const values = [effectId, holder, LEASE_MS, GROUP_MAX, GATHER_MS];
    const found = await database.query({ name: 'claim', text: CLAIM, values });
    const rows = found.map((row) => rowSchema.parse(row));
    const asked = rows.find((row) => row.effect_id === effectId);
    if (asked === undefined) return null;
    const others = rows.filter((row) => row !== asked);
    const also = others.map(claimOf).sort((a, b) => (a.effectId < b.effectId ? -1 : 1));
    return { ...claimOf(asked), also, othersOwed: asked.others_owed };
  };
}

function claimOf(row: z.infer<typeof rowSchema>): ClaimedEffect {
  return {
    effectId: row.effect_id,
    pledgeId: row.pledge_id,
    effect: row.effect as unknown as Effect,
    fence: row.fence,
    leaseUntil: row.claimable_at,
    tries: row.tries - 1,
    now: row.now,
  };
}
