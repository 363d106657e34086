import pg from 'pg';

/** Where the jobs live: Redis, or BullMQ's PostgreSQL backend in the ledger's own database. */
export type QueueEngine =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly connectionString: string };

/** The engine, and the namespace in it. */
export type Place = {
  readonly engine: QueueEngine;
  /** Before every key in Redis. PostgreSQL has the schema `bullmq` instead. */
  readonly prefix: string;
};

/** For the log: which server it is that an operator has to look at. */
export function queueOn({ engine }: Pick<Place, 'engine'>): string {
  return engine.kind === 'redis' ? 'The queue on Redis' : 'The queue on PostgreSQL';
}

/** How often a job is tried, and how many of its kind run at once in one process. */
export type QueueJob = {
  readonly concurrency: number;
  readonly attempts: number;
  /** Doubles with every attempt. */
  readonly backoffMs: number;
};

const SCHEMA = 'bullmq';
const RECONNECT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 4_000;
const QUERY_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;

/**
 * Options for ioredis, as a URL: an instance that we made is one that BullMQ never closes.
 * BullMQ alone waits up to 20 s before it connects again.
 */
export function redisConnection(url: string, more: { enableOfflineQueue?: boolean } = {}) {
  return {
    url,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: KEEP_ALIVE_MS,
    retryStrategy: () => RECONNECT_MS,
    ...more,
  };
}

/**
 * BullMQ listens for errors of idle clients only. One that is lost while BullMQ holds it between
 * two queries would end the process; the query that comes next fails by itself.
 */
class HeardClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/**
 * Options for BullMQ's own pool of `pg`: only an object migrates the schema, a bare string never
 * does. Without these timeouts `pg` waits for a frozen server for ever.
 */
export function postgresConnection(connectionString: string, max: number) {
  return {
    connectionString,
    Client: HeardClient,
    schema: SCHEMA,
    migrate: true,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    application_name: 'callback-guarantee queue',
  };
}
