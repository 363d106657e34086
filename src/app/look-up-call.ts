import { type CallFacts, unknownCall } from '../domain/call.ts';
import type { Attempt, Pledge } from '../domain/pledge.ts';
import { type Instant, SECOND } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import type { Performer } from './perform.ts';
import type { Office } from './ports/office.ts';
import type { Outbox } from './ports/outbox.ts';
import type { Phone, SeenLeg } from './ports/phone.ts';
import type { Pledges } from './ports/pledges.ts';
import type { RecordCall } from './record-call.ts';
import { type Meeting, meeting, talkOn } from './seen-talk.ts';
import type { CallReport } from './service.ts';

type Deps = {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly phone: Phone;
  readonly office: Office;
  readonly advance: Advance;
  readonly recordCall: RecordCall;
};

/** "No such call" is asked about again after this, before it is believed. */
const ASK_AGAIN_MS = 10 * SECOND;

/**
 * A request is given up after ten seconds, so that what it made was made by then; as long again
 * for what lay in between, and for clocks that differ.
 */
export const PLACED_WITHIN_MS = 20 * SECOND;

/** What the phone system says, in the end, of a leg: nothing yet, or that there is none. */
type Word = 'heard' | 'absent';

/**
 * Asks the phone system what became of a dial whose events may have been lost. A call that it does
 * not know is believed absent only on its second word, so that nothing is guessed; a phone system
 * that could not be asked has given none.
 */
export function makeLookUpCall(deps: Deps): Performer {
  return async (claim) => {
    if (claim.effect.kind !== 'look-up-call') return;
    const { effect } = claim;
    const { attempt: number } = effect;
    const loaded = await deps.pledges.load(claim.pledgeId);
    const attempt = loaded?.pledge.attempts.find((one) => one.number === number);
    if (loaded !== null && attempt !== undefined) {
      const { pledge, now } = loaded;
      const { stage } = attempt;
      const word = await lookUp({ pledge, attempt, now }, deps);
      if (word === 'absent' && effect.absentIn !== stage) {
        await deps.outbox.retryAt(claim, now + ASK_AGAIN_MS, { ...effect, absentIn: stage });
        return;
      }
      if (word === 'absent') {
        await deps.advance(pledge.id, { type: 'not-placed', attempt: number });
      }
    }
    await deps.outbox.finish(claim, []);
  };
}

type Question = { readonly pledge: Pledge; readonly attempt: Attempt; readonly now: Instant };

async function lookUp(question: Question, deps: Deps): Promise<Word> {
  switch (question.attempt.stage) {
    case 'submitted':
      return findAgentLeg(question, deps);
    case 'placed':
      return followAgentLeg(question, deps);
    case 'granted':
      return question.attempt.customerFirst === undefined
        ? followCustomerLeg(question, deps)
        : followCustomerFirst(question, deps);
    case 'planned':
    case 'ended':
      return 'heard';
  }
}

/**
 * The answer to our request never came: did it make a call? No field of a call names our request,
 * so numbers and times stand in for it: what belongs to another attempt is left out, and between
 * several that may be ours nothing is guessed. When all of them are over, so is ours. What doubt is
 * left: somebody else's program that rings this agent from our number within those seconds. A leg
 * that is ours tells so itself, with its token, mostly before this is asked.
 */
async function findAgentLeg({ pledge, attempt }: Question, deps: Deps): Promise<Word> {
  const legs = await legsThatMayBeOurs({ pledge, attempt }, deps);
  if (legs === null) return 'heard';
  const [leg, ...others] = legs;
  if (leg === undefined) return 'absent';
  const { number } = attempt;
  if (others.length === 0) {
    await deps.advance(pledge.id, { type: 'placed', attempt: number, callId: leg.callId });
  }
  if (!legs.some(({ live }) => live)) await agentLegEnded({ pledge, attempt }, legs, deps);
  return 'heard';
}

async function legsThatMayBeOurs(
  { pledge, attempt }: Pick<Question, 'pledge' | 'attempt'>,
  { office, phone, pledges }: Deps,
): Promise<readonly SeenLeg[] | null> {
  const { people, teams } = office.roster;
  const since = attempt.submittedAt ?? pledge.acceptedAt;
  const legs = await phone.agentLegs({
    agentNumber: people.find(({ id }) => id === attempt.agent)?.phone ?? '',
    callerId: teams.find(({ id }) => id === pledge.team)?.callerId ?? '',
    since,
  });
  if (legs === null || legs.length === 0) return legs;
  const taken = new Set([
    ...pledge.attempts.map(({ agentCallId }) => agentCallId),
    ...(await pledges.takenLegs(legs.map(({ callId }) => callId))),
  ]);
  return legs.filter(
    ({ callId, createdAt }) =>
      !taken.has(callId) && (createdAt ?? since) <= since + PLACED_WITHIN_MS,
  );
}

