import { isLive } from '../../../src/domain/call.ts';
import type { PledgeEvent, PledgeEventType } from '../../../src/domain/event.ts';
import { CONFIRMED_FOR_MS } from '../../../src/domain/evidence.ts';
import { isOpen, type Pledge } from '../../../src/domain/pledge.ts';
import { type Instant, MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { TakenAlert } from './channels.ts';
import type { Seen } from './watch.ts';

/** After the last fault everything due is taken within this. */
const RECOVERED_WITHIN_MS = 15 * SECOND;
/** What is due is in somebody's hands within this, when all is well. */
const LATE_MS = 5 * SECOND;
/** What puts a promise at risk only now is told within this. */
const TOLD_WITHIN_MS = MINUTE;
const LOOK_EVERY_MS = 5 * SECOND;
/** What is owed at rest is done, tried again or given up within this. */
const SETTLED_WITHIN_MS = MINUTE;

/** After these the promise may be at risk anew, and people are told from then on. */
const turns: readonly PledgeEventType[] = [
  'opened',
  'moved',
  'promised-again',
  'call-noted',
  'call-confirmed',
  'outcome-corrected',
  'acknowledgement-ended',
];

/** The guarantee itself: kept or told in time, nothing left lying, nobody told without end. */
export function makeGuaranteeWatch(seen: Seen) {
  const { world } = seen;
  const { agenda, faults, journal, ledger } = world;
  const { store } = ledger;
  const turnedAt = new Map<string, Instant>();
  const judgedAt = new Map<string, Instant>();
  const alerts = new Map<string, { count: number; crashes: number }>();

  /** L1, at the end of the binding window and, where there is an excuse, after it. */
  const judge = (pledgeId: string): void => {
    const pledge = store.pledges.get(pledgeId)?.pledge;
    if (pledge === undefined || isSafe(pledge)) return;
    const now = agenda.now();
    // A live call excuses only for so long after the last word of it.
    const excuseMs = pledge.calls.some((call) => isLive(call)) ? CONFIRMED_FOR_MS : 0;
    const toldBy = (turnedAt.get(pledgeId) ?? 0) + excuseMs + TOLD_WITHIN_MS;
    const from = Math.max(pledge.binding.dueAt, toldBy);
    if (now < from) {
      agenda.at(from, () => {
        judge(pledgeId);
      });
      return;
    }
    journal.violate('kept or told by the end of the window', pledgeId, pledge.state);
  };

  const look = (): void => {
    if (agenda.now() - faults.lastAt() > RECOVERED_WITHIN_MS) nothingLies(seen);
    agenda.after(LOOK_EVERY_MS, look);
  };
  look();

  return {
    changed: (pledgeId: string, news: readonly PledgeEvent[]): void => {
      if (news.some(({ type }) => turns.includes(type))) turnedAt.set(pledgeId, agenda.now());
      const dueAt = store.pledges.get(pledgeId)?.pledge.binding.dueAt;
      if (dueAt === undefined || judgedAt.get(pledgeId) === dueAt) return;
      judgedAt.set(pledgeId, dueAt);
      agenda.at(dueAt, () => {
        judge(pledgeId);
      });
    },

    /** Twice the same message only where somebody died, or could not know, in between. */
    taken: ({ message, kind }: TakenAlert): void => {
      const key = `${message.messageId} ${kind}`;
      const { crash, pause, unknown } = faults.counts();
      const excuses = crash + pause + unknown;
      const known = alerts.get(key);
      const count = (known?.count ?? 0) + 1;
      alerts.set(key, { count, crashes: known?.crashes ?? excuses });
      if (count <= 2 || count <= 2 + excuses - (known?.crashes ?? 0)) return;
      journal.violate('alerts are bounded', message.pledgeId, `${key}: ${count} times`);
    },

    atRest: (): void => {
      nothingLies(seen);
      for (const row of store.effects.values()) {
        if (row.state === 'done' || row.effect.kind === 'place-call') continue;
        if (madeAt(row.effectId) > agenda.now() - SETTLED_WITHIN_MS) continue;
        journal.violate('nothing is owed at rest', row.pledgeId, row.key);
      }
    },
  };
}

/** The 48 bits of time at the head of a UUIDv7. */
function madeAt(effectId: string): Instant {
  return parseInt(effectId.replace('-', '').slice(0, 12), 16);
}

function isSafe(pledge: Pledge): boolean {
  return !isOpen(pledge) || pledge.told.length > 0 || pledge.acknowledgement !== null;
}

/** L2: what is due has been taken; what is owed is being done; what was reported was heard of. */
function nothingLies({ world }: Seen): void {
  const { agenda, journal, ledger } = world;
  const { store } = ledger;
  const before = agenda.now() - LATE_MS;
  for (const { pledge, nextAt } of store.pledges.values()) {
    if (nextAt === null || nextAt > before) continue;
    journal.violate('what is due is taken', pledge.id, `since ${agenda.now() - nextAt} ms`);
  }
  for (const row of store.effects.values()) {
    if (row.state === 'done' || row.claimableAt > before) continue;
    journal.violate('what is owed is done', row.pledgeId, row.key);
  }
  for (const { record, applied, savedAt } of store.calls.values()) {
    if (applied >= record.version || savedAt > before) continue;
    journal.violate('what is reported is heard of', record.pledgeId, record.callId);
  }
}
