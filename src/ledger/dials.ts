import { z } from 'zod';
import type { PendingDial, Pledges } from '../app/ports/pledges.ts';
import { MINUTE } from '../domain/time.ts';
import type { Database } from './pool.ts';

/**
 * An agent whose customer has hung up counts as busy until their own leg is over, but no longer
 * than this: the question after the call takes less, and the report of the end may be lost.
 */
export const AFTER_CALL_MAX_MS = MINUTE;

/** Exported for the test that holds its plan to an index. */
export const HELD = `
select pledge_id from unnest($1::text[]) live cross join lateral (
  select pledge_id, binding_due_at from pledges
  where held is not null and ended_at is null and team = live
  order by binding_due_at, pledge_id limit $2
) held order by binding_due_at, pledge_id limit $2`;

const GRANT_ANSWER = `
select answer from grants where agent_call_id = $1 and resolved_at is null`;

/** Under the row's lock the first report finds it open; a second one finds nothing. */
const END_LEG = `
update grants set leg_over_at = ledger_now()
where agent_call_id = $1 and leg_over_at is null returning agent`;

/** Dials under way are as few as agents. Exported for the test that holds its plan to an index. */
export const TAKEN_LEGS = `
select agent_call_id as call_id from grants where agent_call_id = any($1::text[])
union
select body->'attempts'->-1->>'agentCallId' from pledges
where dialling_agent is not null and body->'attempts'->-1->>'agentCallId' = any($1::text[])`;

const ASKED_BY = `body->'attempts'->-1->>'askedBy'`;

const owed = (only: string, limit: string) => `
  select pledge_id, planned_attempt, customer_id, dial_phone, binding_due_at,
    state = 'broken' as broken, ${ASKED_BY} as asked_by
  from pledges p
  where planned_attempt is not null and held is null and ended_at is null and team = $1 ${only}
    and coalesce((body->>'dialHeldUntil')::bigint <= (select now from clock), true)
    and coalesce((select false from pledges o where o.dialling_customer = p.customer_id), true)
    and coalesce((
      select false from pledges o
      where o.dial_phone = p.dial_phone and o.dialling_customer is not null
    ), true)
  order by binding_due_at, pledge_id ${limit}`;

/**
 * A dial that is held is not owed now, nor is one whose customer or telephone is being dialled for
 * another promise: it must not stand in the way of those that are. No more of each kind than are
 * asked for: a long line costs a look no more than a short one. What is asked by `coalesce` the
 * planner takes for true of half the rows; by `is null` it would expect almost none, and sort the
 * whole line.
 * Exported for the test that holds its plan to an index.
 */
export const PENDING_DIALS = `
with clock as materialized (
  select (extract(epoch from ledger_now()) * 1000)::bigint as now
)
(${owed("and (state = 'broken') = false", 'limit $2')})
union (${owed("and (state = 'broken') = true", 'limit $2')})
union (${owed(`and ${ASKED_BY} is not null`, '')})
order by binding_due_at, pledge_id`;

const pendingSchema = z
  .object({
    pledge_id: z.string(),
    planned_attempt: z.int().positive(),
    customer_id: z.string(),
    dial_phone: z.string().nullable(),
    binding_due_at: z.int(),
    broken: z.boolean(),
    asked_by: z.string().nullable(),
  })
  .transform((row): PendingDial => ({
    pledgeId: row.pledge_id,
    attempt: row.planned_attempt,
    customerId: row.customer_id,
    phone: row.dial_phone,
    dueAt: row.binding_due_at,
    broken: row.broken,
    askedBy: row.asked_by,
  }));

/** What is owed to the phone, held back from it, or granted to it. */
export function makeDials(
  database: Database,
): Pick<Pledges, 'held' | 'takenLegs' | 'grantAnswer' | 'agentLegOver' | 'pendingDials'> {
  return {
    held: async (teams, atMost) => {
      const rows = await database.query({ name: 'held', text: HELD, values: [teams, atMost] });
      return rows.map((row) => z.string().parse(row['pledge_id']));
    },
    takenLegs: async (callIds) => {
      const rows = await database.query({ text: TAKEN_LEGS, values: [callIds] });
      return rows.map((row) => z.string().parse(row['call_id']));
    },
    grantAnswer: async (agentCallId) => {
      const [row] = await database.query({ text: GRANT_ANSWER, values: [agentCallId] });
      return row === undefined ? null : z.string().parse(row['answer']);
    },
    agentLegOver: async (agentCallId) => {
      const [row] = await database.query({ text: END_LEG, values: [agentCallId] });
      return z
        .string()
        .nullable()
        .parse(row?.['agent'] ?? null);
    },
    pendingDials: async (team, atMost) => {
      const rows = await database.query({
        name: 'pending-dials',
        text: PENDING_DIALS,
        values: [team, atMost],
      });
      return rows.map((row) => pendingSchema.parse(row));
    },
  };
}
