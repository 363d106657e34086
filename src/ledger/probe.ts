import pg from 'pg';
import { z } from 'zod';

import type { Instant } from '../domain/time.ts';
import { SCHEMA } from './pool.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const ANSWER_TIMEOUT_MS = 3_000;
/** The quickest of so many looks at the other clock is the truest. */
const CLOCK_LOOKS = 3;

/** A PostgreSQL server as it is, before anything of ours is put in it. */
export type ServerFacts = {
  readonly version: string;
  /** As `server_version_num`: 180004 is 18.4. */
  readonly versionNumber: number;
  readonly fsync: string;
  readonly synchronousCommit: string;
  readonly fullPageWrites: string;
  /** A standby, or a server or role that was set to read only. */
  readonly readOnly: boolean;
  /** Why the disk takes nothing, in the server's words; null: it does, or there is no ledger. */
  readonly takesNothing: string | null;
  /** Who has stopped all dialling; null: it goes on, or there is no ledger yet. */
  readonly diallingStoppedBy: string | null;
  /** Migrations applied; 0 for a database without a ledger. */
  readonly schemaVersion: number;
  /** The server's clock less ours, and by how much that may be wrong. */
  readonly skewMs: number;
  readonly skewErrorMs: number;
};

const FACTS = `
select current_setting('server_version') as "version",
  current_setting('server_version_num')::int as "versionNumber",
  current_setting('fsync') as "fsync",
  current_setting('synchronous_commit') as "synchronousCommit",
  current_setting('full_page_writes') as "fullPageWrites",
  current_setting('transaction_read_only') = 'on' as "readOnly",
  to_regclass('${SCHEMA}.migrations') is not null as "hasLedger",
  to_regprocedure('${SCHEMA}.try_writing()') is not null as "canTryWriting",
  to_regclass('${SCHEMA}.kill_switch') is not null as "hasSwitch"`;

const factsSchema = z.object({
  version: z.string(),
  versionNumber: z.int(),
  fsync: z.string(),
  synchronousCommit: z.string(),
  fullPageWrites: z.string(),
  readOnly: z.boolean(),
  hasLedger: z.boolean(),
  canTryWriting: z.boolean(),
  hasSwitch: z.boolean(),
});

/** Asks a server what it is. Rejects when it does not answer within some seconds. */
export async function probeServer(
  connectionString: string,
  wallClock: () => Instant,
): Promise<ServerFacts> {
  const client = await connect(connectionString);
  try {
    const { rows } = await client.query(FACTS);
    const { hasLedger, canTryWriting, hasSwitch, ...facts } = factsSchema.parse(rows[0]);
    return {
      ...facts,
      schemaVersion: hasLedger ? await readSchemaVersion(client) : 0,
      diallingStoppedBy: hasSwitch ? await readSwitch(client) : null,
      takesNothing: canTryWriting ? await tryWriting(client) : null,
      ...(await measureSkew(client, wallClock)),
    };
  } finally {
    await client.end();
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    application_name: 'callback-guarantee doctor',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    options: `-c search_path=${SCHEMA}`,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function readSchemaVersion(client: pg.Client): Promise<number> {
  const result = await client.query(
    `select coalesce(max(version), 0) as version from ${SCHEMA}.migrations`,
  );
  return z.object({ version: z.int() }).parse(result.rows[0]).version;
}

async function readSwitch(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query(
    `select coalesce(changed_by, '?') as by from ${SCHEMA}.kill_switch where is_on`,
  );
  return rows.length === 0 ? null : z.object({ by: z.string() }).parse(rows[0]).by;
}

async function tryWriting(client: pg.Client): Promise<string | null> {
  try {
    await client.query(`select ${SCHEMA}.try_writing()`);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Which of these numbers have told us to stop texting them; none where there is no ledger yet. */
export async function probeOptOuts(
  connectionString: string,
  numbers: readonly string[],
): Promise<readonly string[]> {
  const client = await connect(connectionString);
  try {
    const { rows: known } = await client.query<{ known: boolean }>(
      `select to_regclass('${SCHEMA}.sms_opt_outs') is not null as known`,
    );
    if (known[0]?.known !== true) return [];
    const { rows } = await client.query<{ number: string }>(
      `select n.number from unnest($1::text[]) n(number)
       join sms_opt_outs o on o.number_key = sms_number_key(n.number) and o.opted_out`,
      [numbers],
    );
    return rows.map(({ number }) => number);
  } finally {
    await client.end();
  }
}

/** Our clock half-way between question and answer is compared with the answer. */
async function measureSkew(
  client: pg.Client,
  wallClock: () => Instant,
): Promise<{ skewMs: number; skewErrorMs: number }> {
  let best = { skewMs: 0, skewErrorMs: Number.POSITIVE_INFINITY };
  for (let look = 0; look < CLOCK_LOOKS; look += 1) {
    const asked = wallClock();
    const result = await client.query(
      `select (extract(epoch from clock_timestamp()) * 1000)::float8 as at`,
    );
    const answered = wallClock();
    const { at } = z.object({ at: z.number() }).parse(result.rows[0]);
    const skewErrorMs = Math.max(0, (answered - asked) / 2);
    if (skewErrorMs >= best.skewErrorMs) continue;
    best = { skewMs: Math.round(at - (asked + answered) / 2), skewErrorMs };
  }
  return best;
}
