import { isTooSoonFor, mayDialAt, mayDialByPlanAt, nextDialAt } from './attempt-plan.ts';
import { type CallFacts, isLive, mergeFacts, sameFacts } from './call.ts';
import { type Decision, NOTHING } from './decision.ts';
import type { Effect } from './effect.ts';
import type { PledgeEvent } from './event.ts';
import { gradeOf, isOnTheLine, startedAfterPromise, wasOnTheLineSince } from './evidence.ts';
import { type Attempt, isOpen, isSameTelling, type Pledge } from './pledge.ts';
import type { Target } from './policy.ts';
import { resolved } from './resolved.ts';
import { ringsCustomerFirst, unseenLegOf } from './customer-first.ts';
import { askFailure } from './rules/close-attempt.ts';
import { hold, reasonToHold, stopped } from './rules/dial.ts';
import { leftUnverified } from './rules/leave-unverified.ts';
import { overdueAt } from './rules/recall-agent.ts';
import { putAtRisk } from './rules/put-at-risk.ts';
import type { SetupFault } from './setup-fault.ts';
import type { Signal } from './signal.ts';
import type { Site } from './site.ts';
import { type Instant, SECOND } from './time.ts';

/** A signal heard by a pledge: what it changes at once, before the rules have their turn. */
export type Hear<T extends Signal['type']> = (
  pledge: Pledge,
  signal: Extract<Signal, { type: T }>,
  now: Instant,
  site: Site,
) => Decision;

/** The decision to record these facts and nothing else. */
export function fact(...events: readonly PledgeEvent[]): Decision {
  return { events, effects: [], refusal: null };
}

