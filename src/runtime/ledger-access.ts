import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { findEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { SetupError } from './setup-error.ts';

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

/** Whether there is a ledger to look at, or a server that may have one: nothing is made for it. */
export function hasLedger({ databaseUrl, dataDir }: LedgerPlace): boolean {
  return databaseUrl !== null || existsSync(join(dataDir, 'postgres'));
}

/**
 * Throws SetupError where no ledger lies yet. For what only reads: looked for in the wrong folder,
 * the ledger would be made there, and its backup or report would be empty without a word.
 */
export function refuseWithoutLedger(place: LedgerPlace): void {
  if (hasLedger(place)) return;
  throw new SetupError(
    `There is no ledger in ${resolve(place.dataDir)}: run this where the program was started, or set ` +
      'DATA_DIR or DATABASE_URL as it has them.',
  );
}

/** Where the ledger's database is, for people: without user and password. */
export function describePlace({ databaseUrl, dataDir }: LedgerPlace): string {
  if (databaseUrl === null) return `embedded, in ${resolve(dataDir)}`;
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}
