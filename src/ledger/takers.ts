import { z } from 'zod';
import type { Calls } from '../app/ports/calls.ts';
import type { Database } from './pool.ts';

/** Of several callers at the same moment one gets the row of an agent; the others find it held. */
const HOLD = `
insert into takers (agent, call_id, until)
select $1, $2, ledger_now() + $3::bigint * interval '1 millisecond'
where (select true from pledges where dialling_agent = $1) is null
on conflict (agent) do update set call_id = excluded.call_id, until = excluded.until
where takers.until <= ledger_now()
returning agent`;

const RELEASE = `
delete from takers where call_id = $1 and agent = coalesce($2, agent) returning agent`;

/** The agents whose telephones ring for callers. */
export function makeTakers(database: Database): Pick<Calls, 'holdTaker' | 'releaseTaker'> {
  return {
    holdTaker: async (callId, agents, forMs) => {
      for (const agent of agents) {
        const values = [agent, callId, forMs];
        const rows = await database.query({ name: 'hold-taker', text: HOLD, values });
        if (rows.length > 0) return agent;
      }
      return null;
    },
    releaseTaker: async (callId, agent) => {
      const [row] = await database.query({ text: RELEASE, values: [callId, agent] });
      return z
        .string()
        .nullable()
        .parse(row?.['agent'] ?? null);
    },
  };
}