/** What phone system, queue and channels report. Stale, doubled and late: decides nothing. */
export const hearMachine = {
  time: (() => NOTHING) satisfies Hear<'time'>,

  call: ((pledge, { facts: news }, now) => {
    const known = pledge.calls.find((call) => call.callId === news.callId);
    const facts = known === undefined ? news : mergeFacts(known, news);
    if (known !== undefined && sameFacts(known, facts)) return NOTHING;
    const grade = (facts.answeredAt ?? now) > now ? null : gradeOf(facts, pledge);
    const noted = fact({ type: 'call-noted', at: now, facts, grade });
    const isChase = isOpen(pledge) && facts.direction === 'inbound';
    if (!isChase || !startedAfterPromise(facts, pledge.promisedAt)) return noted;
    const effects = isLostCaller(facts, known) ? [lostCaller(facts.callId)] : [];
    const events = [...chaseIn(pledge, facts, known, now), ...noted.events];
    return { events, effects, refusal: null };
  }) satisfies Hear<'call'>,

  'still-live': ((pledge, { callId }, now) => {
    const call = pledge.calls.find((one) => one.callId === callId);
    const risk = putAtRisk.moment(pledge);
    if (call === undefined || !isLive(call) || risk === null) return NOTHING;
    if (risk.at > now + CONFIRM_WITHIN_MS) return NOTHING;
    return fact({ type: 'call-confirmed', at: now, callId });
  }) satisfies Hear<'still-live'>,

  submit: ((pledge, { attempt, agent, fence }, now, site) => {
    const planned = attemptIn(pledge, attempt, ['planned']);
    if (planned === undefined || !isOpen(pledge) || reasonToHold(site) !== null) return NOTHING;
    if (site.busyAgents.includes(agent) || site.customerRung) return NOTHING;
    if (isOnTheLine(pledge, now)) {
      // The plan waits for the end of that call; a dial left standing would keep others waiting.
      if (planned.askedBy !== null) return NOTHING;
      return fact(stopped(attempt, now, CUSTOMER_ENGAGED));
    }
    if (!mayRingFor(pledge, planned, now)) return fact(stopped(attempt, now));
    const first = ringsCustomerFirst(pledge, planned) ? { customerFirst: true as const } : {};
    return fact({ type: 'attempt-submitted', at: now, attempt, agent, fence, ...first });
  }) satisfies Hear<'submit'>,

  placed: ((pledge, { attempt, callId, queuedMs = 0, fence }, now) => {
    const submitted = attemptIn(pledge, attempt, ['submitted']) ?? unseenLegOf(pledge, attempt);
    if (submitted === undefined || (fence ?? submitted.fence) !== submitted.fence) return NOTHING;
    const queued = queuedMs > 0 ? { queuedMs } : {};
    const placed = fact({ type: 'attempt-placed', at: now, attempt, callId, ...queued });
    return queuedMs > QUEUE_MAX_MS ? { ...placed, effects: [faultAlert('queue')] } : placed;
  }) satisfies Hear<'placed'>,

  refused: ((pledge, { attempt, permanent, why, fault, retryAfterMs }, now) => {
    if (askedFor(pledge, attempt, ['planned', 'submitted']) === undefined) return NOTHING;
    const ended = fact({
      ...{ type: 'attempt-ended', at: now, attempt, why },
      outcome: permanent ? 'impossible' : 'refused',
      ...(retryAfterMs === undefined ? {} : { retryAt: now + retryAfterMs }),
    });
    return fault === undefined ? ended : { ...ended, effects: [faultAlert(fault)] };
  }) satisfies Hear<'refused'>,

  'outcome-unknown': ((pledge, { attempt }, now) => {
    const submitted = askedFor(pledge, attempt, ['submitted']);
    if (submitted === undefined || submitted.outcomeUnknown) return NOTHING;
    return fact({ type: 'attempt-unknown', at: now, attempt });
  }) satisfies Hear<'outcome-unknown'>,

  'not-placed': ((pledge, { attempt }, now) => {
    const dial = attemptIn(pledge, attempt, ['submitted', 'placed', 'granted']);
    // Of a customer who was rung first it proves nothing: nobody dials them again for it.
    if (dial === undefined || dial.customerFirst !== undefined) return NOTHING;
    // The customer's telephone told of itself: a record that is missing does not silence it.
    if (pledge.calls.some((call) => call.attempt === attempt && isLive(call))) return NOTHING;
    // It said itself that it placed this call: records may be behind, elsewhere, or deleted.
    if (dial.stage === 'placed') {
      if (now < overdueAt(dial, pledge.policy)) return NOTHING;
      return { ...leftUnverified(attempt, 'no-record', now), refusal: null };
    }
    const why = 'the phone system knows no such call';
    const ended = fact({ type: 'attempt-ended', at: now, attempt, outcome: 'not-placed', why });
    return dial.stage === 'granted' ? { ...ended, effects: [askFailure(attempt)] } : ended;
  }) satisfies Hear<'not-placed'>,

  'failure-explained': ((pledge, { attempt, why, fault }, now) => {
    const dial = attemptIn(pledge, attempt, ['ended']);
    if (dial?.outcome === 'agent-declined' && fault === 'webhook') {
      const unheard = { type: 'attempt-explained', at: now, attempt, why } as const;
      return { ...fact({ ...unheard, outcome: 'unheard' }), effects: [faultAlert(fault)] };
    }
    if (dial?.outcome !== 'not-reached' && dial?.outcome !== 'not-placed') return NOTHING;
    const explained = fact({ type: 'attempt-explained', at: now, attempt, why });
    return fault === undefined ? explained : { ...explained, effects: [faultAlert(fault)] };
  }) satisfies Hear<'failure-explained'>,

  'agent-accepted': ((pledge, { attempt, callId, fence }, now, site) => {
    const ringing = attemptIn(pledge, attempt, ['submitted', 'placed']);
    if (ringing === undefined || ringing.fence !== fence || !isOpen(pledge)) return NOTHING;
    if (reasonToHold(site) !== null || !mayDialAt(pledge, now)) return NOTHING;
    if (isTooSoonFor(pledge, ringing, now) || isEngaged(pledge, now, site)) return NOTHING;
    return fact({ type: 'dial-granted', at: now, attempt, callId, fence });
  }) satisfies Hear<'agent-accepted'>,

  'agent-leg-ended': ((pledge, { attempt, why, answered }, now, site) => {
    const rung = attemptIn(pledge, attempt, ['submitted', 'placed']);
    if (rung === undefined) return NOTHING;
    // Their 1 was of no use: it is no fault of theirs, and no dial of the plan.
    if (site.customerRung || wasOnTheLineSince(pledge, rung.submittedAt ?? now, now)) {
      return fact(stopped(attempt, now, CUSTOMER_ENGAGED));
    }
    const ended = fact({ type: 'attempt-ended', at: now, attempt, outcome: 'agent-declined', why });
    return answered === true ? { ...ended, effects: [askFailure(attempt)] } : ended;
  }) satisfies Hear<'agent-leg-ended'>,

  'person-told': ((pledge, telling, now) => {
    const { person } = telling;
    const isKnown = pledge.told.some((told) => isSameTelling(told, telling));
    if (isKnown || pledge.ladder === null) return NOTHING;
    const told = fact({ ...telling, at: now });
    if (isOpen(pledge)) return told;
    // It ended while the message was on its way: whoever got it hears that as well.
    return { ...told, effects: [resolved(pledge.version + 1, [{ person }])] };
  }) satisfies Hear<'person-told'>,

  'telling-failed': ((pledge, { sentAt, ...telling }, now) => {
    const isKnown = pledge.told.some((told) => isSameTelling(told, telling) && told.at >= sentAt);
    return isKnown ? fact({ ...telling, at: now }) : NOTHING;
  }) satisfies Hear<'telling-failed'>,

  'step-failed': ((pledge, { step, round }, now) => {
    const { ladder } = pledge;
    if (ladder === null || !isOpen(pledge)) return NOTHING;
    if (ladder.step !== step || ladder.round !== round || ladder.nextAt <= now) return NOTHING;
    const isTop = step === pledge.policy.ladder.length - 1;
    const nextAt = isTop ? Math.min(ladder.nextAt, now + TOP_STEP_RETRY_MS) : now;
    if (nextAt === ladder.nextAt) return NOTHING;
    return fact({ type: 'step-skipped', at: now, step, round, why: 'nobody-told', nextAt });
  }) satisfies Hear<'step-failed'>,

  'unreachable-notice': ((pledge, { notice }, now) =>
    pledge.unreachableNotice === null && isOpen(pledge)
      ? fact({ type: 'unreachable-notice', at: now, notice })
      : NOTHING) satisfies Hear<'unreachable-notice'>,

  'site-changed': ((pledge, _signal, now, site) => {
    const reason = reasonToHold(site);
    if (pledge.held !== null) {
      return reason === null ? fact({ type: 'dial-released', at: now }) : NOTHING;
    }
    // Whoever counts on a planned dial hears at once that it will not come by itself.
    if (reason === null || nextDialAt(pledge) === null) return NOTHING;
    return { ...hold(pledge, reason, now), refusal: null };
  }) satisfies Hear<'site-changed'>,
};

