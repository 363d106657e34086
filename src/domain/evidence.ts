import {
  type CallFacts,
  isAboutThis,
  isLive,
  isTalkUntold,
  type NotedCall,
  togetherAtMost,
} from './call.ts';
import type { Attempt, Grade, Pledge, Proof } from './pledge.ts';
import type { Policy } from './policy.ts';
import { type Instant, MINUTE, SECOND } from './time.ts';
import { judgedFrom, judgedUntil } from './window.ts';

/** What a call is weighed against. */
export type Basis = {
  readonly policy: Policy;
  readonly promisedAt: Instant;
  readonly attempts?: readonly Attempt[];
};

/**
 * What a call proves: A our own bridged call, B an answered call that the phone system reports,
 * C a try that reached nobody for certain, null no try of ours, or nothing known yet.
 *
 * A and B need a sign of a person. The agent's `spoke` is one and waives the talk time, but never
 * outweighs a machine; where detection was asked for, nothing rises above C before its result.
 * Nor does a call that we connected ourselves before it is known that the two sides met: the phone
 * system's word makes it A, its records of two legs that were live together B.
 * A customer who was rung first has talked with nobody until an agent's 1 took them.
 * With several promises open, a call that nobody placed for one proves none until it is named.
 */
export function gradeOf(call: CallFacts, basis: Basis): Grade | 'C' | null {
  if (!startedAfterPromise(call, basis.promisedAt) || isLive(call)) return null;
  if (!isAboutThis(call)) return null;
  const fulfilled = isFulfilling(call, basis.policy) && !isUntaken(call, basis);
  if (call.direction === 'inbound') return fulfilled ? 'B' : null;
  if (fulfilled) return isOurBridge(call) ? 'A' : 'B';
  return rangTheCustomer(call) ? 'C' : null;
}

function isOurBridge({ attempt, bridged }: CallFacts): boolean {
  return attempt !== null && bridged === true;
}

/**
 * The customer's phone was answered and nothing says whether a person was there: only the agent
 * knows, who dialled by hand or was rung by us. Once they have said anything, nobody asks again.
 * Of a customer's own call it is not known whether somebody of ours answered it, or a mailbox.
 */
export function asksAgent(call: CallFacts, basis: Basis): boolean {
  if (call.direction === 'inbound') return isUnservedForAllWeKnow(call, basis);
  if (call.outcome !== null || call.answeredAt === null) return false;
  if (isUntaken(call, basis)) return false;
  if (call.bridged === false || (call.sign !== null && call.sign !== 'undetermined')) return false;
  return gradeOf(call, basis) === 'C';
}

/** The agent is asked at the end of the call, and may be on their way to the page. */
const ANSWER_WITHIN_MS = 5 * MINUTE;

/** The report of the agent's leg comes within seconds, the look for it a minute later. */
const TALK_TOLD_WITHIN_MS = 2 * MINUTE;

/**
 * The customer may have been talked with, which the agent is asked, or the phone system: until this
 * they are not rung again for it by a machine. Null: nobody is asked such a thing.
 */
export function answerAwaitedUntil(pledge: Pledge): Instant | null {
  const untold = pledge.calls
    .filter((call) => !isLive(call) && isAboutThis(call) && isTalkUntold(call))
    .filter((call) => startedAfterPromise(call, pledge.promisedAt));
  const until = (waitMs: number) => (call: NotedCall) =>
    (believed(call.endedAt, call) ?? 0) + waitMs;
  const ends = [
    ...untoldTalks(pledge).map(until(ANSWER_WITHIN_MS)),
    ...untold.map(until(TALK_TOLD_WITHIN_MS)),
  ];
  return ends.length === 0 ? null : Math.max(...ends);
}

/** Calls to the customer, long enough to keep the promise, of which nobody said who was there. */
export function untoldTalks(pledge: Pledge): readonly NotedCall[] {
  return pledge.calls
    .filter(({ direction }) => direction === 'outbound')
    .filter(({ talkSeconds }) => (talkSeconds ?? 0) >= pledge.policy.minTalkSeconds)
    .filter((call) => asksAgent(call, pledge));
}

function isUnservedForAllWeKnow(call: CallFacts, { promisedAt }: Basis): boolean {
  const isOver = call.answeredAt !== null && !isLive(call);
  const isUntold = call.sign === 'undetermined' && call.outcome === null;
  return isOver && isUntold && isAboutThis(call) && startedAfterPromise(call, promisedAt);
}

/** When the customer's leg started, as far as is known. */
export function startOf(call: CallFacts): Instant | null {
  return call.startedAt ?? call.answeredAt;
}

