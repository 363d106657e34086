import type { CallFacts, NotedCall } from './call.ts';
import type { Opening, PledgeEvent, PledgeEventType } from './event.ts';
import { foldAttempt } from './evolve-attempt.ts';
import { foldEscalation } from './evolve-escalation.ts';
import type { Fold } from './fold.ts';
import { invariant } from './invariant.ts';
import type { EndState, Joined, OneOff, Pledge, PledgeState, ToldWindow } from './pledge.ts';
import { type Instant, MINUTE } from './time.ts';
import { earlierOf, sameWindow } from './window.ts';

/** What is done again for a new window. */
const renewed: readonly OneOff[] = ['reminder', 'hand-over', 'unreachable-message'];

type Folds = { readonly [T in PledgeEventType]: Fold<T> };

/** After a window has passed with nobody told, people are told before a machine dials. */
const TELL_FIRST_MS = MINUTE;

const folds: Folds = {
  ...foldAttempt,
  ...foldEscalation,
  opened: () => {
    throw new TypeError('A pledge is opened once.');
  },
  'became-due': (pledge) => ({ ...pledge, state: 'due' }),
  'moment-passed': (pledge, { what }) => ({ ...pledge, done: [...pledge.done, what] }),
  'handed-over': foldHandOver,
  'call-noted': (pledge, { facts, at }) => ({
    ...pledge,
    calls: withCall(pledge.calls, facts, at),
  }),
  'call-unverified': (pledge, { callId }) => ({
    ...pledge,
    callsUnverified: [...(pledge.callsUnverified ?? []), callId],
  }),
  'call-confirmed': (pledge, { callId, at }) => ({
    ...pledge,
    calls: pledge.calls.map((call) => (call.callId === callId ? { ...call, heardAt: at } : call)),
  }),
  chased: (pledge) => pledge,
  broken: (pledge, { window, at }) => ({
    ...pledge,
    // The window of one that is carried passes all the same; the duty lies elsewhere.
    state: pledge.state === 'joined' ? 'joined' : 'broken',
    brokenWindows: [...pledge.brokenWindows, window],
    dialHeldUntil: pledge.told.length === 0 ? at + TELL_FIRST_MS : pledge.dialHeldUntil,
  }),
  fulfilled: (pledge, { state, proof, at }) => ({ ...ended(pledge, state, at), proof }),
  'unreachable-notice': (pledge, { notice }) => ({ ...pledge, unreachableNotice: notice }),
  'found-unreachable': (pledge, { at }) => ended(pledge, 'unreachable', at),
  moved: foldMove,
  'promised-again': foldPromisedAgain,
  'customer-told': (pledge, { toldAt }) => ({ ...pledge, toldAt: firstOf(pledge.toldAt, toldAt) }),
  'note-added': (pledge) => pledge,
  'number-shown': (pledge, { by, at }) => ({
    ...pledge,
    numberShownAt: { ...pledge.numberShownAt, [by]: at },
  }),
  cancelled: (pledge, { by, at }) => ({ ...ended(pledge, 'cancelled', at), cancelledBy: by }),
  'claim-made': (pledge, { by, reason, at }) => ({ ...pledge, claim: { by, reason, at } }),
  'claim-confirmed': (pledge, { at }) => ended(pledge, 'claimed', at),
  withdrawn: (pledge, { at }) => ended(pledge, 'withdrawn', at),
  'outcome-corrected': foldCorrection,
};

/** The state after one more fact. Pure; the whole history folds to the same pledge always. */
export function evolve(pledge: Pledge, event: PledgeEvent): Pledge {
  const fold = folds[event.type] as Fold<PledgeEventType>;
  const after = fold(pledge, event);
  return { ...after, version: pledge.version + 1 };
}

/** The pledge that a history tells of; its first event opens it. */
export function replay(id: string, events: readonly PledgeEvent[]): Pledge {
  const [first, ...rest] = events;
  invariant(first?.type === 'opened', `The history of ${id} does not begin with its opening.`);
  return rest.reduce(evolve, open(id, first));
}

