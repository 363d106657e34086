import type { CallRecord, Calls, KeyedWord, Saved, SeenKey } from '../../../src/app/ports/calls.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { happenedAt } from '../../../src/ledger/save-calls.ts';
import {
  isWatched,
  LOOK_AFTER_MS,
  LOOK_EVERY_MS,
  LOOKED_FOR_MS,
  SILENCE_SHARE,
} from '../../../src/ledger/silent-calls.ts';
import { asPort, type Immediate } from './port.ts';
import { memoryTakers } from './takers.ts';
import { by, type CallRow, keyOf, type Store } from './store.ts';

/** `Calls` over a store in memory. */
export function memoryCalls(store: Store): Calls {
  const rows = (): CallRow[] => [...store.calls.values()];
  return asPort<Calls>({
    get: (callId) => store.calls.get(callId)?.record ?? null,
    save: (record, seen, keyed) => save(store, { record, seen, keyed }),
    markApplied: (callId, version) => {
      const row = store.calls.get(callId);
      if (row !== undefined) {
        row.applied = Math.max(row.applied, Math.min(version, row.record.version));
      }
    },
    unapplied: (lateMs, limit) =>
      rows()
        .filter((row) => row.applied < row.record.version && row.savedAt <= store.now() - lateMs)
        .sort(
          by(
            (row) => row.savedAt,
            (row) => row.record.callId,
          ),
        )
        .slice(0, limit)
        .map(({ record }) => record.callId),
    ofCustomer: (phone, limit) =>
      rows()
        .filter(({ record }) => record.customer === phone)
        .sort((a, b) => newestFirst(b, a))
        .slice(0, limit)
        .map(({ record }) => record),
    recent: (limit) =>
      rows()
        .filter(({ record }) => record.facts.endedAt !== null)
        .sort(
          by(
            (row) => -(row.record.facts.endedAt ?? 0),
            (row) => row.record.callId,
          ),
        )
        .slice(0, limit)
        .map(({ record }) => record),
    ...silentCalls(store),
    ...memoryTakers(store),
  });
}

function silentCalls(store: Store): Immediate<Pick<Calls, 'takeSilent' | 'renew'>> {
  return {
    takeSilent: (limit) => {
      const now = store.now();
      const taken = [...store.calls.values()]
        .filter(({ lookAt }) => lookAt !== null && lookAt <= now)
        .sort(
          by(
            ({ lookAt }) => lookAt ?? 0,
            ({ record }) => record.callId,
          ),
        )
        .slice(0, limit);
      for (const row of taken) {
        const silence = now - row.heardAt;
        const next = now + Math.max(LOOK_AFTER_MS, silence * SILENCE_SHARE);
        row.lookAt = silence <= LOOKED_FOR_MS ? next : null;
      }
      return taken.map(({ record }) => record);
    },
    renew: (callIds) => {
      const now = store.now();
      for (const callId of callIds) {
        const row = store.calls.get(callId);
        if (row === undefined || row.lookAt === null) continue;
        row.heardAt = now;
        row.lookAt = now + Math.min(LOOK_EVERY_MS, Math.max(LOOK_AFTER_MS, now - row.happenedAt));
      }
    },
  };
}

const newestFirst = by<CallRow>(
  (row) => row.happenedAt,
  (row) => row.record.callId,
);

type Save = {
  readonly record: CallRecord;
  readonly seen: SeenKey | null;
  readonly keyed: KeyedWord | undefined;
};

function save(store: Store, { record, seen, keyed }: Save): Saved {
  const key = seen === null ? null : keyOf(seen.provider, seen.account, seen.key);
  if (key !== null && store.seen.has(key)) return 'duplicate';
  if (isUsed(store, keyed)) return 'key-used';
  const known = store.calls.get(record.callId);
  if ((known?.record.version ?? 0) !== record.version - 1) return 'conflict';
  store.calls.set(record.callId, rowOf(record, known, store.now()));
  if (key !== null) store.seen.add(key);
  if (keyed !== undefined) answerUnder(store, keyed);
  return 'saved';
}

function isUsed(store: Store, keyed: KeyedWord | undefined): boolean {
  return keyed !== undefined && store.keys.has(underOf(keyed));
}

function underOf({ idempotency }: KeyedWord): string {
  return keyOf(idempotency.owner, idempotency.key);
}

function answerUnder(store: Store, keyed: KeyedWord): void {
  const { said, idempotency } = keyed;
  const answer = { kind: 'call', said } as const;
  store.keys.set(underOf(keyed), { bodyHash: idempotency.bodyHash, answer });
}

function rowOf(record: CallRecord, known: CallRow | undefined, now: Instant): CallRow {
  const happened = happenedAt(record.facts) ?? known?.happenedAt ?? now;
  const applied = known?.applied ?? 0;
  const lookAt = isWatched(record.facts) ? now + LOOK_AFTER_MS : null;
  return { record, savedAt: now, heardAt: now, lookAt, happenedAt: happened, applied };
}
