import { access, constants } from 'node:fs/promises';
import { restoreLedger } from '../ledger/restore.ts';
import { withLedgerDatabase } from '../runtime/ledger-access.ts';
import { SetupError } from '../runtime/setup-error.ts';
import { summary } from './backup.ts';
import type { BackupDeps } from './backup.ts';

/** As for a backup, and where the ledger's migrations lie. */
export type RestoreDeps = BackupDeps & { readonly migrationsDir: string };

/** Brings a backup back into an empty ledger, whole or not at all. */
export async function restoreCommand(
  file: string,
  { place, print, migrationsDir }: RestoreDeps,
): Promise<number> {
  // Before a ledger is made to hold it.
  await access(file, constants.R_OK).catch((error: unknown) => {
    throw new SetupError(`${file} cannot be read: name a file that a backup has written.`, {
      cause: error,
    });
  });
  const report = await withLedgerDatabase(place, (url) => restoreLedger(url, file, migrationsDir));
  print(`Restored ${summary(report)}. Counts and hash chains hold.`);
  print(
    'Dialling is switched off: calls made after the backup are not in it. Look at the promises ' +
      'that are due, then switch dialling on (ops page, or the API).',
  );
  return 0;
}
