import { z } from 'zod';
import { chainHash, eventDigest } from './chain.ts';
import { storedEventOf } from './pledge-rows.ts';
import { readPolicies } from './policies.ts';
import type { Database, Row } from './pool.ts';
import { policyHashOf } from './stored-form.ts';

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

type Chain = { readonly pledgeId: string; readonly rows: readonly Row[] };

/**
 * The first pledge whose events, or the policy that they commit to, are not as they were written;
 * null when everything holds.
 */
export async function firstBrokenChain(database: Database): Promise<string | null> {
  const sound = new Set<string>();
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await database.query({ text: CHAINS, values: [after, CHAINS_AT_ONCE] });
    if (rows.length === 0) return null;
    await learn(rows, sound, database);
    for (const chain of byPledge(rows)) {
      if (!holds(chain, sound)) return chain.pledgeId;
      after = chain.pledgeId;
    }
  }
}

/** Adds the hashes that these events commit to and that a sound policy lies under. */
async function learn(rows: readonly Row[], sound: Set<string>, database: Database): Promise<void> {
  const named = new Set(rows.map((row) => policyHashOf(row['data'])));
  const unknown = [...named].filter((hash) => hash !== null && !sound.has(hash));
  for (const hash of (await readPolicies(database, unknown)).keys()) sound.add(hash);
}

function byPledge(rows: readonly Row[]): readonly Chain[] {
  const chains = new Map<string, Row[]>();
  for (const row of rows) {
    const { pledge_id } = chainSchema.parse(row);
    const chain = chains.get(pledge_id);
    if (chain === undefined) chains.set(pledge_id, [row]);
    else chain.push(row);
  }
  return [...chains].map(([pledgeId, ofPledge]) => ({ pledgeId, rows: ofPledge }));
}

/** The events are as many as the pledge has versions, and each hash follows from the one before. */
function holds({ pledgeId, rows }: Chain, sound: ReadonlySet<string>): boolean {
  let hash = '';
  for (const [index, row] of rows.entries()) {
    if (chainSchema.parse(row).position !== index + 1) return false;
    const { position, event, hash: recorded } = storedEventOf(row);
    const policy = policyHashOf(event);
    if (policy !== null && !sound.has(policy)) return false;
    hash = chainHash(hash, eventDigest(pledgeId, position, event));
    if (hash !== recorded) return false;
  }
  const state = chainSchema.parse(rows[0]);
  return state.version === rows.length && state.last_hash === hash;
}
