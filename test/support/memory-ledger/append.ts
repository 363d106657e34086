import type { Appended, Commit, Grant, OwedEffect } from '../../../src/app/ports/pledges.ts';
import { isOpen, type Pledge } from '../../../src/domain/pledge.ts';
import { START_WINDOW_MS } from '../../../src/ledger/append.ts';
import { chainHash, eventDigest } from '../../../src/ledger/chain.ts';
import { diallingAgent, holdsGrant } from '../../../src/ledger/projection.ts';
import { isDialled, othersOf } from './rung.ts';
import { heldTakers } from './takers.ts';
import { type GrantRow, keyOf, type PledgeRow, type Store } from './store.ts';

/** Judges one commit on what is stored now, and stores it whole or not at all. */
export function appendTo(store: Store, commit: Commit): Appended {
  const verdict = judge(store, commit);
  if (verdict !== 'committed') return verdict;
  const { pledge, grant, idempotency } = commit;
  if (commit.startsCall !== null) store.starts.push(store.now());
  store.pledges.set(pledge.id, rowOf(store, commit));
  for (const owed of commit.effects) owe(store, pledge.id, owed);
  for (const { valueId, value } of commit.values) store.values.set(valueId, value);
  if (!holdsGrant(pledge)) resolveGrants(store, pledge.id);
  if (grant !== null) store.grants.push(grantRow(grant, pledge));
  if (idempotency !== null) {
    const { owner, key, bodyHash } = idempotency;
    const answer = { kind: 'promise', pledgeId: pledge.id, version: pledge.version } as const;
    store.keys.set(keyOf(owner, key), { bodyHash, answer });
  }
  return 'committed';
}

/** The same effect of the same pledge is owed once, also when it is done already. */
export function owe(store: Store, pledgeId: string, { effectId, effect }: OwedEffect): void {
  const { key } = effect;
  for (const known of store.effects.values()) {
    if (known.pledgeId === pledgeId && known.key === key) return;
  }
  store.effects.set(effectId, {
    effectId,
    pledgeId,
    key,
    effect,
    state: 'pending',
    claimableAt: store.now(),
    fence: null,
    holder: null,
    tries: 0,
  });
}

function judge(store: Store, commit: Commit): Appended {
  const known = store.pledges.get(commit.pledge.id);
  if ((known?.pledge.version ?? 0) !== commit.expectedVersion) return 'conflict';
  if (!isUnderGuard(store, commit)) return 'fenced';
  if (commit.needsDialling && store.killSwitch.on) return 'switched-off';
  return taken(store, commit) ?? (isTooFast(store, commit) ? 'too-fast' : 'committed');
}

/** Who was first with what there may be only one of. */
function taken(store: Store, commit: Commit): Appended | null {
  if (isKeyUsed(store, commit)) return 'key-used';
  if (isTaken(store, commit)) return 'conflict';
  return isOpenBeside(store, commit.pledge) ? 'already-open' : null;
}

function isTooFast(store: Store, { startsCall }: Commit): boolean {
  if (startsCall === null) return false;
  const near = store.starts.filter((at) => Math.abs(store.now() - at) < START_WINDOW_MS);
  return near.length >= startsCall.perSecond;
}

function isUnderGuard(store: Store, { guard }: Commit): boolean {
  if (guard === null) return true;
  const effect = store.effects.get(guard.effectId);
  if (effect?.state !== 'in-hand' || effect.fence !== guard.fence) return false;
  return effect.claimableAt > store.now();
}

function isKeyUsed(store: Store, { idempotency }: Commit): boolean {
  return idempotency !== null && store.keys.has(keyOf(idempotency.owner, idempotency.key));
}

function isOpenBeside(store: Store, pledge: Pledge): boolean {
  if (!isOpen(pledge)) return false;
  const others = [...store.pledges.values()].map((row) => row.pledge).filter(isOther(pledge));
  return others.some((other) => isOpen(other) && isSameSubject(other, pledge));
}

/** What there may be only one of: a grant, a leg of an agent, and a dial to a telephone. */
function isTaken(store: Store, { pledge, grant }: Commit): boolean {
  const others = [...store.pledges.values()].map((row) => row.pledge).filter(isOther(pledge));
  const agent = diallingAgent(pledge);
  const dialled = others.filter((other) => diallingAgent(other) !== null);
  return (
    (grant !== null && isGranted(store, pledge.id, grant.leg?.agentCallId)) ||
    (agent !== null && dialled.some((other) => diallingAgent(other) === agent)) ||
    (agent !== null && othersOf(store, pledge).some(isDialled)) ||
    (agent !== null && isRungForCaller(store, pledge.id, agent))
  );
}

/** An agent whose dial began before is rung by us, and by no caller. */
function isRungForCaller(store: Store, pledgeId: string, agent: string): boolean {
  const before = store.pledges.get(pledgeId)?.pledge;
  const isNew = before === undefined || diallingAgent(before) !== agent;
  return isNew && heldTakers(store).includes(agent);
}

function isOther(pledge: Pledge): (other: Pledge) => boolean {
  return (other) => other.id !== pledge.id;
}

function isSameSubject(a: Pledge, b: Pledge): boolean {
  return a.customerId === b.customerId && a.subject === b.subject;
}

function isGranted(store: Store, pledgeId: string, agentCallId: string | undefined): boolean {
  return store.grants.some(
    (one) =>
      (agentCallId !== undefined && one.leg?.agentCallId === agentCallId) ||
      (one.pledgeId === pledgeId && one.resolvedAt === null),
  );
}

function grantRow(grant: Grant, pledge: Pledge): GrantRow {
  const agent = grant.leg === null ? null : diallingAgent(pledge);
  return { ...grant, pledgeId: pledge.id, agent, resolvedAt: null, isLegOver: false };
}

function resolveGrants(store: Store, pledgeId: string): void {
  for (const one of store.grants) {
    if (one.pledgeId === pledgeId) one.resolvedAt ??= store.now();
  }
}

function rowOf(store: Store, { pledge, nextAt, events }: Commit): PledgeRow {
  const recorded = [...(store.pledges.get(pledge.id)?.events ?? [])];
  for (const event of events) {
    const position = recorded.length + 1;
    const digest = eventDigest(pledge.id, position, event);
    recorded.push({ position, event, hash: chainHash(recorded.at(-1)?.hash ?? '', digest) });
  }
  return { pledge, nextAt, lease: null, events: recorded };
}
