import { z } from 'zod';
import type { Loaded, Pledges } from '../app/ports/pledges.ts';
import type { Pledge } from '../domain/pledge.ts';
import { DAY } from '../domain/time.ts';
import { AFTER_CALL_MAX_MS } from './dials.ts';
import { isUnavailable, LedgerUnavailableError } from './errors.ts';
import { makeGroup } from './group.ts';
import { isUuid, pledgesOf } from './pledge-rows.ts';
import type { Policies } from './policies.ts';
import type { Database, Row } from './pool.ts';
import { HEARD_MAX_MS } from './silent-calls.ts';

/** A broken window counts against the next promise to the same customer for this long. */
export const BREAKS_COUNT_MS = 30 * DAY;
const LOADS_MAX = 256;

/** Exported for the test that holds its plan to an index. */
export const LOAD = `
with clock as materialized (
  select ledger_now() as now
), busy as materialized (
  select coalesce(array_agg(agent order by agent), '{}') as agents
  from (
    select p.dialling_agent as agent from pledges p where p.dialling_agent is not null
    union
    select c.live_agent from calls c
    where c.live_agent is not null
      and c.heard_at > (select now from clock) - $3::bigint * interval '1 millisecond'
    union
    select t.agent from takers t where t.until > (select now from clock)
    union
    select g.agent from grants g
    where g.agent is not null and g.leg_over_at is null
      and g.resolved_at > (select now from clock) - $4::bigint * interval '1 millisecond'
  ) b
)
select asked.n, clock.now, k.is_on as kill_switch, busy.agents as busy_agents, p.body,
  others.earlier_breaks, others.rung or sharing.rung as customer_rung,
  others.waiting || sharing.waiting as waiting_teams
from unnest($1::uuid[]) with ordinality as asked (pledge_id, n)
join pledges p on p.pledge_id = asked.pledge_id
cross join clock cross join busy cross join kill_switch k
cross join lateral (
  select coalesce(sum((
      select count(*) from unnest(o.broken_due_at) as broken (due_at)
      where broken.due_at >= clock.now - $2::bigint * interval '1 millisecond'
    )), 0)::bigint as earlier_breaks,
    coalesce(bool_or(o.dialling_customer is not null), false) as rung,
    coalesce(array_agg(o.team) filter (
      where o.planned_attempt is not null and o.ended_at is null
    ), '{}') as waiting
  from pledges o where o.customer_id = p.customer_id and o.pledge_id <> p.pledge_id
) others
cross join lateral (
  select coalesce(bool_or(o.dialling_customer is not null), false) as rung,
    coalesce(array_agg(o.team) filter (
      where o.planned_attempt is not null and o.ended_at is null
    ), '{}') as waiting
  from pledges o where o.dial_phone = p.dial_phone and o.customer_id <> p.customer_id
) sharing`;

const rowSchema = z.object({
  n: z.int().positive(),
  now: z.int(),
  kill_switch: z.boolean(),
  busy_agents: z.array(z.string()),
  earlier_breaks: z.int(),
  customer_rung: z.boolean(),
  waiting_teams: z.array(z.string()),
});

/** Loads what waits to be loaded in one round trip, each with what its next decision needs. */
export function makeLoad(database: Database, policies: Policies): Pledges['load'] {
  const run = async (pledgeIds: readonly string[]): Promise<readonly (Loaded | null)[]> => {
    const values = [pledgeIds, BREAKS_COUNT_MS, HEARD_MAX_MS, AFTER_CALL_MAX_MS];
    const rows = await database.query({ name: 'load', text: LOAD, values });
    const pledges = await pledgesOf(rows, policies);
    const found = new Map(rows.map((row, index) => loadedOf(row, pledges[index] as Pledge)));
    return pledgeIds.map((_, index) => found.get(index + 1) ?? null);
  };
  const group = makeGroup<string, Loaded | null>({
    run,
    runAlone: async (pledgeId) => (await run([pledgeId]))[0] ?? null,
    failsAll: (error) => error instanceof LedgerUnavailableError || isUnavailable(error),
    keysOf: () => [],
    groupMax: LOADS_MAX,
  });
  return async (pledgeId) => (isUuid(pledgeId) ? group(pledgeId) : null);
}

function loadedOf(row: Row, pledge: Pledge): [n: number, loaded: Loaded] {
  const known = rowSchema.parse(row);
  return [
    known.n,
    {
      now: known.now,
      pledge,
      killSwitch: known.kill_switch,
      busyAgents: known.busy_agents,
      earlierBreaks: known.earlier_breaks,
      customerRung: known.customer_rung,
      waitingTeams: known.waiting_teams,
    },
  ];
}
