import { join } from 'node:path';
import type { Log } from '../app/ports/log.ts';
import { migrate } from '../ledger/migrate.ts';
import { type Ledger, openLedger } from '../ledger/open-ledger.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { packageRoot } from './root.ts';

/** The ledger's database, migrated: the embedded one, or the one that DATABASE_URL names. */
export type Store = {
  readonly url: string;
  readonly embedded: boolean;
  readonly ledger: Ledger;
  close(): Promise<void>;
};

/** Where the numbered migrations lie, in the sources and in an installed package alike. */
export function migrationsDir(): string {
  return join(packageRoot(), 'src/ledger/migrations');
}

/** A database server that runs: given, or started by us. */
export type DatabaseServer = {
  readonly url: string;
  readonly embedded: boolean;
  stop(): Promise<void>;
};

/** Starts the embedded server when no DATABASE_URL is given. */
export async function openDatabaseServer(
  options: { readonly databaseUrl: string | null; readonly dataDir: string },
  log: Log,
): Promise<DatabaseServer> {
  if (options.databaseUrl !== null) {
    return { url: options.databaseUrl, embedded: false, stop: () => Promise.resolve() };
  }
  const server = await startEmbeddedPostgres({
    dataDir: options.dataDir,
    log: (line) => {
      log.info({}, line);
    },
    onExit: (pid) => {
      log.error({ pid }, 'The embedded PostgreSQL ended by itself; it is started again.');
    },
  });
  return { url: server.url, embedded: true, stop: () => server.stop() };
}

/** Migrates the database and opens the ledger's pools on it. */
export async function openStore(server: DatabaseServer, log: Log): Promise<Store> {
  const applied = await migrate(server.url, migrationsDir());
  if (applied.length > 0) log.info({ applied: applied.length }, 'The ledger was migrated.');
  const ledger = openLedger({
    connectionString: server.url,
    log: (line) => {
      log.warn({}, line);
    },
  });
  return { url: server.url, embedded: server.embedded, ledger, close: ledger.close };
}
