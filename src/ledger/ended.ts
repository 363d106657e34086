import { z } from 'zod';
import type { Pledges } from '../app/ports/pledges.ts';
import type { Whose } from '../app/ports/whose.ts';
import { pledgesOf } from './pledge-rows.ts';
import type { Policies } from './policies.ts';
import type { Database } from './pool.ts';

/** Whose they are; null for everybody's. */
export const whoseText = (owners: string, teams: string, unownedOnly: string) =>
  `(${owners}::text[] is null or owner = any (${owners})
    or (team = any (${teams}) and (owner is null or not ${unownedOnly}::boolean)))`;

const BETWEEN = `
from pledges where ended_at is not null and ended_at >= from_ms($1) and ended_at < from_ms($2)
  and ${whoseText('$3', '$4', '$5')}`;

/** Exported for the test that holds their plans to an index. */
export const ENDED = `
select body ${BETWEEN} order by ended_at desc, pledge_id limit $6`;

export const COUNT_ENDED = `select state, count(*)::int as count ${BETWEEN} group by state`;

const OPEN_TALLY = `
select team, owner, count(*)::text || '.' || sum(version)::text as mark from pledges
where state in ('waiting', 'due', 'broken') group by team, owner order by team, owner`;

const countSchema = z.tuple([z.string(), z.int()]);
const tallySchema = z.object({
  team: z.string(),
  owner: z.string().nullable(),
  mark: z.string(),
});

/** The values of `whoseText`, in its order. */
export function whoseValues(whose: Whose | null | undefined): readonly unknown[] {
  return [whose?.owners ?? null, whose?.teams ?? null, whose?.unownedOnly ?? null];
}

/** What has ended, and what of the open ones has changed, by whose they are. */
export function makeEnded(
  database: Database,
  policies: Policies,
): Pick<Pledges, 'ended' | 'countEnded' | 'openTally'> {
  return {
    ended: async ({ from, to, whose }, limit) => {
      const values = [from, to, ...whoseValues(whose), limit];
      return pledgesOf(await database.query({ text: ENDED, values }), policies);
    },
    countEnded: async ({ from, to, whose }) => {
      const values = [from, to, ...whoseValues(whose)];
      const rows = await database.query({ text: COUNT_ENDED, values });
      return new Map(rows.map((row) => countSchema.parse([row['state'], row['count']])));
    },
    openTally: async () => {
      const rows = await database.query({ name: 'open-tally', text: OPEN_TALLY, values: [] });
      return rows.map((row) => tallySchema.parse(row));
    },
  };
}
