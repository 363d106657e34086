import type { CallRecord, Calls, SeenKey } from '../../../src/app/ports/calls.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { happenedAt } from '../../../src/ledger/calls.ts';
import { asPort } from './port.ts';
import { by, type CallRow, keyOf, type Store } from './store.ts';

/** `Calls` over a store in memory. */
export function memoryCalls(store: Store): Calls {
  const rows = (): CallRow[] => [...store.calls.values()];
  return asPort<Calls>({
    get: (callId) => store.calls.get(callId)?.record ?? null,
    save: (record, seen) => save(store, record, seen),
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
  });
}

const newestFirst = by<CallRow>(
  (row) => row.happenedAt,
  (row) => row.record.callId,
);

function save(
  store: Store,
  record: CallRecord,
  seen: SeenKey | null,
): 'saved' | 'duplicate' | 'conflict' {
  const key = seen === null ? null : keyOf(seen.provider, seen.account, seen.key);
  if (key !== null && store.seen.has(key)) return 'duplicate';
  const known = store.calls.get(record.callId);
  if ((known?.record.version ?? 0) !== record.version - 1) return 'conflict';
  store.calls.set(record.callId, rowOf(record, known, store.now()));
  if (key !== null) store.seen.add(key);
  return 'saved';
}

function rowOf(record: CallRecord, known: CallRow | undefined, now: Instant): CallRow {
  const happened = happenedAt(record.facts) ?? known?.happenedAt ?? now;
  return { record, savedAt: now, happenedAt: happened, applied: known?.applied ?? 0 };
}
