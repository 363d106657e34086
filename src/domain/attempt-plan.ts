import type { CallFacts } from './call.ts';
import { addTimeWithinDay, isWithinDay, nextWithinDay } from './hours.ts';
import { answerAwaitedUntil, believed, gradeOf, onTheLineUntil, startOf } from './evidence.ts';
import {
  type Attempt,
  type AttemptOutcome,
  currentAttempt,
  isOpen,
  type Pledge,
} from './pledge.ts';
import { rangNobody, stuckSince } from './stuck.ts';
import { type Instant, MINUTE } from './time.ts';
import { judgedFrom, judgedUntil, sameWindow } from './window.ts';
import { isKnownZone } from './zone.ts';

/**
 * When the plan wants the next dial; null when it wants none: dialled by hand, a dial under way,
 * all attempts made, one that can never succeed, or `lateMax` after the window. While the customer
 * is on the line it waits, and while an agent is asked whether they have talked with them.
 */
export function nextDialAt(pledge: Pledge): Instant | null {
  const { policy } = pledge;
  if (!isOpen(pledge) || policy.dial === 'manual' || pledge.held !== null) return null;
  if (currentAttempt(pledge) !== undefined || isSpent(pledge)) return null;
  const wanted = Math.max(plannedAt(pledge), heldUpUntil(pledge));
  const at = mayDialAt(pledge, wanted)
    ? wanted
    : nextWithinDay(policy.callingWindow, zoneOf(pledge), wanted);
  return at > lastDialAt(pledge) ? null : at;
}

function heldUpUntil(pledge: Pledge): Instant {
  const until = [pledge.dialHeldUntil, onTheLineUntil(pledge), answerAwaitedUntil(pledge)];
  return Math.max(...until.map((instant) => instant ?? 0));
}

/** Dials made since the plan last began. */
export function dialsOf(pledge: Pledge): readonly Attempt[] {
  const begun = beganWith(pledge);
  return pledge.attempts.filter(({ window }) => window >= begun);
}

/**
 * The window with which the plan last began: the first, one that somebody moved to, or what was
 * promised after a broken one. A promise that is only made again begins nothing anew, whatever its
 * window: the tries for it count, and their customer rests between them.
 */
function beganWith({ windows, brokenWindows, current }: Pledge): number {
  const index = windows.findLastIndex(
    (window) =>
      window.by !== 'promise' ||
      (sameWindow(window, current) && brokenWindows.some(({ dueAt }) => dueAt <= window.setAt)),
  );
  return Math.max(0, index);
}

/** Nobody's phone rang: such a dial uses up none of the policy's. */
const notMade: readonly (AttemptOutcome | null)[] = ['refused', 'not-placed', 'stopped'];

/** While no call can be made the next dial waits twice as long as the last, but never longer. */
const OUTAGE_WAIT_MAX_MS = 2 * MINUTE;

/** After these only a person starts a call: it can't be made, or may have been made already. */
const endsThePlan: readonly AttemptOutcome[] = ['impossible', 'unverified'];

/** Whoever answers there is not this customer; ringing them again would only bother a stranger. */
export function wrongNumberAt(pledge: Pledge): Instant | null {
  const call = pledge.calls.find(isWrongNumber);
  if (call === undefined) return null;
  return believed(call.endedAt ?? startOf(call), call) ?? pledge.acceptedAt;
}

function isWrongNumber({ direction, outcome }: CallFacts): boolean {
  return direction === 'outbound' && outcome === 'wrong-number';
}

function isSpent(pledge: Pledge): boolean {
  const dials = dialsOf(pledge);
  return (
    dials.filter(({ outcome }) => !notMade.includes(outcome)).length >= pledge.policy.dialsMax ||
    dials.some(({ outcome }) => outcome !== null && endsThePlan.includes(outcome)) ||
    mayHaveRungFirst(pledge) ||
    wrongNumberAt(pledge) !== null ||
    stuckSince(pledge, dials) !== null ||
    triesMade(pledge) >= pledge.policy.attemptsMax
  );
}

