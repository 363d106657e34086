import pg from 'pg';

import { isUnavailable, LedgerUnavailableError } from './errors.ts';
import type { Database, Row } from './pool.ts';
import { SCHEMA } from './pool.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Numbers of types, as PostgreSQL's pg_type.dat assigns them. */
const TIMESTAMPTZ = 1184;
const INT8 = 20;
/** As `pg` really takes it: any type's number. */
const parserOf = pg.types.getTypeParser as (type: number, format?: string) => unknown;
const readDate = parserOf(TIMESTAMPTZ, 'text') as (text: string) => Date;

/** One connection in one transaction, for as long as a whole ledger takes: no time limit. */
export type BackupSession = Database & { readonly client: pg.Client };

/**
 * Runs `act` in one transaction of its own connection. Commits when it returns, rolls everything
 * back when it throws.
 */
export async function inOneTransaction<T>(
  connectionString: string,
  mode: 'read only' | 'read write',
  act: (session: BackupSession) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString,
    application_name: 'callback-guarantee backup',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    options: `-c search_path=${SCHEMA} -c timezone=UTC -c statement_timeout=0`,
    types: { getTypeParser },
  });
  // A lost connection fails the statement under way; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw isUnavailable(error) ? new LedgerUnavailableError(error) : error;
  });
  try {
    await client.query(`begin isolation level repeatable read ${mode}`);
    const result = await act({ client, query: asDatabase(client), close: () => client.end() });
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

function asDatabase(client: pg.Client): Database['query'] {
  return async ({ text, values }) =>
    (await client.query<Row>({ text, values: [...(values ?? [])] })).rows;
}

/** As everywhere in the ledger: instants and counts are numbers. */
function getTypeParser(type: number, format?: 'text' | 'binary'): unknown {
  if (format === 'binary') return parserOf(type, 'text');
  if (type === TIMESTAMPTZ) return (text: string) => readDate(text).getTime();
  return type === INT8 ? Number : parserOf(type, format);
}
