import type { Office } from '../../../src/app/ports/office.ts';
import type { MemoryLedger } from '../memory-ledger/memory-ledger.ts';
import type { Agenda } from './agenda.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { KeptQueue } from './queue-keeper.ts';

/** What everything in one run shares. */
export type World = {
  readonly agenda: Agenda;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly ledger: MemoryLedger;
  readonly queue: KeptQueue;
  readonly office: Office;
  /** What people and telephones do; nothing of it hangs on which faults there are. */
  readonly chance: Chance;
  /** How long things take on the way, and what goes wrong on it. */
  readonly wireChance: Chance;
  /** A promise was settled by hand: the program's own code has to run before time goes on. */
  readonly stir: () => void;
  /** One of the workers asks the ledger something. */
  readonly askedLedger: () => void;
};