async function followAgentLeg({ pledge, attempt }: Question, deps: Deps): Promise<Word> {
  const leg = await deps.phone.leg(attempt.agentCallId ?? '');
  if (leg === null) return 'heard';
  if (leg === 'absent') return 'absent';
  if (!leg.live) await agentLegEnded({ pledge, attempt }, [leg], deps);
  return 'heard';
}

/**
 * The customer's leg is found by its parent, exactly. Without one the grant is only over when the
 * agent's leg was read as ended, and the list was read again after that. A phone system that does
 * not know the leg on which the agent pressed 1 is behind: the grant waits as one unknown does.
 */
async function followCustomerLeg(question: Question, deps: Deps): Promise<Word> {
  const agentCallId = question.attempt.agentCallId ?? '';
  const parent = await deps.phone.leg(agentCallId);
  const legs = await deps.phone.legsOf(agentCallId);
  if (legs === null || parent === null) return 'heard';
  for (const leg of legs) {
    const met = parent === 'absent' ? {} : meeting(parent, leg, null);
    await hear(leg, question, met, deps);
  }
  const agentIsGone = parent !== 'absent' && !parent.live;
  return legs.length === 0 && agentIsGone ? 'absent' : 'heard';
}

/**
 * The leg of a customer who was rung first is known by its id or not at all. How long it lasted is
 * not how long they talked: that is told by the leg of the agent who took them. A call that the
 * phone system does not know, although it told of it, proves nothing.
 */
async function followCustomerFirst(question: Question, deps: Deps): Promise<Word> {
  const { agentCallId, customerFirst } = question.attempt;
  const leg = await legKnownAs(customerFirst?.callId, deps);
  const taker = await legKnownAs(agentCallId, deps);
  // Without the taker's word the end of this call would say that nobody had talked.
  if (leg === null || (agentCallId !== null && taker === null)) return 'heard';
  const takenAt = customerFirst?.takenAt ?? null;
  const isTaken = taker !== null && takenAt !== null;
  const talkSeconds = isTaken ? talkOn(taker, takenAt) : null;
  const met = isTaken ? meeting(taker, leg, takenAt) : {};
  await hear({ ...leg, talkSeconds }, question, met, deps);
  return 'heard';
}

/** A leg that goes on may have nothing new to report: that it does is told as well. */
async function hear(leg: SeenLeg, question: Question, met: Meeting, deps: Deps): Promise<void> {
  await deps.recordCall(reportOf(leg, question, met));
  if (!leg.live) return;
  await deps.advance(question.pledge.id, { type: 'still-live', callId: leg.callId });
}

async function legKnownAs(
  callId: string | null | undefined,
  { phone }: Deps,
): Promise<SeenLeg | null> {
  const leg = callId == null ? null : await phone.leg(callId);
  return leg === 'absent' ? null : leg;
}

function reportOf(leg: SeenLeg, question: Question, met: Meeting): CallReport {
  return {
    system: 'look-up',
    customer: leg.to,
    company: null,
    facts: { ...factsOf(leg, question), ...met },
    verdict: null,
    reasons: [],
    raw: { at: question.now, fields: { ...leg, source: 'look-up' } },
    seen: null,
    pledgeId: question.pledge.id,
  };
}

async function agentLegEnded(
  { pledge, attempt }: Pick<Question, 'pledge' | 'attempt'>,
  legs: readonly SeenLeg[],
  { advance }: Deps,
): Promise<void> {
  const why = 'the agent did not take it';
  const answered = legs.some(({ answeredAt }) => answeredAt !== null);
  await advance(pledge.id, { type: 'agent-leg-ended', attempt: attempt.number, why, answered });
}

function factsOf(leg: SeenLeg, { pledge, attempt }: Question): CallFacts {
  return {
    ...unknownCall(leg.callId, 'outbound'),
    attempt: attempt.number,
    startedAt: leg.startedAt ?? leg.createdAt,
    answeredAt: leg.answeredAt,
    endedAt: leg.endedAt,
    talkSeconds: leg.talkSeconds,
    agent: attempt.agent,
    detectionAsked: pledge.policy.detectMachine,
    sign: leg.sign,
    failure: leg.failure,
  };
}
