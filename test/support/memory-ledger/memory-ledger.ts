import type { Answers } from '../../../src/app/ports/answers.ts';
import type { Ledger } from '../../../src/ledger/open-ledger.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { memoryCalls } from './calls.ts';
import { memoryCustomers } from './customers.ts';
import { memoryOutbox } from './outbox.ts';
import { memoryPledges } from './pledges.ts';
import { memoryAccess, memorySite } from './site.ts';
import { memorySms } from './sms.ts';
import { asPort } from './port.ts';
import { emptyStore, keyOf, type Store } from './store.ts';

/** The ledger's ports without a server: the same promises, on a clock that is handed in. */
export type MemoryLedger = Omit<Ledger, 'settings' | 'close'> & {
  /** For a simulation that looks at everything after every step. */
  readonly store: Store;
};

export function makeMemoryLedger(now: () => Instant, epoch = 'memory'): MemoryLedger {
  const store = emptyStore(now, epoch);
  return {
    store,
    pledges: memoryPledges(store),
    outbox: memoryOutbox(store),
    customers: memoryCustomers(store),
    calls: memoryCalls(store),
    answers: asPort<Answers>({
      under: ({ owner, key }) => store.keys.get(keyOf(owner, key)) ?? null,
    }),
    access: memoryAccess(store),
    site: memorySite(store),
    sms: memorySms(store),
  };
}
