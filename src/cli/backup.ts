import type { BackupReport } from '../ledger/backup-format.ts';
import { dumpLedger } from '../ledger/dump.ts';
import { refuseWithoutLedger, withLedgerDatabase } from '../runtime/ledger-access.ts';
import type { LedgerPlace } from '../runtime/ledger-access.ts';

/** Which ledger, and where to tell what was done. */
export type BackupDeps = {
  readonly place: LedgerPlace;
  readonly print: (text: string) => void;
};

/** Writes the whole ledger to a new file, while the program may go on running. */
export async function backupCommand(file: string, { place, print }: BackupDeps): Promise<number> {
  refuseWithoutLedger(place);
  const report = await withLedgerDatabase(place, (url) => dumpLedger(url, file));
  print(`${file} holds ${summary(report)}.`);
  print('It holds names and telephone numbers: keep it where only you can read it.');
  return 0;
}

/** `3 promises with 12 events, as of 2026-11-22T14:03:05.000Z`. */
export function summary({ rows, madeAt }: BackupReport): string {
  return `${rows['pledges'] ?? 0} promises with ${rows['events'] ?? 0} events, as of ${madeAt}`;
}
