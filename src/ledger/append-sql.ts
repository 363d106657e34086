/** So many starts are remembered: the highest rate that the settings allow, and to spare. */
const STARTS_KEPT = 200;

/**
 * One statement for all commits that wait: it locks in a fixed order, judges each commit on the
 * locked rows, and writes only for those that pass. `$1` is the list of `CommitRow`, `$2` the
 * policies that may not be stored yet.
 *
 * - `held_rows`: the version is compared on the row as locked, so that of two writers one reloads.
 * - `guards`: the effect's row is held, so that nobody claims it between the check and the commit.
 * - What is there already is asked for by `(select true …)`: an `exists` may be answered from a
 *   hash over the whole table.
 * - `pace`: locked after all others, so that no two statements wait for each other; its newest
 *   starts are read under the lock. Of those that start a call there is one a statement.
 * - `takes_place`: a dial asked for, or granted the customer, has the customer's place, and the
 *   telephone's (`phone`), which other customers may share.
 * - `dial_switch`: a share lock orders each dial before or after a flip of the kill switch.
 */
export const APPEND = `
with ask as materialized (
  select a.* from jsonb_to_recordset($1::jsonb) as a (
    i integer, pledge_id uuid, expected integer, version integer, state text, ended_at bigint,
    customer_id uuid, subject text, team text, owner text, promised_at bigint,
    binding_due_at bigint, next_at bigint, dialling_agent text, planned_attempt integer,
    held text, broken_due_at bigint[], holds_grant boolean, number_id text, body jsonb,
    digests text[], events jsonb, effects jsonb, personal jsonb,
    guard_effect text, guard_fence bigint, needs_dialling boolean,
    grant_attempt integer, grant_call text, grant_fence bigint, grant_answer text,
    key_owner text, key text, key_body text,
    starts_max integer, start_window bigint
  )
), dial_switch as materialized (
  select k.is_on from kill_switch k
  where exists (select from ask where needs_dialling) for share
), guards as materialized (
  select o.* from (
    select distinct guard_effect from ask where guard_effect is not null order by guard_effect
  ) a
  cross join lateral (
    select effect_id, fence, state, claimable_at from outbox
    where effect_id = a.guard_effect for share
  ) o
), held_rows as materialized (
  select p.* from (select pledge_id from ask where expected > 0 order by pledge_id) a
  cross join lateral (
    select pledge_id, version, last_hash, dialling_agent, dial_phone from pledges
    where pledge_id = a.pledge_id for no key update
  ) p
), pace as materialized (
  select r.starts from carrier_starts r
  where exists (select from ask where starts_max is not null) and (select count(*) from held_rows) >= 0
  for no key update
), judged as materialized (
  select a.*, h.last_hash, c.hashes, t.takes_place, t.phone,
    case
      when a.expected > 0 and h.version is distinct from a.expected then 'conflict'
      when a.guard_effect is not null and g.effect_id is null then 'fenced'
      when a.needs_dialling and coalesce((select is_on from dial_switch), true)
        then 'switched-off'
      when a.grant_attempt is not null and (
        select true from grants r where r.pledge_id = a.pledge_id and r.resolved_at is null
      ) then 'conflict'
      when a.dialling_agent is not null and (
        select o.pledge_id <> a.pledge_id from pledges o
        where o.dialling_agent = a.dialling_agent
      ) then 'conflict'
      when h.dialling_agent is distinct from a.dialling_agent and (
        select true from takers k where k.agent = a.dialling_agent and k.until > ledger_now()
      ) then 'conflict'
      when t.takes_place and (
        select o.pledge_id <> a.pledge_id from pledges o
        where o.dialling_customer = a.customer_id
      ) then 'conflict'
      when t.takes_place and (
        select o.pledge_id <> a.pledge_id from pledges o
        where o.dial_phone = t.phone and o.dialling_customer is not null
      ) then 'conflict'
      when a.key is not null and (
        select true from idempotency_keys k where k.owner = a.key_owner and k.key = a.key
      ) then 'key-used'
      when a.starts_max <= (
        select count(*) from pace, unnest(pace.starts) s (at), ledger_now() n (now)
        where abs(extract(epoch from n.now - s.at)) * 1000 < a.start_window
      ) then 'too-fast'
      else 'committed'
    end as verdict
  from ask a
  left join held_rows h on h.pledge_id = a.pledge_id
  left join guards g on g.effect_id = a.guard_effect and g.fence = a.guard_fence
    and g.state = 'in-hand' and g.claimable_at > ledger_now()
  cross join lateral (
    select a.dialling_agent is not null
      and (h.dialling_agent is null or a.grant_attempt is not null) as takes_place,
      case when a.dialling_agent is not null or a.planned_attempt is not null then coalesce(
        h.dial_phone,
        (select n.value from personal_values n where n.value_id = a.number_id),
        (
          select v.value from jsonb_to_recordset(a.personal) as v ("valueId" text, value text)
          where v."valueId" = a.number_id
        )
      ) end as phone
  ) t
  cross join lateral (select chain_hashes(coalesce(h.last_hash, ''), a.digests) as hashes) c
), new_policies as (
  insert into policies (hash, policy)
  select hash, policy from jsonb_to_recordset($2::jsonb) as p (hash text, policy text) order by hash
  on conflict do nothing
), inserted as (
  insert into pledges (
    pledge_id, version, state, ended_at, customer_id, subject, team, owner, promised_at,
    binding_due_at, next_at, dialling_agent, planned_attempt, dial_phone, held, broken_due_at,
    last_hash, body
  )
  select
    pledge_id, version, state, from_ms(ended_at), customer_id, subject, team, owner,
    from_ms(promised_at), from_ms(binding_due_at), from_ms(next_at), dialling_agent,
    planned_attempt, phone, held, (select array_agg(from_ms(b)) from unnest(j.broken_due_at) b),
    hashes[cardinality(hashes)], body
  from judged j where verdict = 'committed' and expected = 0
  on conflict do nothing
  returning pledge_id
), updated as (
  update pledges p set
    version = j.version, state = j.state, ended_at = from_ms(j.ended_at), team = j.team,
    owner = j.owner, binding_due_at = from_ms(j.binding_due_at), next_at = from_ms(j.next_at),
    dialling_agent = j.dialling_agent, planned_attempt = j.planned_attempt,
    dial_phone = j.phone, held = j.held,
    dialling_customer = case when j.takes_place then j.customer_id
      when j.dialling_agent is not null then p.dialling_customer end,
    broken_due_at = (select array_agg(from_ms(b)) from unnest(j.broken_due_at) b),
    lease_until = null, lease_holder = null,
    last_hash = coalesce(j.hashes[cardinality(j.hashes)], p.last_hash), body = j.body
  from judged j
  where p.pledge_id = j.pledge_id and j.verdict = 'committed' and j.expected > 0
  returning p.pledge_id
), done as materialized (
  select j.* from judged j where j.verdict = 'committed'
    and j.pledge_id in (select pledge_id from inserted union all select pledge_id from updated)
), new_events as (
  insert into events (pledge_id, position, type, at, data, hash)
  select d.pledge_id, d.expected + e.n, e.event->>'type', from_ms((e.event->>'at')::bigint),
    e.event - '{type,at}'::text[], d.hashes[e.n]
  from done d cross join lateral jsonb_array_elements(d.events) with ordinality e (event, n)
), new_start as (
  update carrier_starts r set starts = (r.starts || ledger_now())[greatest(
    cardinality(r.starts) + 2 - ${STARTS_KEPT}, 1):]
  where exists (select from done where starts_max is not null)
), new_effects as (
  insert into outbox (effect_id, pledge_id, key, claimable_at, owed_at, effect)
  select e."effectId", d.pledge_id, e.effect->>'key', clock.now, clock.now, e.effect
  from done d
  cross join lateral jsonb_to_recordset(d.effects) as e ("effectId" text, effect jsonb)
  cross join lateral (select ledger_now() as now) clock
  on conflict (pledge_id, key) do nothing
), new_values as (
  insert into personal_values (value_id, pledge_id, value, salt)
  select v."valueId", d.pledge_id, v.value, v.salt
  from done d
  cross join lateral
    jsonb_to_recordset(d.personal) as v ("valueId" text, value text, salt text)
), resolved_grants as (
  update grants g set resolved_at = ledger_now()
  from done d
  where g.pledge_id = d.pledge_id and g.resolved_at is null and not d.holds_grant
), new_grants as (
  insert into grants (pledge_id, attempt, agent_call_id, agent, fence, answer, granted_at)
  select pledge_id, grant_attempt, grant_call, case when grant_call is not null then dialling_agent end,
    grant_fence, grant_answer, ledger_now()
  from done where grant_attempt is not null
), new_keys as (
  insert into idempotency_keys (owner, key, body_hash, pledge_id, version, at)
  select key_owner, key, key_body, pledge_id, version, ledger_now() from done where key is not null
)
select case
    when j.verdict = 'committed' and not exists (
      select from done d where d.i = j.i
    ) then 'already-open'
    else j.verdict
  end as result
from judged j order by j.i`;
