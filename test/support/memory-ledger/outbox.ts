import type { ClaimedEffect, Outbox } from '../../../src/app/ports/outbox.ts';
import { LEASE_MS } from '../../../src/ledger/lease.ts';
import { owe } from './append.ts';
import { asPort } from './port.ts';
import { by, type EffectRow, type Store } from './store.ts';

/** `Outbox` over a store in memory. */
export function memoryOutbox(store: Store): Outbox {
  const open = (): EffectRow[] =>
    [...store.effects.values()].filter(({ state }) => state !== 'done');
  const underFence = ({ effectId, fence }: ClaimedEffect): EffectRow | undefined => {
    const row = store.effects.get(effectId);
    return row?.state === 'in-hand' && row.fence === fence ? row : undefined;
  };
  return asPort<Outbox>({
    claim: (effectId, holder) => claim(store, effectId, holder),
    finish: (claimed, more) => {
      const row = underFence(claimed);
      if (row === undefined) return false;
      row.state = 'done';
      for (const owed of more) owe(store, row.pledgeId, owed);
      return true;
    },
    retryAt: (claimed, at, effect) => {
      const row = underFence(claimed);
      if (row === undefined) return false;
      Object.assign(row, { state: 'pending', holder: null, claimableAt: at, effect });
      return true;
    },
    overdue: (lateMs, limit) =>
      open()
        .filter(({ claimableAt }) => claimableAt <= store.now() - lateMs)
        .sort(
          by(
            (row) => row.claimableAt,
            (row) => row.effectId,
          ),
        )
        .slice(0, limit)
        .map(({ effectId }) => effectId),
    hurry: (owed, aheadMs) => {
      const isLate = ({ claimableAt }: EffectRow): boolean => claimableAt > store.now() + aheadMs;
      const isAsked = (row: EffectRow): boolean =>
        owed.some(({ pledgeId, key }) => row.pledgeId === pledgeId && row.key === key);
      const rows = open().filter((row) => row.state === 'pending' && isLate(row) && isAsked(row));
      for (const row of rows) row.claimableAt = store.now();
      return rows.map(({ effectId }) => effectId);
    },
    releaseAll: (holder) => {
      for (const row of store.effects.values()) {
        if (row.state !== 'in-hand' || row.holder !== holder) continue;
        Object.assign(row, { state: 'pending', holder: null, claimableAt: store.now() });
      }
      for (const row of store.pledges.values()) if (row.lease?.holder === holder) row.lease = null;
    },
    pendingCount: () => open().length,
  });
}

function claim(store: Store, effectId: string, holder: string): ClaimedEffect | null {
  const now = store.now();
  const row = store.effects.get(effectId);
  if (row === undefined || row.state === 'done' || row.claimableAt > now) return null;
  store.fences += 1;
  const tries = row.tries;
  const leaseUntil = now + LEASE_MS;
  Object.assign(row, {
    state: 'in-hand',
    fence: store.fences,
    holder,
    claimableAt: leaseUntil,
    tries: tries + 1,
  });
  const { pledgeId, effect } = row;
  return { effectId, pledgeId, effect, fence: store.fences, leaseUntil, tries, now };
}