/**
 * A request rang the customer first, or did not: nobody knows. Our own move of the window, or the
 * promise made again, is no reason to ring them again for it; a window that they asked for is.
 */
function mayHaveRungFirst({ windows, attempts }: Pledge): boolean {
  const asked = windows.findLastIndex(({ by }) => by === 'customer');
  return attempts.some(
    ({ outcome, customerFirst, window }) =>
      outcome === 'unverified' && customerFirst !== undefined && window >= asked,
  );
}

function plannedAt(pledge: Pledge): Instant {
  const { policy, current } = pledge;
  const last = dialsOf(pledge).at(-1);
  if (last?.endedAt != null) {
    return Math.max(last.endedAt + waitAfter(pledge, last), last.retryAt ?? 0);
  }
  const earliest = Math.max(
    ...[judgedFrom(current, policy.grace) ?? 0, setAt(pledge), restsUntil(pledge)],
  );
  return policy.dial === 'at-once' ? earliest : Math.max(earliest, current.dueAt - policy.leadMs);
}

function setAt(pledge: Pledge): Instant {
  return pledge.windows[beganWith(pledge)]?.setAt ?? pledge.acceptedAt;
}

/** Who was just rung rests, also when the plan begins anew, unless they asked for another time. */
function restsUntil({ windows, attempts, policy }: Pledge): Instant {
  const asked = windows.findLastIndex(({ by }) => by === 'customer');
  const rung = attempts.findLast(({ outcome }) => outcome !== null && bothers.includes(outcome));
  if (rung?.endedAt == null || rung.window < asked) return 0;
  return rung.endedAt + (policy.attemptSpacingMs[0] ?? 0);
}

/** The customer was rung, or may have been. */
const bothers: readonly AttemptOutcome[] = ['not-reached', 'reached', 'not-taken'];

/** The customer rests between tries; an agent who did not take the phone costs them nothing. */
function waitAfter(pledge: Pledge, last: Attempt): number {
  const { policy } = pledge;
  if (notMade.includes(last.outcome)) return outageWait(pledge);
  if (last.outcome === null || !bothers.includes(last.outcome)) return policy.agentRetryMs;
  const spacing = policy.attemptSpacingMs;
  return spacing[Math.max(0, triesMade(pledge) - 1)] ?? spacing.at(-1) ?? 0;
}

function outageWait(pledge: Pledge): number {
  const dials = dialsOf(pledge);
  const inVain =
    dials.length - 1 - dials.findLastIndex(({ outcome }) => !notMade.includes(outcome));
  const { agentRetryMs } = pledge.policy;
  return Math.min(agentRetryMs * 2 ** (inVain - 1), Math.max(agentRetryMs, OUTAGE_WAIT_MAX_MS));
}

/**
 * Tries that count towards `unreachable`, in the current window: the customer was rung, by us or
 * by an agent's own hand, and tries closer together than the plan's spacing count as one. Whoever
 * answered and was taken by nobody of ours is not one who cannot be reached, and at a wrong number
 * the customer was never rung.
 */
export function triesMade(pledge: Pledge): number {
  const since = beganWith(pledge) > 0 ? setAt(pledge) : pledge.promisedAt;
  const starts = pledge.calls
    .filter((call) => call.direction === 'outbound' && gradeOf(call, pledge) === 'C')
    .filter((call) => !wasNotTaken(call, pledge) && !isWrongNumber(call))
    .map((call) => believed(startOf(call), call) ?? 0)
    .filter((startedAt) => startedAt >= since - (since % 1_000))
    .sort((a, b) => a - b);
  const spacing = pledge.policy.attemptSpacingMs;
  let counted = 0;
  let last = -Infinity;
  for (const startedAt of starts) {
    if (startedAt - last < (spacing[Math.max(0, counted - 1)] ?? spacing.at(-1) ?? 0)) continue;
    counted += 1;
    last = startedAt;
  }
  return counted;
}

/** How often the customer was rung for this promise, the call that kept it included. */
export function timesRung(pledge: Pledge): number {
  const outbound = pledge.calls.filter(({ direction }) => direction === 'outbound');
  return outbound.filter((call) => gradeOf(call, pledge) !== null && !isWrongNumber(call)).length;
}

