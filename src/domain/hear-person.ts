import { mayDialAt } from './attempt-plan.ts';
import { isTheirs, objectionTo } from './customers-word.ts';
import { type Decision, NOTHING, type Refusal } from './decision.ts';
import type { PledgeEvent } from './event.ts';
import { isStillBinding } from './evolve.ts';
import { fact, type Hear } from './hear-machine.ts';
import { type Attempt, currentAttempt, isNumberShown, isOpen, type Pledge } from './pledge.ts';
import { resolved, tell } from './resolved.ts';
import { endOfTaking } from './rules/hand-over.ts';
import { plan, reasonToHold, stopped } from './rules/dial.ts';
import { isSameValue } from './sealed.ts';
import type { Signal } from './signal.ts';
import type { Instant } from './time.ts';
import { sameWindow, type Window } from './window.ts';

type MadeAgain = Extract<Signal, { type: 'promise-again' }>;

/** Who a note is by that a customer sent as a text message: this, and the message's id. */
export const CUSTOMERS_TEXT = 'sms:';

/** What people ask of a promise; a request that cannot be met says why. */
export const hearPerson = {
  'promise-again': ((pledge, signal, now) => {
    if (!isOpen(pledge)) return refuse('already-ended');
    if (!saysSomethingNew(pledge, signal)) return NOTHING;
    const { window, promisedBy, toldAt, number, reason, doneSoFar, nextStep, carries } = signal;
    const said = { window, promisedBy, toldAt, number, reason, doneSoFar, nextStep, carries };
    return fact({ type: 'promised-again', at: now, ...said });
  }) satisfies Hear<'promise-again'>,

  acknowledge: ((pledge, { by, via }, now) => {
    if (!isOpen(pledge)) return refuse('already-ended');
    const { acknowledgement } = pledge;
    if (acknowledgement !== null && acknowledgement.until > now) {
      return acknowledgement.by === by ? NOTHING : refuse('already-acknowledged');
    }
    if (pledge.acknowledgers.includes(by)) return refuse('acknowledged-before');
    const { dueAt } = pledge.binding;
    const until = now < dueAt ? dueAt : now + pledge.policy.acknowledgeMs;
    return fact({ type: 'acknowledged', at: now, by, via, until });
  }) satisfies Hear<'acknowledge'>,

  move: ((pledge, signal, now) => {
    if (!isOpen(pledge)) return refuse('already-ended');
    const { window, via, person, why, callId } = signal;
    const impossible = noNewTime(window, now);
    if (impossible !== null) return refuse(impossible);
    if (sameWindow(window, pledge.current)) return NOTHING;
    const objection = objectionTo(signal, pledge, now);
    if (objection !== null) return refuse(objection);
    const by = isTheirs(signal) ? 'customer' : 'company';
    const toldIn = callId === null ? {} : { callId };
    const moved = fact({ type: 'moved', at: now, window, by, via, person, why, ...toldIn });
    return by === 'customer' && isAwaited(pledge, now)
      ? { ...moved, effects: [resolved(pledge.version, pledge.told)] }
      : moved;
  }) satisfies Hear<'move'>,

  'hand-over': ((pledge, { to, team = pledge.team, by, why }, now) => {
    if (!isOpen(pledge)) return refuse('already-ended');
    if (pledge.owner === to && pledge.team === team) return NOTHING;
    const effect = tell(`hand-over:${pledge.version}`, 'hand-over', [`person:${to}`]);
    const change = pledge.team === team ? { to } : { to, team };
    const from = pledge.owner;
    const handedOver = {
      type: 'handed-over',
      at: now,
      from,
      ...change,
      by,
      why: why ?? '',
    } as const;
    const ends = [...letGo(pledge, team, now), ...endOfTaking(pledge, now)];
    const events = [...handOverPassed(pledge, now), handedOver, ...ends];
    return { ...fact(...events), effects: [effect] };
  }) satisfies Hear<'hand-over'>,

  note: ((pledge, { note, by }, now) => {
    const added = fact({ type: 'note-added', at: now, note, by });
    // What the customer wrote should be read by whoever calls them.
    const isTheirs = by.startsWith(CUSTOMERS_TEXT) && isOpen(pledge);
    const effect = tell(`customer-wrote:${by}`, 'customer-wrote', ['owner']);
    return isTheirs ? { ...added, effects: [effect] } : added;
  }) satisfies Hear<'note'>,

  'show-number': ((pledge, { by }, now) =>
    isNumberShown(pledge, by, now)
      ? NOTHING
      : fact({ type: 'number-shown', at: now, by })) satisfies Hear<'show-number'>,

  tell: ((pledge, { toldAt, via }, now) =>
    pledge.toldAt === null || toldAt < pledge.toldAt
      ? fact({ type: 'customer-told', at: now, toldAt, via })
      : NOTHING) satisfies Hear<'tell'>,

  cancel: ((pledge, signal, now) => {
    if (!isOpen(pledge)) return pledge.state === 'cancelled' ? NOTHING : refuse('already-ended');
    const objection = objectionTo(signal, pledge, now);
    if (objection !== null) return refuse(objection);
    const { via, person, callId } = signal;
    const by = isTheirs(signal) ? 'customer' : 'agent';
    return fact({ type: 'cancelled', at: now, by, via, person, callId });
  }) satisfies Hear<'cancel'>,

  claim: ((pledge, { by, reason }, now) => {
    if (!isOpen(pledge)) return refuse('already-ended');
    if (pledge.claim?.by === by && isSameValue(pledge.claim.reason, reason)) return NOTHING;
    return fact({ type: 'claim-made', at: now, by, reason });
  }) satisfies Hear<'claim'>,

  'confirm-claim': ((pledge, { by }, now, site) => {
    if (pledge.state === 'claimed') return NOTHING;
    if (!isOpen(pledge)) return refuse('already-ended');
    if (pledge.claim === null) return refuse('nothing-claimed');
    if (pledge.claim.by === by) return refuse('own-claim');
    if (!site.supervisors.includes(by)) return refuse('not-a-supervisor');
    return fact({ type: 'claim-confirmed', at: now, by });
  }) satisfies Hear<'confirm-claim'>,

  withdraw: ((pledge, { by, reason }, now) => {
    if (!isOpen(pledge)) return pledge.state === 'withdrawn' ? NOTHING : refuse('already-ended');
    return fact({ type: 'withdrawn', at: now, by, reason });
  }) satisfies Hear<'withdraw'>,

  'call-now': ((pledge, { by }, now, site) => {
    if (!isOpen(pledge)) return refuse('already-ended');
    const under = currentAttempt(pledge);
    if (under?.askedBy === by) return NOTHING;
    if (under !== undefined && !givesWay(under)) return refuse('already-calling');
    if (reasonToHold(site) !== null) return refuse('dialling-off');
    if (!mayDialAt(pledge, now)) return refuse('outside-calling-window');
    const { events, effects } = plan(pledge, by, now);
    const given = under === undefined ? [] : [stopped(under.number, now, 'a person calls now')];
    return { events: [...given, ...events], effects, refusal: null };
  }) satisfies Hear<'call-now'>,
};

