import pg from 'pg';
import { gaveWay, isUnavailable, LedgerUnavailableError } from './errors.ts';

/** Everything of ours lies in this schema, so that a queue's own schema can lie beside it. */
export const SCHEMA = 'callback_guarantee';

/** Connecting takes no longer than this; a database that is further away than that is gone. */
const CONNECT_TIMEOUT_MS = 2_000;
/** What `pg` waits for an answer: longer than the server's own limit, for a server that hangs. */
const ANSWER_MARGIN_MS = 1_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

/** One statement. A `name` makes it a prepared one: planned once a connection. */
export type Statement = {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
};

export type Row = Readonly<Record<string, unknown>>;

/** Asks the ledger's database; throws LedgerUnavailableError when it does not answer. */
export type Database = {
  query(statement: Statement): Promise<readonly Row[]>;
  close(): Promise<void>;
};

/** One pool of connections and the limits on it. */
export type DatabaseOptions = {
  readonly connectionString: string;
  /** Shown in `pg_stat_activity`, so that an operator sees whose statement hangs. */
  readonly applicationName: string;
  readonly connectionsMax: number;
  readonly statementTimeoutMs: number;
  /** Server settings for every session of this pool. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: ((line: string) => void) | undefined;
};

/**
 * A pool that survives its server: connections that die are dropped and made anew, an error of an
 * idle one ends nothing, and every wait has a limit. A statement that gave way to another one
 * (deadlock, serialization) is repeated once, here and nowhere else.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool(poolConfig(options));
  let closing: Promise<void> | undefined;
  pool.on('error', (error) => {
    // Its end does not wait until the connections are gone: a server that stops then is no news.
    if (closing !== undefined) return;
    options.log?.(
      `An idle connection to the ledger was lost and will be replaced: ${error.message}`,
    );
  });
  const ask = async (statement: Statement): Promise<readonly Row[]> => {
    const result = await pool.query<Row>({
      text: statement.text,
      ...(statement.name === undefined ? {} : { name: statement.name }),
      values: [...(statement.values ?? [])],
    });
    return result.rows;
  };
  return {
    query: (statement) => named(async () => repeatOnce(() => ask(statement))),
    close: () => (closing ??= pool.end()),
  };
}

function poolConfig(options: DatabaseOptions): pg.PoolConfig {
  const settings = { search_path: SCHEMA, timezone: 'UTC', ...options.settings };
  return {
    connectionString: options.connectionString,
    application_name: options.applicationName,
    max: options.connectionsMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + ANSWER_MARGIN_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: { getTypeParser },
  };
}

const { TIMESTAMPTZ, INT8 } = pg.types.builtins;
const readDate = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date;

/** Instants and counts come out of the database as numbers; all of ours are below 2^53. */
const getTypeParser: typeof pg.types.getTypeParser = (type, format): unknown => {
  if (format !== 'binary' && type === TIMESTAMPTZ) {
    return (text: string) => readDate(text).getTime();
  }
  if (format !== 'binary' && type === INT8) return Number;
  return pg.types.getTypeParser(type, format) as unknown;
};

async function repeatOnce<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!gaveWay(error)) throw error;
    return await ask();
  }
}

async function named<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isUnavailable(error)) throw new LedgerUnavailableError(error);
    throw error;
  }
}