/** Sooner than this before a person is told, it is of no use to note that the call goes on. */
const CONFIRM_WITHIN_MS = 45 * SECOND;

const CUSTOMER_ENGAGED = 'the customer is on the line';

/** The customer talks with somebody, or their phone may ring for another promise of theirs. */
export function isEngaged(
  pledge: Pledge,
  now: Instant,
  { customerRung }: Pick<Site, 'customerRung'>,
): boolean {
  return customerRung || isOnTheLine(pledge, now);
}

/** Owed once a promise; that it is told once for all of them is seen to when it is performed. */
export function faultAlert(fault: SetupFault): Effect {
  const key = `setup-fault:${fault}`;
  const rung = { step: null, round: 0 };
  return { kind: 'alert', key, purpose: 'setup-fault', ...rung, targets: ['ops'], fault };
}

/**
 * A phone system that lets our calls wait longer than this gets more of them than it was bought for
 * (Twilio queues what is above the account's calls per second).
 */
const QUEUE_MAX_MS = 5_000;

/** The customer called first: told once a call, however often it is reported. */
function chaseIn(
  pledge: Pledge,
  { callId, startedAt }: CallFacts,
  known: CallFacts | undefined,
  now: Instant,
): readonly PledgeEvent[] {
  if (known !== undefined && startedAfterPromise(known, pledge.promisedAt)) return [];
  return [{ type: 'chased', at: now, callId, calledAt: Math.min(startedAt ?? now, now) }];
}

/** The customer rang off, or nobody was free: they are at their telephone now. */
function isLostCaller(facts: CallFacts, known: CallFacts | undefined): boolean {
  const isOver = facts.endedAt !== null && facts.answeredAt === null;
  return isOver && (known?.endedAt ?? null) === null;
}

function lostCaller(callId: string): Effect {
  const rung = { step: null, round: 0 } as const;
  const targets: readonly Target[] = ['owner', 'lead'];
  return { kind: 'alert', key: `chased:${callId}`, purpose: 'chased', ...rung, targets };
}

/** The top step has nobody after it: it is tried again soon rather than at its next round. */
const TOP_STEP_RETRY_MS = 30_000;

/** The plan's own dials end with the plan; a person may start one later. */
function mayRingFor(pledge: Pledge, attempt: Attempt, now: Instant): boolean {
  if (attempt.askedBy !== null) return mayDialAt(pledge, now);
  return mayDialByPlanAt(pledge, now) && !isTooSoonFor(pledge, attempt, now);
}

/** In one of these stages; or the customer's own phone was asked for, and no leg is known yet. */
function askedFor(
  pledge: Pledge,
  number: number,
  stages: readonly Attempt['stage'][],
): Attempt | undefined {
  const unseen = attemptIn(pledge, number, ['granted']);
  return unseen?.customerFirst?.callId === null ? unseen : attemptIn(pledge, number, stages);
}

function attemptIn(
  pledge: Pledge,
  number: number,
  stages: readonly Attempt['stage'][],
): Attempt | undefined {
  return pledge.attempts.find(
    (attempt) => attempt.number === number && stages.includes(attempt.stage),
  );
}
