import { isSought } from '../../../src/app/ports/sought.ts';
import { isWhose } from '../../../src/app/ports/whose.ts';
import type {
  EndedFilter,
  PendingDial,
  PledgeFilter,
  Pledges,
  Wake,
} from '../../../src/app/ports/pledges.ts';
import { currentAttempt, isOpen, type Pledge } from '../../../src/domain/pledge.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { AFTER_CALL_MAX_MS } from '../../../src/ledger/dials.ts';
import { liveAgent } from '../../../src/ledger/save-calls.ts';
import { LEASE_MS } from '../../../src/ledger/lease.ts';
import { PAGE_MAX, pageOf, readCursor } from '../../../src/ledger/lists.ts';
import { BREAKS_COUNT_MS } from '../../../src/ledger/load.ts';
import { diallingAgent, plannedAttempt } from '../../../src/ledger/projection.ts';
import { HEARD_MAX_MS } from '../../../src/ledger/silent-calls.ts';
import { appendTo } from './append.ts';
import { asPort, type Immediate } from './port.ts';
import { dialPhone, isDialled, othersOf } from './rung.ts';
import { heldTakers } from './takers.ts';
import { by, type PledgeRow, type Store } from './store.ts';

const byDueAt = by<Pledge>(
  (pledge) => pledge.binding.dueAt,
  (pledge) => pledge.id,
);

const owedThenLatest = by<Pledge>(
  (pledge) => Number(pledge.endedAt !== null),
  ({ endedAt, binding }) => (endedAt === null ? binding.dueAt : -binding.dueAt),
  (pledge) => pledge.id,
);

function knownOf(store: Store, customerId: string) {
  const row = store.customers.get(customerId);
  const phones = store.phones.filter((phone) => phone.customerId === customerId);
  return {
    name: row?.name ?? null,
    reference: row?.reference ?? null,
    phones: phones.map(({ number }) => number),
  };
}

