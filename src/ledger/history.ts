import { z } from 'zod';
import type { Pledges } from '../app/ports/pledges.ts';
import { chainHash, eventDigest } from './chain.ts';
import { isUuid, recordedEventOf } from './pledge-rows.ts';
import type { Database, Row } from './pool.ts';

const TIMELINE = `
select position, type, at, data, hash from events where pledge_id = $1 order by position`;

const VALUES = `
select value_id, value from personal_values where value_id = any ($1) and value is not null`;

/** Chains are checked so many pledges at a time, so that memory does not grow with the ledger. */
const CHAINS_AT_ONCE = 500;

const CHAINS = `
with page as (
  select pledge_id, version, last_hash from pledges
  where pledge_id > $1 order by pledge_id limit $2
)
select p.pledge_id, p.version, p.last_hash, e.position, e.type, e.at, e.data, e.hash
from page p left join events e on e.pledge_id = p.pledge_id
order by p.pledge_id, e.position`;

const chainSchema = z.object({
  pledge_id: z.string(),
  version: z.int(),
  last_hash: z.string(),
  position: z.int().nullable(),
});

/** What was recorded of a pledge, what persons said in it, and whether anybody touched it since. */
export function makeHistory(
  database: Database,
): Pick<Pledges, 'timeline' | 'values' | 'firstBrokenChain'> {
  return {
    timeline: async (pledgeId) => {
      if (!isUuid(pledgeId)) return [];
      return (await database.query({ text: TIMELINE, values: [pledgeId] })).map(recordedEventOf);
    },
    values: async (valueIds) => {
      if (valueIds.length === 0) return new Map();
      const rows = await database.query({ text: VALUES, values: [valueIds] });
      const text = z.string();
      return new Map(rows.map((row) => [text.parse(row['value_id']), text.parse(row['value'])]));
    },
    firstBrokenChain: () => firstBrokenChain(database),
  };
}

async function firstBrokenChain(database: Database): Promise<string | null> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await database.query({ text: CHAINS, values: [after, CHAINS_AT_ONCE] });
    if (rows.length === 0) return null;
    for (const [pledgeId, chain] of byPledge(rows)) {
      if (!holds(pledgeId, chain)) return pledgeId;
      after = pledgeId;
    }
  }
}

function byPledge(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const chains = new Map<string, Row[]>();
  for (const row of rows) {
    const { pledge_id } = chainSchema.parse(row);
    const chain = chains.get(pledge_id);
    if (chain === undefined) chains.set(pledge_id, [row]);
    else chain.push(row);
  }
  return chains;
}

/** The events are as many as the pledge has versions, and each hash follows from the one before. */
function holds(pledgeId: string, rows: readonly Row[]): boolean {
  let hash = '';
  for (const [index, row] of rows.entries()) {
    if (chainSchema.parse(row).position !== index + 1) return false;
    const recorded = recordedEventOf(row);
    hash = chainHash(hash, eventDigest(pledgeId, recorded.position, recorded.event));
    if (hash !== recorded.hash) return false;
  }
  const state = chainSchema.parse(rows[0]);
  return state.version === rows.length && state.last_hash === hash;
}