/**
 * An instant of a call as far as waiting for it goes: one that lay ahead when we heard of it counts
 * as the hearing, so that a wrong clock, or a wrong report, holds up nothing for years.
 */
export function believed(instant: Instant | null, { heardAhead }: NotedCall): Instant | null {
  return instant === null ? null : Math.min(instant, heardAhead ?? instant);
}

/**
 * Phone systems report whole seconds, so the second in which the promise was made counts as
 * after it. A call of our own attempt cannot be earlier than the promise it was placed for.
 */
export function startedAfterPromise(call: CallFacts, promisedAt: Instant): boolean {
  if (call.attempt !== null) return true;
  const startedAt = startOf(call);
  return startedAt !== null && startedAt >= Math.floor(promisedAt / SECOND) * SECOND;
}

/** The leg of a customer who was rung first and whom no agent of ours took. */
export function isUntaken({ attempt }: CallFacts, { attempts = [] }: Pick<Basis, 'attempts'>) {
  const dial = attempts.find(({ number }) => number === attempt);
  return dial?.customerFirst?.takenAt === null;
}

function rangTheCustomer(call: CallFacts): boolean {
  if (call.answeredAt !== null) return true;
  if (startOf(call) === null) return false;
  return call.failure !== 'failed' && call.failure !== 'canceled';
}

function isFulfilling(call: CallFacts, policy: Policy): boolean {
  if (call.answeredAt === null || call.sign === 'machine') return false;
  if (call.detectionAsked && call.sign === null) return false;
  const together = togetherAtMost(call);
  if (call.outcome !== null) return call.outcome === 'spoke' && together > 0;
  const personWasThere = call.sign === 'human' || call.sign === 'served';
  return personWasThere && Math.min(call.talkSeconds ?? 0, together) >= policy.minTalkSeconds;
}

/** The earliest call that fulfils the promise, whatever order the reports came in. */
export function proofOf(pledge: Pledge): Proof | null {
  const from = judgedFrom(pledge.binding, pledge.policy.grace);
  let best: Proof | null = null;
  for (const call of pledge.calls) {
    const grade = gradeOf(call, pledge);
    if (call.answeredAt === null || grade === null || grade === 'C') continue;
    const proof: Proof = {
      grade,
      callId: call.callId,
      at: call.answeredAt,
      early: from !== null && call.answeredAt < from,
      byChase: call.direction === 'inbound',
    };
    if (best === null || comesBefore(proof, best)) best = proof;
  }
  return best;
}

/** Two phone systems may report the same second: then the better grade, then the name decides. */
function comesBefore(a: Proof, b: Proof): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.grade === b.grade ? a.callId < b.callId : a.grade < b.grade;
}

/** What the evidence makes of the promise: the instant of the answer decides, never its arrival. */
export function verdictOf(
  pledge: Pledge,
): { readonly state: 'kept' | 'kept-late'; readonly proof: Proof } | null {
  const proof = proofOf(pledge);
  if (proof === null) return null;
  const inTime = proof.at <= judgedUntil(pledge.binding, pledge.policy.grace);
  return { state: inTime ? 'kept' : 'kept-late', proof };
}

/** The customer is on the line, as far as is known and may still be believed: nobody rings them. */
export function isOnTheLine(pledge: Pledge, now: Instant): boolean {
  return (onTheLineUntil(pledge) ?? now) > now;
}

/** Until when the customer may be on the line; null: they are not. */
export function onTheLineUntil(pledge: Pledge): Instant | null {
  return latest(liveCalls(pledge), (call) => longestMs(call, pledge.policy));
}

/** The customer was on the line at some moment of this time, in a call that we did not place. */
export function wasOnTheLineSince(pledge: Pledge, since: Instant, now: Instant): boolean {
  const overlaps = (call: NotedCall): boolean => {
    const endedAt = believed(call.endedAt, call);
    const startedAt = believed(startOf(call), call);
    return endedAt !== null && endedAt >= since && startedAt !== null && startedAt <= now;
  };
  const seen = pledge.calls.filter(({ attempt }) => attempt === null);
  return isOnTheLine(pledge, now) || seen.some(overlaps);
}

/** How long after its longest possible talk a call without an ending is waited for. */
const VERDICT_MARGIN_MS = 2 * MINUTE;

/**
 * Until when a live customer's leg (started by `before`) keeps its verdict open; null for none. A
 * caller whom nobody has answered may wait on the line for long, which excuses nobody for as long.
 */
export function verdictPendingUntil(pledge: Pledge, before: Instant): Instant | null {
  const proving = liveCalls(pledge).filter((call) => mayStillProve(call, before));
  return latest(proving, (call) =>
    call.answeredAt === null ? ringsOutMs(pledge.policy) : longestMs(call, pledge.policy),
  );
}

