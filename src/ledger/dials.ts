import { z } from 'zod';
import type { PendingDial, Pledges } from '../app/ports/pledges.ts';
import { currentAttempt, type Pledge } from '../domain/pledge.ts';
import { pledgesOf } from './pledge-rows.ts';
import type { Policies } from './policies.ts';
import type { Database } from './pool.ts';

const HELD = `
select pledge_id from pledges
where held is not null and ended_at is null and ($1::text is null or team = $1)
order by binding_due_at, pledge_id`;

const GRANT_ANSWER = `select answer from grants where agent_call_id = $1`;

/** A dial that is held is not owed now: it must not stand in the way of those that are. */
const PENDING_DIALS = `
select body from pledges
where planned_attempt is not null and team = $1 and held is null and ended_at is null
  and coalesce((body->>'dialHeldUntil')::bigint <= extract(epoch from ledger_now()) * 1000, true)
order by binding_due_at, pledge_id`;

/** What is owed to the phone, held back from it, or granted to it. */
export function makeDials(
  database: Database,
  policies: Policies,
): Pick<Pledges, 'held' | 'grantAnswer' | 'pendingDials'> {
  return {
    held: async (team) => {
      const rows = await database.query({ text: HELD, values: [team] });
      return rows.map((row) => z.string().parse(row['pledge_id']));
    },
    grantAnswer: async (agentCallId) => {
      const [row] = await database.query({ text: GRANT_ANSWER, values: [agentCallId] });
      return row === undefined ? null : z.string().parse(row['answer']);
    },
    pendingDials: async (team) => {
      const rows = await database.query({
        name: 'pending-dials',
        text: PENDING_DIALS,
        values: [team],
      });
      return (await pledgesOf(rows, policies)).flatMap(pendingDialOf);
    },
  };
}

function pendingDialOf(pledge: Pledge): PendingDial[] {
  const attempt = currentAttempt(pledge);
  if (attempt === undefined) return [];
  return [
    {
      pledgeId: pledge.id,
      attempt: attempt.number,
      dueAt: pledge.binding.dueAt,
      broken: pledge.state === 'broken',
      askedBy: attempt.askedBy,
    },
  ];
}
