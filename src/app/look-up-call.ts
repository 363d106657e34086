import type { CallFacts } from '../domain/call.ts';
import type { Attempt, Pledge } from '../domain/pledge.ts';
import type { Instant } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import type { Performer } from './perform.ts';
import type { Office } from './ports/office.ts';
import type { Outbox } from './ports/outbox.ts';
import type { Phone, SeenLeg } from './ports/phone.ts';
import type { Pledges } from './ports/pledges.ts';
import type { RecordCall } from './record-call.ts';
import type { CallReport } from './service.ts';

type Deps = {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly phone: Phone;
  readonly office: Office;
  readonly advance: Advance;
  readonly recordCall: RecordCall;
};

/** "No such call" is believed when it was heard this often, at the times of the `look-up` rule. */
const ABSENT_AFTER = 2;

/**
 * Asks the phone system what became of a dial whose events may have been lost. A call that it does
 * not know is believed absent only on its second word, so that nothing is guessed.
 */
export function makeLookUpCall(deps: Deps): Performer {
  return async (claim) => {
    if (claim.effect.kind !== 'look-up-call') return;
    const { attempt: number } = claim.effect;
    const loaded = await deps.pledges.load(claim.pledgeId);
    const attempt = loaded?.pledge.attempts.find((one) => one.number === number);
    if (loaded !== null && attempt !== undefined) {
      await lookUp({ pledge: loaded.pledge, attempt, now: loaded.now }, deps);
    }
    await deps.outbox.finish(claim, []);
  };
}

type Question = { readonly pledge: Pledge; readonly attempt: Attempt; readonly now: Instant };

async function lookUp(question: Question, deps: Deps): Promise<void> {
  switch (question.attempt.stage) {
    case 'submitted':
      return findAgentLeg(question, deps);
    case 'placed':
      return followAgentLeg(question, deps);
    case 'granted':
      return followCustomerLeg(question, deps);
    case 'planned':
    case 'ended':
      return;
  }
}

/** The answer to our request never came: is there a call to this agent from then on? */
async function findAgentLeg({ pledge, attempt }: Question, deps: Deps): Promise<void> {
  const { roster } = deps.office;
  const legs = await deps.phone.agentLegs({
    agentNumber: roster.people.find(({ id }) => id === attempt.agent)?.phone ?? '',
    callerId: roster.teams.find(({ id }) => id === pledge.team)?.callerId ?? '',
    since: attempt.submittedAt ?? pledge.acceptedAt,
  });
  if (legs === null) return;
  const leg = legs.find(({ live }) => live) ?? legs.at(0);
  if (leg === undefined) return believeAbsent(pledge, attempt, deps);
  const { number } = attempt;
  await deps.advance(pledge.id, { type: 'placed', attempt: number, callId: leg.callId });
  if (!leg.live) await agentLegEnded(pledge, number, deps);
}

async function followAgentLeg({ pledge, attempt }: Question, deps: Deps): Promise<void> {
  const leg = await deps.phone.leg(attempt.agentCallId ?? '');
  if (leg === null) return;
  if (leg === 'absent') return believeAbsent(pledge, attempt, deps);
  if (!leg.live) await agentLegEnded(pledge, attempt.number, deps);
}

/**
 * The customer's leg is found by its parent, exactly. Without one the grant is only over when the
 * agent's leg is, and the list was read again after that.
 */
async function followCustomerLeg(question: Question, deps: Deps): Promise<void> {
  const agentCallId = question.attempt.agentCallId ?? '';
  const parent = await deps.phone.leg(agentCallId);
  const legs = await deps.phone.customerLegs(agentCallId);
  if (legs === null || parent === null) return;
  for (const leg of legs) await deps.recordCall(reportOf(leg, question));
  const agentIsGone = parent === 'absent' || !parent.live;
  if (legs.length > 0 || !agentIsGone) return;
  await believeAbsent(question.pledge, question.attempt, deps);
}

function reportOf(leg: SeenLeg, question: Question): CallReport {
  return {
    system: 'look-up',
    customer: leg.to,
    company: null,
    facts: factsOf(leg, question),
    verdict: null,
    reasons: [],
    raw: { at: question.now, fields: { ...leg, source: 'look-up' } },
    seen: null,
    pledgeId: question.pledge.id,
  };
}

async function believeAbsent(pledge: Pledge, attempt: Attempt, deps: Deps): Promise<void> {
  if (attempt.lookUps < ABSENT_AFTER) return;
  await deps.advance(pledge.id, { type: 'not-placed', attempt: attempt.number });
}

async function agentLegEnded(pledge: Pledge, attempt: number, { advance }: Deps): Promise<void> {
  await advance(pledge.id, { type: 'agent-leg-ended', attempt, why: 'the agent did not take it' });
}

function factsOf(leg: SeenLeg, { pledge, attempt }: Question): CallFacts {
  return {
    callId: leg.callId,
    attempt: attempt.number,
    direction: 'outbound',
    startedAt: leg.startedAt ?? leg.createdAt,
    answeredAt: leg.answeredAt,
    endedAt: leg.endedAt,
    talkSeconds: leg.talkSeconds,
    agent: attempt.agent,
    bridged: null,
    detectionAsked: pledge.policy.detectMachine,
    sign: leg.sign,
    failure: leg.failure,
    outcome: null,
  };
}