/** The same window by the same person, with nothing to add, was said before. */
function saysSomethingNew(pledge: Pledge, again: MadeAgain): boolean {
  const { window, promisedBy, toldAt, carries } = again;
  if (carries !== null) return pledge.joined.every((one) => one.carries !== carries);
  if (again.keyed) return true;
  const said = [
    ...pledge.windows.filter((told) => sameWindow(told, window)).map(({ person }) => person),
    ...(sameWindow(window, pledge.current) ? pledge.joined.map((one) => one.promisedBy) : []),
  ];
  const known = said.includes(promisedBy);
  const isToldNow = toldAt !== null && pledge.toldAt === null;
  return !known || isToldNow || addsWords(pledge, again);
}

function addsWords({ joined }: Pledge, { reason, doneSoFar, nextStep }: MadeAgain): boolean {
  const said = [reason, doneSoFar, nextStep].filter((words) => words !== null);
  const known = joined.flatMap((one) => [one.reason, one.doneSoFar, one.nextStep]);
  return said.some(({ valueId }) => known.every((words) => words?.valueId !== valueId));
}

/** One team's mode holds no dial of another's; the new team's own holds it in its time. */
function letGo(pledge: Pledge, team: string, now: Instant): readonly PledgeEvent[] {
  const isOver = pledge.held === 'observe-only' && pledge.team !== team;
  return isOver ? [{ type: 'dial-released', at: now }] : [];
}

/** What a person decides at the time of the hand-over stands in its place. */
function handOverPassed(pledge: Pledge, now: Instant): readonly PledgeEvent[] {
  const isTime = now >= pledge.current.dueAt - pledge.policy.handOverMs;
  if (!isTime || pledge.done.includes('hand-over')) return [];
  return [{ type: 'moment-passed', at: now, what: 'hand-over', did: 'by-hand' }];
}

/** The plan's own dial may wait for a free agent for hours: it gives way to the one who is here. */
function givesWay(dial: Attempt): boolean {
  return dial.stage === 'planned' && dial.askedBy === null;
}

/** Somebody was told of the time that the customer has changed just now. */
function isAwaited(pledge: Pledge, now: Instant): boolean {
  return isStillBinding(pledge, now) && pledge.told.length > 0;
}

function noNewTime({ notBefore, dueAt }: Window, now: Instant): Refusal | null {
  if ((notBefore ?? dueAt) > dueAt) return 'window-backwards';
  return dueAt <= now ? 'window-over' : null;
}

function refuse(refusal: Refusal): Decision {
  return { events: [], effects: [], refusal };
}
