import type { Claim, ClaimedEffect, Outbox } from '../../../src/app/ports/outbox.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import { GATHER_MS, GROUP_MAX } from '../../../src/domain/gather.ts';
import { LEASE_MS } from '../../../src/ledger/lease.ts';
import { owe } from './append.ts';
import { asPort } from './port.ts';
import { by, type EffectRow, type Store } from './store.ts';

type Notify = Extract<Effect, { kind: 'notify' }>;

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
    finishAll: (claims) => {
      const rows = claims.flatMap((claimed) => underFence(claimed) ?? []);
      for (const row of rows) row.state = 'done';
      return rows.map(({ effectId }) => effectId);
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

function claim(store: Store, effectId: string, holder: string): Claim | null {
  const now = store.now();
  const row = store.effects.get(effectId);
  if (row === undefined || row.state === 'done' || row.claimableAt > now) return null;
  const { effect, tries } = row;
  const isMessage = effect.kind === 'notify' && effect.purpose !== 'setup-fault';
  const others = isMessage ? othersOf(store, row, effect) : [];
  const company = others.filter(({ effect: other, state, claimableAt }) => {
    const isSoon = state === 'pending' && tries > 0 && claimableAt <= now + GATHER_MS;
    const goesAlong = other.kind === 'notify' && other.channel === effectChannel(effect);
    return goesAlong && (claimableAt <= now || isSoon);
  });
  const first = company.sort(
    by(
      (one) => one.claimableAt,
      (one) => one.effectId,
    ),
  );
  const taken = first.slice(0, GROUP_MAX - 1).sort(by((one) => one.effectId));
  return {
    ...take(store, row, holder),
    also: taken.map((one) => take(store, one, holder)),
    othersOwed: others.length > 0,
  };
}

/** What is owed for the same reason, to the same person or before it is known to whom. */
function othersOf(store: Store, row: EffectRow, { purpose, person }: Notify): EffectRow[] {
  return [...store.effects.values()].filter(({ state, effect, effectId }) => {
    if (state === 'done' || effectId === row.effectId) return false;
    if (effect.kind !== 'alert' && effect.kind !== 'notify') return false;
    if (effect.purpose !== purpose) return false;
    return effect.kind === 'alert' || effect.person === person;
  });
}

function effectChannel(effect: Effect): number | null {
  return effect.kind === 'notify' ? effect.channel : null;
}

function take(store: Store, row: EffectRow, holder: string): ClaimedEffect {
  store.fences += 1;
  const { effectId, pledgeId, effect, tries } = row;
  const [fence, now] = [store.fences, store.now()];
  const leaseUntil = now + LEASE_MS;
  Object.assign(row, {
    ...{ state: 'in-hand', fence, holder },
    ...{ claimableAt: leaseUntil, tries: tries + 1 },
  });
  return { effectId, pledgeId, effect, fence, leaseUntil, tries, now };
}
