import { z } from 'zod';
import { invariant } from '../domain/invariant.ts';
import type { Policy } from '../domain/policy.ts';
import { canonicalJson, sha256 } from './chain.ts';
import type { Database } from './pool.ts';
import { policyHashOf, type Stored } from './stored-form.ts';

/** More policies than any site has at once, with the edits of some years. */
export const POLICIES_KEPT_MAX = 256;

const BY_HASH = 'select hash, policy from policies where hash = any ($1)';

/** A policy for its row. */
export type StoredPolicy = { readonly hash: string; readonly policy: string };

/** Stamped policies by the hash of their content; what is stored once is never changed. */
export type Policies = {
  /** Rows for those that this process does not know to be stored; in the order of their hashes. */
  toStore(policies: readonly Policy[]): readonly StoredPolicy[];
  /** These lie in the ledger now. */
  stored(policies: readonly Policy[]): void;
  /** Puts the policy where only its hash stood; asks the ledger for those not seen before. */
  putBack<T extends Stored>(rows: readonly T[]): Promise<readonly T[]>;
};

const hashes = new WeakMap<Policy, string>();

/** Hex SHA-256 of the policy's canonical text. */
export function hashOfPolicy(policy: Policy): string {
  const known = hashes.get(policy);
  if (known !== undefined) return known;
  const hash = sha256(canonicalJson(policy));
  hashes.set(policy, hash);
  return hash;
}

/** Keeps what it has seen; beyond the limit the one that was seen first is asked for again. */
export function makePolicies(database: Database, keptMax = POLICIES_KEPT_MAX): Policies {
  const kept = new Map<string, Policy>();
  const keep = (hash: string, policy: Policy): void => {
    kept.set(hash, policy);
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
  };
  return {
    toStore: (policies) => {
      const fresh = new Map(policies.map((policy) => [hashOfPolicy(policy), policy]));
      return [...fresh]
        .filter(([hash]) => !kept.has(hash))
        .map(([hash, policy]) => ({ hash, policy: canonicalJson(policy) }))
        .sort((a, b) => (a.hash < b.hash ? -1 : 1));
    },
    stored: (policies) => {
      for (const policy of policies) {
        if (!kept.has(hashOfPolicy(policy))) keep(hashOfPolicy(policy), policy);
      }
    },
    putBack: async (rows) => {
      const named = new Set(rows.map(policyHashOf).filter((hash) => hash !== null));
      const unknown = [...named].filter((hash) => !kept.has(hash));
      const read = await readPolicies(database, unknown);
      const found = new Map([...named].map((hash) => [hash, kept.get(hash) ?? read.get(hash)]));
      for (const [hash, policy] of read) keep(hash, policy);
      return rows.map((row) => {
        const hash = policyHashOf(row);
        if (hash === null) return row;
        const policy = found.get(hash);
        invariant(policy !== undefined, `The ledger lacks policy ${hash}: restore a backup.`);
        return { ...row, policy };
      });
    },
  };
}

const rowSchema = z.object({ hash: z.string(), policy: z.string() });
const policySchema = z.looseObject({ name: z.string() });

/** The policies that lie in the ledger under these hashes, those left out whose text differs. */
export async function readPolicies(
  database: Database,
  wanted: readonly (string | null)[],
): Promise<ReadonlyMap<string, Policy>> {
  if (wanted.length === 0) return new Map();
  const rows = await database.query({ text: BY_HASH, values: [wanted] });
  return new Map(
    rows
      .map((row) => rowSchema.parse(row))
      .filter(({ hash, policy }) => sha256(policy) === hash)
      .map(({ hash, policy }) => [hash, policyOf(policy)]),
  );
}

function policyOf(text: string): Policy {
  return policySchema.parse(JSON.parse(text)) as unknown as Policy;
}
