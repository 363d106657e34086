import type { PledgeEvent, PledgeEventType } from '../../../src/domain/event.ts';
import { type Attempt, isOpen, type Pledge } from '../../../src/domain/pledge.ts';
import { shownStep } from '../../../src/domain/policy.ts';
import { judgedUntil } from '../../../src/domain/window.ts';
import { type Leg, talkSecondsOf } from './legs.ts';
import type { Seen } from './watch.ts';

/** One fact as it was committed, on the promise as it was until then. */
export type Fact = {
  readonly pledgeId: string;
  readonly event: PledgeEvent;
  /** Null before the opening. */
  readonly before: Pledge | null;
};

type Of<T extends PledgeEventType> = Extract<PledgeEvent, { type: T }>;
type Judge<T extends PledgeEventType> = (
  seen: Seen,
  fact: Omit<Fact, 'event'> & { readonly event: Of<T> },
) => void;

/** Two records of the same answer may differ by the rounding of a talk to whole seconds. */
const ROUNDING_MS = 1_000;
/** A call is believed to be none only when the phone system said so as often as that. */
const WORDS_BEFORE_BELIEF = 2;

/** Holds what the ledger says against what the telephones and providers know. */
export function judgeFact(seen: Seen, fact: Fact): void {
  const judge = judges[fact.event.type] as Judge<PledgeEventType> | undefined;
  judge?.(seen, fact);
}

const judges: { readonly [T in PledgeEventType]?: Judge<T> } = {
  opened: ({ world }, { pledgeId, event: { customerId, subject } }) => {
    const isSame = ({ id, ...other }: Pledge): boolean =>
      id !== pledgeId && other.customerId === customerId && other.subject === subject;
    for (const { pledge } of world.ledger.store.pledges.values()) {
      if (!isOpen(pledge) || !isSame(pledge)) continue;
      world.journal.violate('one open promise per customer and subject', pledgeId, pledge.id);
    }
  },

  'person-told': ({ world, taken }, { pledgeId, event: { person, step, channel } }) => {
    const isTrue = taken.some(
      ({ message, kind }) =>
        message.person === person &&
        kind === channel &&
        (message.list === undefined
          ? message.pledgeId === pledgeId && message.data['step'] === shownStep(step)
          : message.list.pledges.some((one) => one.pledgeId === pledgeId && one.step === step)),
    );
    if (isTrue) return;
    world.journal.violate('told is true', pledgeId, `${person} by ${channel}, step ${step}`);
  },

  'dial-granted': ({ world }, { pledgeId, event: { attempt, fence, callId }, before }) => {
    const { journal, ledger } = world;
    const violate = (rule: string): void => {
      journal.violate(rule, pledgeId, callId);
    };
    if (ledger.store.killSwitch.on) violate('the kill switch stops every dial');
    if (before === null || !isOpen(before)) violate('no grant after the end');
    if (attemptIn(before, attempt)?.fence !== fence) violate('a grant is under its own fence');
  },

  'attempt-ended': (seen, { pledgeId, event: { attempt: number, outcome }, before }) => {
    const attempt = attemptIn(before, number);
    if (attempt === undefined || attempt.stage === 'planned') return;
    if (isTrueEnd(seen, pledgeId, attempt, outcome)) return;
    const what = `attempt ${number}: ${outcome}`;
    seen.world.journal.violate('unknown is never taken for a no', pledgeId, what);
  },

  fulfilled: (seen, { pledgeId, event: { state, proof }, before }) => {
    keptIsTrue(seen, { pledgeId, state, proof, before });
  },

  'outcome-corrected': (seen, { pledgeId, event: { to, proof }, before }) => {
    if (proof === null || (to !== 'kept' && to !== 'kept-late')) return;
    keptIsTrue(seen, { pledgeId, state: to, proof, before });
  },
};

function attemptIn(pledge: Pledge | null, number: number): Attempt | undefined {
  return pledge?.attempts.find((attempt) => attempt.number === number);
}

/** What the phone system was asked, and what it said, is what the ledger says of it. */
function isTrueEnd(
  { history, world }: Seen,
  pledgeId: string,
  { number, submittedAt, agent, agentCallId, stage }: Attempt,
  outcome: Of<'attempt-ended'>['outcome'],
): boolean {
  if (outcome === 'refused' || outcome === 'impossible') {
    return history.placed.some(
      ({ request, told }) =>
        told === 'refused' && request.pledgeId === pledgeId && request.attempt === number,
    );
  }
  if (outcome !== 'not-placed') return true;
  const phone = world.office.roster.people.find(({ id }) => id === agent)?.phone;
  const asked = stage === 'granted' ? [`legs of ${agentCallId ?? ''}`] : [phone, agentCallId];
  const words = history.shown.filter(
    ({ what, at }) => at >= (submittedAt ?? 0) && asked.includes(what),
  );
  return words.length >= WORDS_BEFORE_BELIEF;
}

type Kept = Pick<Of<'fulfilled'>, 'state' | 'proof'> & Omit<Fact, 'event'>;

/** Somebody really talked with the customer, and when the ledger says. */
function keptIsTrue({ world, history }: Seen, { pledgeId, state, proof, before }: Kept): void {
  if (before === null) return;
  const { binding, policy } = before;
  const leg = history.legs.find(({ callId }) => callId === proof.callId);
  const inTime = proof.at <= judgedUntil(binding, policy.grace);
  const isTrue =
    leg !== undefined &&
    isTalk(leg, policy.minTalkSeconds) &&
    Math.abs((leg.answeredAt ?? 0) - proof.at) <= ROUNDING_MS;
  if (isTrue && inTime === (state === 'kept')) return;
  world.journal.violate('kept is true by the telephone', pledgeId, `${state} by ${proof.callId}`);
}

function isTalk(leg: Leg, minTalkSeconds: number): boolean {
  return leg.answeredBy === 'person' && (talkSecondsOf(leg) ?? 0) >= minTalkSeconds;
}

type Detail<T extends PledgeEventType> = (event: Of<T>) => string;

const details: { readonly [T in PledgeEventType]?: Detail<T> } = {
  'attempt-ended': ({ attempt, outcome, why }) => `${attempt} ${outcome}: ${why}`,
  'attempt-submitted': ({ attempt, agent, fence }) => `${attempt} to ${agent} under ${fence}`,
  'call-noted': ({ facts, grade }) => `${facts.callId} ${grade ?? 'nothing yet'}`,
  'person-told': ({ step, round, person, channel }) => `${step}.${round} ${person} ${channel}`,
  escalated: ({ step, round }) => `${step} ${round}`,
  'outcome-corrected': ({ from, to }) => `from ${from} to ${to}`,
};

/** What a reader of the steps wants to know of an event besides its name; numbers of nobody. */
export function detailOf(event: PledgeEvent): string {
  const detail = details[event.type] as Detail<PledgeEventType> | undefined;
  return detail === undefined ? '' : ` ${detail(event)}`;
}
