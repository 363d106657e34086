import type { PlaceCall } from '../../../src/app/ports/phone.ts';
import type { CallReport } from '../../../src/app/service.ts';
import type { TakenAlert } from './channels.ts';
import { makeHistoryWatch } from './history-watch.ts';
import { makeGuaranteeWatch } from './guarantee-watch.ts';
import type { Leg, PhoneHistory } from './legs.ts';
import { makeRingWatch } from './ring-watch.ts';
import { keyOf } from '../memory-ledger/store.ts';
import { SECOND } from '../../../src/domain/time.ts';
import type { World } from './world.ts';

/**
 * Sees everything from outside, the ledger as well as the telephones, and says what must not be.
 * It shares nothing with what it watches but the domain's fold and the chain's hash.
 */
export type Watch = {
  /** Looks at what was committed of this promise since it last looked. */
  committed(pledgeId: string): void;
  /** The program asks for a call. */
  readonly asked: (request: PlaceCall) => void;
  /** A customer's telephone rings for a leg of ours. */
  rings(leg: Leg): void;
  /** The program has told the phone system that it has this report. */
  acknowledged(report: CallReport): void;
  /** The program has told somebody that it has this promise. */
  accepted(pledgeId: string): void;
  /** A provider has taken this message. */
  readonly taken: (alert: TakenAlert) => void;
  /** Everything has gone well for a while: nothing may lie about. */
  atRest(): void;
  /** The queue was emptied a moment ago: what is near has to be in it again. */
  rebuilt(): void;
};

/** What the watch sees besides the ledger. */
export type Seen = {
  readonly world: World;
  readonly history: PhoneHistory;
  readonly taken: readonly TakenAlert[];
};

/** Starts to watch. */
export function makeWatch(seen: Seen): Watch {
  const { world } = seen;
  const { store } = world.ledger;
  const history = makeHistoryWatch(seen);
  const ring = makeRingWatch(seen);
  const guarantee = makeGuaranteeWatch(seen);
  return {
    committed: (pledgeId) => {
      const news = history.look(pledgeId);
      if (news.length > 0) guarantee.changed(pledgeId, news);
    },
    asked: ring.asked,
    rings: ring.rings,
    acknowledged: ({ seen: key, facts }) => {
      if (key === null || store.seen.has(keyOf(key.provider, key.account, key.key))) return;
      world.journal.violate('what is acknowledged is stored', null, `report of ${facts.callId}`);
    },
    accepted: (pledgeId) => {
      if (store.pledges.has(pledgeId)) return;
      world.journal.violate('what is accepted is stored', pledgeId, 'it is not in the ledger');
    },
    taken: guarantee.taken,
    atRest: () => {
      history.atRest();
      guarantee.atRest();
    },
    rebuilt: () => {
      queueIsDerived(world);
    },
  };
}

/** What comes sooner, or nearer to the end of the horizon, may be on its way just now. */
const EDGE_MS = 10 * SECOND;

function queueIsDerived({ agenda, ledger, office, queue, journal }: World): void {
  const now = agenda.now();
  const jobs = queue.takeDue(now + office.horizonMs);
  const held = new Set(jobs.map((job) => (job.kind === 'wake' ? job.pledgeId : '')));
  for (const { pledge, nextAt } of ledger.store.pledges.values()) {
    if (nextAt === null || held.has(pledge.id)) continue;
    if (nextAt < now + EDGE_MS || nextAt > now + office.horizonMs - EDGE_MS) continue;
    journal.violate('the queue follows from the ledger', pledge.id, `due in ${nextAt - now} ms`);
  }
}