/** `Pledges` over a store in memory. */
export function memoryPledges(store: Store): Pledges {
  const all = (): readonly Pledge[] => [...store.pledges.values()].map((row) => row.pledge);
  return asPort<Pledges>({
    now: () => store.now(),
    tryWriting: () => undefined,
    load: (pledgeId) => {
      const pledge = store.pledges.get(pledgeId)?.pledge;
      if (pledge === undefined) return null;
      return {
        now: store.now(),
        pledge,
        killSwitch: store.killSwitch.on,
        busyAgents: busyAgents(store),
        earlierBreaks: earlierBreaks(store, pledge.customerId, pledge.id),
        customerRung: othersOf(store, pledge).some(isDialled),
        waitingTeams: othersOf(store, pledge)
          .filter((other) => isOpen(other) && plannedAttempt(other) !== null)
          .map(({ team }) => team),
      };
    },
    append: (commit) => appendTo(store, commit),
    openOf: (customerId, subject) =>
      all().find((one) => isOpen(one) && one.customerId === customerId && one.subject === subject)
        ?.id ?? null,
    timeline: (pledgeId) => store.pledges.get(pledgeId)?.events ?? [],
    values: (valueIds) =>
      new Map(
        valueIds.flatMap((valueId) => {
          const value = store.values.get(valueId);
          return value === undefined ? [] : [[valueId, value] as const];
        }),
      ),
    list: (filter, page) => {
      const limit = Math.min(page.limit, PAGE_MAX);
      const after = page.cursor === null ? null : readCursor(page.cursor);
      const found = all().filter((pledge) => fits(pledge, filter) && isAfter(pledge, after));
      return pageOf(found.sort(byDueAt), limit);
    },
    ...memoryWakes(store),
    held: (teams, atMost) =>
      all()
        .filter((pledge) => pledge.held !== null && pledge.endedAt === null)
        .filter(({ team }) => teams.includes(team))
        .sort(byDueAt)
        .slice(0, atMost)
        .map(({ id }) => id),
    takenLegs: (callIds) => {
      const dialling = all()
        .map(currentAttempt)
        .map((attempt) => attempt?.agentCallId);
      const granted = store.grants.map(({ leg }) => leg?.agentCallId);
      return callIds.filter((callId) => dialling.includes(callId) || granted.includes(callId));
    },
    agentLegOver: (agentCallId) => {
      const grant = store.grants.find(({ leg }) => leg?.agentCallId === agentCallId);
      if (grant === undefined || grant.isLegOver) return null;
      grant.isLegOver = true;
      return grant.agent;
    },
    grantAnswer: (agentCallId) => {
      const grant = store.grants.find(({ leg }) => leg?.agentCallId === agentCallId);
      return grant?.resolvedAt === null ? (grant.leg?.answer ?? null) : null;
    },
    pendingDials: (team, atMost) => {
      const waiting = all()
        .filter((pledge) => pledge.team === team && isOwedADial(pledge, store.now()))
        .filter((pledge) => !othersOf(store, pledge).some(isDialled))
        .sort(byDueAt)
        .flatMap((pledge) => pendingDialOf(store, pledge));
      const savable = waiting.filter(({ broken }) => !broken).slice(0, atMost);
      const broken = waiting.filter((dial) => dial.broken).slice(0, atMost);
      return waiting.filter(
        (dial) => dial.askedBy !== null || savable.includes(dial) || broken.includes(dial),
      );
    },
    find: (sought, limit) => {
      const found = all()
        .filter(({ id, customerId }) => isSought(sought, id, knownOf(store, customerId)))
        .sort(owedThenLatest);
      return { pledges: found.slice(0, limit), more: found.length > limit };
    },
    ended: (filter, limit) => endedIn(all(), filter).slice(0, limit),
    countEnded: (filter) => {
      const counts = new Map<string, number>();
      for (const { state } of endedIn(all(), filter)) {
        counts.set(state, (counts.get(state) ?? 0) + 1);
      }
      return counts;
    },
    openTally: () =>
      all()
        .filter(isOpen)
        .map(({ team, owner, id, version }) => ({ team, owner, mark: `${id}.${String(version)}` })),
    endedWindows: (from, to) =>
      all()
        .filter(({ binding }) => binding.dueAt >= from && binding.dueAt < to)
        .sort(byDueAt),
    promisedBetween: (from, to) =>
      all()
        .filter(({ promisedAt }) => promisedAt >= from && promisedAt < to)
        .sort(
          by(
            (pledge) => pledge.promisedAt,
            (pledge) => pledge.id,
          ),
        ),
    beginsAt: () => {
      const firsts = [...store.pledges.values()].flatMap(({ pledge, events }) => [
        pledge.binding.dueAt,
        ...events.slice(0, 1).map(({ event }) => event.at),
      ]);
      return firsts.length === 0 ? null : Math.min(...firsts);
    },
    firstBrokenChain: () => null,
  });
}

function memoryWakes(store: Store): Immediate<Pick<Pledges, 'horizon' | 'takeOverdue'>> {
  const wakes = (isWanted: (at: Instant, row: PledgeRow) => boolean, limit: number): Wake[] =>
    [...store.pledges.values()]
      .flatMap((row) => {
        const { pledge, nextAt: at } = row;
        if (at === null || !isWanted(at, row)) return [];
        return [{ pledgeId: pledge.id, version: pledge.version, at }];
      })
      .sort(
        by(
          (wake) => wake.at,
          (wake) => wake.pledgeId,
        ),
      )
      .slice(0, limit);
  return {
    horizon: (from, to, { limit, after }) =>
      wakes((at, { pledge }) => {
        const isBehind = after === null || at > from || pledge.id > after;
        return at >= from && at < to && isBehind;
      }, limit),
    takeOverdue: ({ holder, lateMs, limit }) => {
      const now = store.now();
      const isFree = ({ lease }: PledgeRow): boolean => lease === null || lease.until <= now;
      const taken = wakes((at, row) => at <= now - lateMs && isFree(row), limit);
      for (const { pledgeId } of taken) {
        const row = store.pledges.get(pledgeId);
        if (row !== undefined) row.lease = { holder, until: now + LEASE_MS };
      }
      return taken;
    },
  };
}