/** A pledge as it is right after its first event. */
export function open(id: string, event: Extract<PledgeEvent, { type: 'opened' }>): Pledge {
  const { at, window } = event;
  const first: ToldWindow = {
    ...window,
    setAt: at,
    by: 'promise',
    person: event.promisedBy,
  };
  return {
    ...stamped(event),
    id,
    version: 1,
    state: 'waiting',
    endedAt: null,
    acceptedAt: at,
    windows: [first],
    binding: window,
    current: window,
    brokenWindows: [],
    calls: [],
    attempts: [],
    proof: null,
    ladder: null,
    acknowledgement: null,
    acknowledgers: [],
    told: [],
    done: [],
    dialHeldUntil: null,
    held: null,
    claim: null,
    unreachableNotice: null,
    cancelledBy: null,
    joined: [],
    joinedInto: null,
  };
}

function stamped(event: Extract<PledgeEvent, { type: 'opened' }>): Omit<Opening, 'window'> {
  const { customerId, subject, source, policy, team, owner, promisedBy } = event;
  const { zone, customerZone, language, precision, promisedAt, toldAt, outsideHours } = event;
  const { number, reason, doneSoFar, nextStep, aboutCall } = event;
  return {
    ...{ customerId, subject, source, policy, team, owner, promisedBy },
    ...{ zone, customerZone, language, precision, promisedAt, toldAt, outsideHours },
    ...{ number, reason, doneSoFar, nextStep, aboutCall },
    ...(event.follows === undefined ? {} : { follows: event.follows }),
  };
}

function ended(pledge: Pledge, state: EndState, at: number): Pledge {
  return {
    ...pledge,
    state,
    endedAt: at,
    held: null,
    acknowledgement: null,
    attempts: pledge.attempts.map((attempt) =>
      attempt.stage === 'planned'
        ? { ...attempt, stage: 'ended', endedAt: at, outcome: 'stopped' }
        : attempt,
    ),
  };
}

/** Whom a person hands it back to has it again. */
function foldHandOver(
  pledge: Pledge,
  { from, to, team, by }: Extract<PledgeEvent, { type: 'handed-over' }>,
): Pledge {
  const { gaveAway = [] } = pledge;
  const given = from === null || by === null ? [] : [from];
  const left = [...new Set([...gaveAway, ...given])].filter((person) => person !== to);
  const kept = left.length === 0 && pledge.gaveAway === undefined ? {} : { gaveAway: left };
  return { ...pledge, owner: to, team: team ?? pledge.team, ...kept };
}

function withCall(
  calls: readonly NotedCall[],
  facts: CallFacts,
  at: Instant,
): readonly NotedCall[] {
  const known = calls.find((call) => call.callId === facts.callId);
  const heardAhead = known?.heardAhead ?? (isAhead(facts, at) ? at : undefined);
  const noted: NotedCall = {
    ...facts,
    heardAt: at,
    ...(heardAhead === undefined ? {} : { heardAhead }),
  };
  return [...calls.filter((call) => call !== known), noted];
}

function isAhead({ startedAt, answeredAt, endedAt }: CallFacts, at: Instant): boolean {
  return Math.max(startedAt ?? at, answeredAt ?? at, endedAt ?? at) > at;
}

/**
 * The customer's own move binds if it was asked for before the binding window ended; ours changes
 * only when we dial.
 */
function foldMove(pledge: Pledge, event: Extract<PledgeEvent, { type: 'moved' }>): Pledge {
  const { window, by, person, at } = event;
  const binds = by === 'customer' && isStillBinding(pledge, at);
  const moved: Pledge = {
    ...pledge,
    windows: [...pledge.windows, { ...window, setAt: at, by, person }],
    current: window,
    ...forNewWindow(pledge),
  };
  if (!binds) return moved;
  return {
    ...moved,
    binding: window,
    joined: pledge.joined.map((one) => ({ ...one, overdue: false })),
    // Who moves a promise knows of it.
    toldAt: firstOf(pledge.toldAt, at),
    state: 'waiting',
    ladder: null,
    acknowledgement: null,
    acknowledgers: [],
    told: [],
  };
}

