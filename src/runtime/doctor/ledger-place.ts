import type { Check } from '../doctor.ts';
import { describePlace, hasLedger, type LedgerPlace } from '../ledger-access.ts';

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