/** Agents with a leg of ours, also after the customer's, or in a call heard of lately. */
function busyAgents(store: Store): readonly string[] {
  const dialling = [...store.pledges.values()].map((row) => diallingAgent(row.pledge));
  const live = [...store.calls.values()]
    .filter(({ heardAt }) => heardAt > store.now() - HEARD_MAX_MS)
    .map(({ record }) => liveAgent(record.facts));
  const afterCall = store.grants
    .filter(({ isLegOver, resolvedAt }) => !isLegOver && resolvedAt !== null)
    .filter(({ resolvedAt }) => (resolvedAt ?? 0) > store.now() - AFTER_CALL_MAX_MS)
    .map(({ agent }) => agent);
  return [...new Set([...dialling, ...live, ...afterCall, ...heldTakers(store)])]
    .filter((agent) => agent !== null)
    .sort();
}

/** Broken windows of the customer's pledges, but for one of them. */
export function earlierBreaks(store: Store, customerId: string, except: string | null): number {
  const since = store.now() - BREAKS_COUNT_MS;
  return [...store.pledges.values()]
    .map((row) => row.pledge)
    .filter((pledge) => pledge.customerId === customerId && pledge.id !== except)
    .flatMap((pledge) => pledge.brokenWindows)
    .filter((window) => window.dueAt >= since).length;
}

function endedIn(pledges: readonly Pledge[], { from, to, whose }: EndedFilter): readonly Pledge[] {
  return pledges
    .filter(({ endedAt }) => endedAt !== null && endedAt >= from && endedAt < to)
    .filter((pledge) => isWhose(whose, pledge))
    .sort(
      by(
        (pledge) => -(pledge.endedAt ?? 0),
        (pledge) => pledge.id,
      ),
    );
}

function fits(pledge: Pledge, filter: PledgeFilter): boolean {
  const { team, owner, customerId, dueFrom, dueTo } = filter;
  const { dueAt } = pledge.binding;
  return (
    isInState(pledge, filter) &&
    isWhose(filter.whose ?? null, pledge) &&
    isAny(team, pledge.team) &&
    isAny(owner, pledge.owner) &&
    isAny(customerId, pledge.customerId) &&
    dueAt >= (dueFrom ?? -Infinity) &&
    dueAt < (dueTo ?? Infinity)
  );
}

function isInState(pledge: Pledge, { states, asking }: PledgeFilter): boolean {
  if (states !== null && !states.includes(pledge.state)) return false;
  return asking !== true || isAsking(pledge);
}

function isAsking(pledge: Pledge): boolean {
  return pledge.endedAt === null && (pledge.ladder !== null || pledge.claim !== null);
}

function isAny(asked: string | null, found: string | null): boolean {
  return asked === null || asked === found;
}

function isAfter(pledge: Pledge, place: [dueAt: Instant, pledgeId: string] | null): boolean {
  if (place === null) return true;
  const { dueAt } = pledge.binding;
  return dueAt > place[0] || (dueAt === place[0] && pledge.id > place[1]);
}

function isOwedADial(pledge: Pledge, now: Instant): boolean {
  if (!isOpen(pledge) || pledge.held !== null || plannedAttempt(pledge) === null) return false;
  return pledge.dialHeldUntil === null || pledge.dialHeldUntil <= now;
}

function pendingDialOf(store: Store, pledge: Pledge): PendingDial[] {
  const attempt = currentAttempt(pledge);
  if (attempt === undefined) return [];
  const { id: pledgeId, customerId, state, binding } = pledge;
  const { number, askedBy } = attempt;
  const due = { dueAt: binding.dueAt, broken: state === 'broken' };
  const phone = dialPhone(store, pledge);
  return [{ pledgeId, attempt: number, customerId, phone, ...due, askedBy }];
}
