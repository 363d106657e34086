import type { Check } from '../doctor.ts';
import { ServerStartError } from '../embedded-postgres-server.ts';
import { describePlace, hasLedger, type LedgerPlace } from '../ledger-access.ts';
import { FolderInUseError } from '../lock.ts';
import { SetupError } from '../setup-error.ts';

const NAME = 'Ledger';

/**
 * Which ledger is looked at: whoever asks in another folder looks at another one. Before the first
 * start there is none, and to look makes none.
 */
export function ledgerPlaceCheck(place: LedgerPlace): Check {
  const found = describePlace(place);
  const result = hasLedger(place)
    ? { name: NAME, ok: true, found, fix: null }
    : {
        ...{ name: NAME, ok: 'warn' as const, found: `${found}: there is none` },
        fix:
          'The first start makes it. If the program has started before, run this where it was ' +
          'started, or set DATA_DIR or DATABASE_URL as it has them.',
      };
  return { name: NAME, run: () => Promise.resolve([result]) };
}

/** The ledger is there and cannot be opened: one thing found among others. Null for a bug. */
export function lockedLedgerCheck(error: unknown): Check | null {
  const isKnown =
    error instanceof SetupError ||
    error instanceof FolderInUseError ||
    error instanceof ServerStartError;
  if (!isKnown) return null;
  const fix = 'Mend that first; the checks of the database come after it.';
  const result = { name: NAME, ok: false, found: error.message, fix };
  return { name: NAME, run: () => Promise.resolve([result]) };
}