/** Grace widens what counts as kept, never the time in which the customer may ask for another. */
export function isStillBinding({ state, binding }: Pledge, at: Instant): boolean {
  return state !== 'broken' && at <= binding.dueAt;
}

/** What is done once a window, and what was done for the last one. */
function forNewWindow(pledge: Pledge): Pick<Pledge, 'done' | 'unreachableNotice'> {
  const done = pledge.done.filter((what) => !renewed.includes(what));
  return { done, unreachableNotice: null };
}

/** The first telling stands, in whatever order the tellings are reported. */
function firstOf(known: Instant | null, news: Instant | null): Instant | null {
  if (known === null || news === null) return known ?? news;
  return Math.min(known, news);
}

/**
 * Of two told windows the earlier binds; after `broken` a new promise is a move of ours. What is
 * carried for an older promise whose window has passed, or by one that is broken itself, changes
 * no window: each is judged on its own. The window that counts now, promised once more, is none.
 */
function foldPromisedAgain(
  pledge: Pledge,
  event: Extract<PledgeEvent, { type: 'promised-again' }>,
): Pledge {
  const { window, promisedBy, toldAt, at } = event;
  const entry: ToldWindow = { ...window, setAt: at, by: 'promise', person: promisedBy };
  const isOfThisWindow = sameWindow(window, pledge.current);
  const told: Pledge = {
    ...pledge,
    windows: isOfThisWindow ? pledge.windows : [...pledge.windows, entry],
    joined: [...pledge.joined, joinedBy(event)],
    toldAt: firstOf(pledge.toldAt, toldAt),
  };
  if (isOfThisWindow) return told;
  const isBroken = pledge.state === 'broken';
  if (event.carries !== null && (isBroken || window.dueAt <= at)) return told;
  if (isBroken) return { ...told, current: window, ...forNewWindow(pledge) };
  return {
    ...told,
    current: earlierOf(pledge.current, window),
    binding: earlierOf(pledge.binding, window),
    acknowledgement: endingBy(pledge, window.dueAt),
  };
}

function joinedBy(event: Extract<PledgeEvent, { type: 'promised-again' }>): Joined {
  const { at, window, promisedBy, number, reason, doneSoFar, nextStep, carries } = event;
  const overdue = carries !== null && window.dueAt <= at;
  return { at, promisedBy, number, reason, doneSoFar, nextStep, carries, overdue };
}

/** Who took it until the window ends took it until the earlier one ends, if one was promised. */
function endingBy({ acknowledgement, binding }: Pledge, dueAt: Instant): Pledge['acknowledgement'] {
  if (acknowledgement?.until !== binding.dueAt) return acknowledgement;
  return { ...acknowledgement, until: Math.min(acknowledgement.until, dueAt) };
}

function foldCorrection(
  pledge: Pledge,
  event: Extract<PledgeEvent, { type: 'outcome-corrected' }>,
): Pledge {
  const { to, proof, into: joinedInto, at } = event;
  const others = pledge.brokenWindows.filter((window) => !sameWindow(window, pledge.binding));
  const wasMissed = to === 'kept-late' || others.length < pledge.brokenWindows.length;
  const brokenWindows = to === 'kept' || !wasMissed ? others : [pledge.binding, ...others];
  const corrected = { ...pledge, proof, brokenWindows, joinedInto };
  return isEnd(to) ? ended(corrected, to, at) : { ...corrected, state: to, endedAt: null };
}

function isEnd(state: PledgeState): state is EndState {
  return state !== 'waiting' && state !== 'due' && state !== 'broken';
}
