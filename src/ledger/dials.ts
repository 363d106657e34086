import { z } from 'zod';
import type { PendingDial, Pledges } from '../app/ports/pledges.ts';
import type { Database } from './pool.ts';

const HELD = `
select pledge_id from pledges
where held is not null and ended_at is null and ($1::text is null or team = $1)
order by binding_due_at, pledge_id`;

const GRANT_ANSWER = `select answer from grants where agent_call_id = $1`;

/** Dials under way are as few as agents. Exported for the test that holds its plan to an index. */
export const TAKEN_LEGS = `
select agent_call_id as call_id from grants where agent_call_id = any($1::text[])
union
select body->'attempts'->-1->>'agentCallId' from pledges
where dialling_agent is not null and body->'attempts'->-1->>'agentCallId' = any($1::text[])`;

/**
 * A dial that is held is not owed now: it must not stand in the way of those that are. No more of
 * each kind than there are agents: a long line costs a look no more than a short one. Exported for
 * the test that holds its plan to an index.
 */
export const PENDING_DIALS = `
with waiting as not materialized (
  select pledge_id, planned_attempt, binding_due_at, state = 'broken' as broken,
    body->'attempts'->-1->>'askedBy' as asked_by
  from pledges
  where planned_attempt is not null and team = $1 and held is null and ended_at is null
    and coalesce((body->>'dialHeldUntil')::bigint <= extract(epoch from ledger_now()) * 1000, true)
), savable as (
  select * from waiting where not broken order by binding_due_at, pledge_id limit $2
), broken as (
  select * from waiting where broken order by binding_due_at, pledge_id limit $2
)
select * from savable union select * from broken
union select * from waiting where asked_by is not null
order by binding_due_at, pledge_id`;

const pendingSchema = z
  .object({
    pledge_id: z.string(),
    planned_attempt: z.int().positive(),
    binding_due_at: z.int(),
    broken: z.boolean(),
    asked_by: z.string().nullable(),
  })
  .transform((row): PendingDial => ({
    pledgeId: row.pledge_id,
    attempt: row.planned_attempt,
    dueAt: row.binding_due_at,
    broken: row.broken,
    askedBy: row.asked_by,
  }));

/** What is owed to the phone, held back from it, or granted to it. */
export function makeDials(
  database: Database,
): Pick<Pledges, 'held' | 'takenLegs' | 'grantAnswer' | 'pendingDials'> {
  return {
    held: async (team) => {
      const rows = await database.query({ text: HELD, values: [team] });
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