function wasNotTaken({ attempt }: CallFacts, { attempts }: Pledge): boolean {
  return attempts.some(({ number, outcome }) => number === attempt && outcome === 'not-taken');
}

/** The plan goes on for `lateMax` of calling time after the window; then only a person dials. */
function lastDialAt(pledge: Pledge): Instant {
  const { policy } = pledge;
  const end = Math.max(pledge.binding.dueAt, pledge.current.dueAt);
  return addTimeWithinDay(policy.callingWindow, zoneOf(pledge), end, policy.lateMaxMs);
}

/** May a machine start a dial at this instant? What was missed is not made up for at any hour. */
export function mayDialByPlanAt(pledge: Pledge, at: Instant): boolean {
  return mayDialAt(pledge, at) && at <= lastDialAt(pledge) && !isBeforeWindow(pledge, at);
}

/**
 * A dial that was planned for an earlier time must not ring a customer who asked for a later one.
 */
function isBeforeWindow({ current, policy }: Pledge, at: Instant): boolean {
  const from = judgedFrom(current, policy.grace);
  return from !== null && at < from;
}

/** Is it too soon for a dial of the plan? The window it was planned for may have moved since. */
export function isTooSoonFor(pledge: Pledge, attempt: Attempt, at: Instant): boolean {
  const { policy, current } = pledge;
  if (attempt.askedBy !== null) return false;
  if (isBeforeWindow(pledge, at)) return true;
  const wasMoved = !dialsOf(pledge).includes(attempt);
  return wasMoved && policy.dial === 'before-end' && at < current.dueAt - policy.leadMs;
}

/**
 * Free agents in the order in which to ring them for this promise: whoever did not take their
 * phone for it, or took it in vain, comes after those who were not asked, so that it is not the
 * same one again.
 */
export function agentsToAsk(pledge: Pledge, freeAgents: readonly string[]): readonly string[] {
  const askedBefore = dialsOf(pledge)
    .filter((dial) => isAgentsLoss(dial) || rangNobody(pledge, dial))
    .map(({ agent }) => agent);
  const times = (agent: string): number => askedBefore.filter((one) => one === agent).length;
  return freeAgents.toSorted((a, b) => times(a) - times(b));
}

/** Their phone was not taken, could not be rung, or they heard nothing. */
function isAgentsLoss({ outcome }: Attempt): boolean {
  return outcome === 'agent-declined' || outcome === 'refused' || outcome === 'unheard';
}

/** Near a time that they were told, or after their own call, customers expect the phone. */
const EXPECTED_WITHIN_MS = 60 * MINUTE;

/**
 * May the customer's phone ring at this instant? In the calling window of their own zone; the time
 * that they were told overrides it for that window, and for its first try only. A deadline is no
 * leave to ring all night before it, and a time that only we know of none at all, but for the hour
 * after they were on the line.
 */
export function mayDialAt(pledge: Pledge, at: Instant): boolean {
  if (isWithinDay(pledge.policy.callingWindow, zoneOf(pledge), at)) return true;
  const { current, policy, promisedAt } = pledge;
  const from = judgedFrom(current, policy.grace) ?? promisedAt;
  if (at < from || at > judgedUntil(current, policy.grace) || triesMade(pledge) > 0) return false;
  const isToldTime = isKnownToCustomer(pledge) && at >= current.dueAt - EXPECTED_WITHIN_MS;
  return isToldTime || at <= promisedAt + EXPECTED_WITHIN_MS;
}

function isKnownToCustomer({ windows, current, toldAt }: Pledge): boolean {
  const told = windows.findLast((window) => sameWindow(window, current));
  return toldAt !== null && told?.by !== 'company';
}

/**
 * Whose clock the calling window is read on: the customer's. A zone that no machine knows was
 * stored before zones were checked; without a clock the plan would dial and stop for ever.
 */
function zoneOf({ customerZone, zone }: Pledge): string {
  return isKnownZone(customerZone) ? customerZone : zone;
}
