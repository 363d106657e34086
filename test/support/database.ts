import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type Ledger, openLedger } from '../../src/ledger/open-ledger.ts';
import type { Instant } from '../../src/domain/time.ts';
import { TEMPLATE_DATABASE } from './global-setup.ts';

/** A ledger of a test's own, on the run's PostgreSQL server; gone with `await using`. */
export type FreshDatabase = AsyncDisposable & {
  readonly url: string;
  readonly ledger: Ledger;
  /** The ledger's clock stands at `at` from now on. */
  freeze(at: Instant): Promise<void>;
  /** Moves the ledger's clock on by so much, frozen or not. */
  pass(ms: number): Promise<void>;
  /** For what no port does: to look at rows, to tamper with them. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
};

/** Throws when the run has no server: its jest project lacks the global setup. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('This jest project needs globalSetup: global-setup.ts');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name} template ${TEMPLATE_DATABASE}`);
  const url = databaseUrl(server, name);
  const ledger = openLedger({ connectionString: url });
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    options: '-c search_path=callback_guarantee -c timezone=UTC',
  });
  pool.on('error', () => undefined);
  const sql = async (text: string, values: readonly unknown[] = []) =>
    (await pool.query<Record<string, unknown>>(text, [...values])).rows;
  return {
    url,
    ledger,
    sql,
    freeze: async (at) => {
      await sql('update ledger_clock set frozen_at = from_ms($1), offset_ms = 0', [at]);
    },
    pass: async (ms) => {
      await sql('update ledger_clock set offset_ms = offset_ms + $1', [ms]);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([ledger.close(), pool.end()]);
      await letGo(server, name);
    },
  };
}

/** Databases of one test file that may lie about until the whole server goes: 8 MB each. */
const LEFT_MAX = 200;
let left = 0;

/** To drop a database takes a second, a checkpoint: where the server is thrown away, why wait. */
async function letGo(server: string, name: string): Promise<void> {
  const isThrownAway = process.env['TEST_DATABASE_IS_THROWN_AWAY'] !== undefined;
  if (isThrownAway && (left += 1) <= LEFT_MAX) return;
  await onServer(server, `drop database ${name} with (force)`);
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.toString();
}

async function onServer(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
