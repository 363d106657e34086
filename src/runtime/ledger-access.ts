import { findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';

/** Where the ledger's database is, as the settings say. */
export type LedgerPlace = {
  /** DATABASE_URL; null for the embedded server in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly log: (line: string) => void;
};

/**
 * For commands beside the running program: hands `act` the ledger's database, wherever it is. An
 * embedded server that runs is shared with whoever runs it; else it is started for this one act.
 */
export async function withLedgerDatabase<T>(
  place: LedgerPlace,
  act: (url: string) => Promise<T>,
): Promise<T> {
  if (place.databaseUrl !== null) return act(place.databaseUrl);
  const running = findEmbeddedPostgres(place.dataDir);
  if (running !== null) return act(running.url);
  const server = await startEmbeddedPostgres({ dataDir: place.dataDir, log: place.log });
  try {
    return await act(server.url);
  } finally {
    await server.stop();
  }
}