/** From the end of the longest call to its being given up: it is looked up meanwhile. */
const LAST_LOOK_MS = MINUTE;

/**
 * The first call that nobody placed for the promise, whose end nobody has reported, nor has anybody
 * been told so; and when its longest possible time is over.
 */
export function unheardEnd(pledge: Pledge): { callId: string; at: Instant } | null {
  const { policy, callsUnverified = [] } = pledge;
  const longest = policy.callTimeLimitSeconds * SECOND + VERDICT_MARGIN_MS + LAST_LOOK_MS;
  const [first] = liveCalls(pledge)
    .filter(({ attempt, about }) => attempt === null && about !== 'another')
    .filter(({ callId }) => !callsUnverified.includes(callId))
    .map((call) => ({ callId: call.callId, at: (believed(startOf(call), call) ?? 0) + longest }))
    .sort((a, b) => a.at - b.at);
  return first ?? null;
}

/**
 * So long a word of the phone system that a call goes on excuses us from telling a person: as long
 * as the last stretch of a window in which somebody has to be told, so that a report lost there
 * costs no more than that. Between two words a dial of ours is looked up.
 */
export const CONFIRMED_FOR_MS = 90 * SECOND;

/**
 * Until when a live leg (started by `before`) excuses us from telling a person: as far as the phone
 * system has said so lately. Its verdict may be awaited for much longer; null for no such leg.
 */
export function excusedUntil(pledge: Pledge, before: Instant): Instant | null {
  const verdictAt = verdictPendingUntil(pledge, before);
  if (verdictAt === null) return null;
  const proving = liveCalls(pledge).filter((call) => mayStillProve(call, before));
  const words = proving.map((call) => call.heardAt ?? believed(startOf(call), call) ?? 0);
  return Math.min(verdictAt, Math.max(...words) + CONFIRMED_FOR_MS);
}

function liveCalls(pledge: Pledge): readonly NotedCall[] {
  return pledge.calls
    .filter((call) => isLive(call) && !isForgotten(call, pledge))
    .filter((call) => startedAfterPromise(call, pledge.promisedAt));
}

/** When the last of them is over, each counted from its start. */
function latest(calls: readonly NotedCall[], lastsMs: (call: NotedCall) => number): Instant | null {
  const ends = calls.map((call) => (believed(startOf(call), call) ?? 0) + lastsMs(call));
  return ends.length === 0 ? null : Math.max(...ends);
}

/** The talk between one of ours and the customer that goes on, as far as may still be believed. */
export function talkNow(pledge: Pledge, now: Instant): NotedCall | null {
  const talks = liveCalls(pledge)
    .filter((call) => call.answeredAt !== null && !isUntaken(call, pledge))
    .filter((call) => (latest([call], () => longestMs(call, pledge.policy)) ?? now) > now);
  return talks.at(-1) ?? null;
}

/** One that was said to be about another promise holds this one's verdict open no longer. */
function mayStillProve(call: NotedCall, before: Instant): boolean {
  return call.about !== 'another' && (believed(startOf(call), call) ?? 0) <= before;
}

/**
 * A telephone rings no longer than it was asked to; a talk lasts no longer than its limit, and so
 * long a caller is believed to wait for one.
 */
function longestMs(call: CallFacts, policy: Policy): number {
  const isRinging = call.answeredAt === null && call.direction === 'outbound';
  if (isRinging) return ringsOutMs(policy);
  return policy.callTimeLimitSeconds * SECOND + VERDICT_MARGIN_MS;
}

function ringsOutMs({ customerRingSeconds }: Policy): number {
  return customerRingSeconds * SECOND + VERDICT_MARGIN_MS;
}

/**
 * When the customer's leg of a granted dial is over at the latest: it may be granted at once, ring
 * as long as was asked, and last as long as its limit. Null before the grant.
 */
export function longestDialUntil(attempt: Attempt, policy: Policy): Instant | null {
  if (attempt.grantedAt === null || attempt.stage === 'ended') return null;
  const seconds = policy.customerRingSeconds + policy.callTimeLimitSeconds;
  return attempt.grantedAt + seconds * SECOND + VERDICT_MARGIN_MS;
}

/**
 * The attempt is over because the phone system no longer knows of it: no end will be reported. A
 * leg that only began after that is one that the phone system does know of.
 */
function isForgotten(call: CallFacts, pledge: Pledge): boolean {
  if (call.attempt === null) return false;
  const dial = pledge.attempts.find(({ number }) => number === call.attempt);
  return dial?.stage === 'ended' && (startOf(call) ?? 0) <= (dial.endedAt ?? 0);
}
