import type { CustomerMeeting, WaitingTaker } from '../../app/service.ts';
import { type CallFacts, talkFrom, unknownCall } from '../../domain/call.ts';
import type { Accepted } from '../intake.ts';
import { ProblemError } from '../problem.ts';
import { customerLegFacts, isTerminal, PREFIX } from './facts.ts';
import type { DialFields, InstructionFields, StatusFields } from './fields.ts';
import { notOurLeg } from './gate.ts';
import { agentLeg, customerLeg, type LegRequest } from './leg-request.ts';
import { reportOf, type Told } from './reports.ts';
import type { TwilioSettings, TwilioWebhookDeps } from './settings.ts';
import { askForKey, connectCaller, ringTaker, sayGoodbye } from './twiml.ts';
import { customerAgentUrls } from './urls.ts';
import { judge } from './verdict.ts';

/*
 * A call of ours that rings the customer first. Its own leg says when it rang, was answered and
 * ended, never how long anybody talked: that begins with the 1 of an agent.
 */

/** The customer picked up: they hear who calls and why, and an agent is rung. */
export async function receiveCustomer(
  { event, leg, token, expired }: LegRequest<InstructionFields>,
  { service, settings }: TwilioWebhookDeps,
): Promise<Accepted> {
  if (expired) return spoken(sayGoodbye(null));
  const meeting = await service.meetCustomer(customerLeg(leg, event.CallSid), null);
  return spoken(bring(meeting, token, settings));
}

/** How the customer's leg fares; that it exists is told by its first word. */
export async function receiveCustomerStatus(
  { event, evidence, leg, detectionAsked }: LegRequest<StatusFields>,
  { service }: TwilioWebhookDeps,
): Promise<Accepted> {
  await service.customerLegSeen(customerLeg(leg, event.CallSid));
  const facts = customerLegFacts(event, { attempt: leg.attempt, detectionAsked });
  const key = `customer:${event.CallSid}:${event.SequenceNumber}:${event.CallStatus}`;
  const told = {
    ...{ key, customer: event.To, company: event.From, pledgeId: leg.pledgeId },
    facts: { ...facts, talkSeconds: null },
    ...verdictOf(event),
  };
  const { kind } = await service.recordCall(reportOf(told, evidence));
  return { result: kind, body: null };
}

/** An agent picked up for the customer: says who waits and why, and waits for a 1. */
export async function receiveCustomerAgent(
  request: LegRequest<InstructionFields>,
  { service, settings }: TwilioWebhookDeps,
): Promise<Accepted> {
  const taker = takerOf(request);
  const brief = request.expired ? null : await service.briefForCustomer(taker);
  if (brief === null) return spoken(sayGoodbye(settings.spoken.callerGone));
  const { key } = customerAgentUrls(settings.publicUrl, request.token, taker.agent);
  return spoken(askForKey(brief, key));
}

/** The agent pressed a key: with a 1 the customer is theirs, if they are still waiting. */
export async function receiveCustomerAgentKey(
  request: LegRequest<InstructionFields>,
  { service, settings }: TwilioWebhookDeps,
): Promise<Accepted> {
  const taker = takerOf(request);
  if (request.event.Digits !== '1') return spoken(sayGoodbye(null));
  const isTheirs = !request.expired && (await service.takeCustomer(taker));
  return spoken(isTheirs ? connectCaller() : sayGoodbye(settings.spoken.callerGone));
}

/** The leg of the agent is over: how long they talked, if that agent took the customer. */
export async function receiveCustomerAgentStatus(
  request: LegRequest<StatusFields>,
  { service }: TwilioWebhookDeps,
): Promise<Accepted> {
  const { event, evidence } = request;
  const { ParentCallSid: parentSid, Timestamp: at, CallDuration } = event;
  const takenAt = await service.customerTakenAt(takerOf(request));
  if (takenAt === null || parentSid === undefined || !isTerminal(event.CallStatus)) {
    return { result: 'ignored', body: null };
  }
  const talkSeconds = talkFrom(takenAt, Math.min(at, evidence.now), CallDuration ?? null);
  const key = `taker:${event.CallSid}:${event.SequenceNumber}`;
  return recordTalk(request, { key, parentSid, facts: { talkSeconds } }, service);
}

/** An agent's part is over: the customer was served, or the next one is rung, or nobody is free. */
export async function receiveCustomerAgentDone(
  request: LegRequest<DialFields>,
  { service, settings }: TwilioWebhookDeps,
): Promise<Accepted> {
  const { event, leg, token } = request;
  const { DialCallSid: childSid = '', CallSid: parentSid } = event;
  const taker = { ...takerOf(request), agentCallId: PREFIX + childSid };
  const takenAt = await service.customerTakenAt(taker);
  const key = `customer-part:${parentSid}:${taker.agent}`;
  if (takenAt !== null) {
    const bridged = event.DialBridged === undefined ? null : event.DialBridged === 'true';
    // How long they talked is told by the agent's leg, whose report carries its own instant.
    const facts = { talkSeconds: null, bridged };
    const { result } = await recordTalk(request, { key, parentSid, facts }, service);
    return { result, body: sayGoodbye(null) };
  }
  // The customer has rung off: for nobody another agent is rung.
  if (isTerminal(event.CallStatus)) return { result: 'ignored', body: sayGoodbye(null) };
  const meeting = await service.meetCustomer(customerLeg(leg, parentSid), taker.agent);
  return spoken(bring(meeting, token, settings));
}

type Talk = {
  readonly key: string;
  readonly parentSid: string;
  readonly facts: Pick<CallFacts, 'talkSeconds'> & Partial<Pick<CallFacts, 'bridged'>>;
};

async function recordTalk(
  { evidence, leg }: LegRequest<object>,
  { key, parentSid, facts }: Talk,
  service: TwilioWebhookDeps['service'],
): Promise<Accepted> {
  const known = { ...unknownCall(PREFIX + parentSid, 'outbound'), attempt: leg.attempt, ...facts };
  const judged = judge({
    ...{ direction: 'outbound', status: 'completed', sipResponseCode: null, answeredBy: null },
    ...{ talkSeconds: facts.talkSeconds, bridged: known.bridged, served: false },
  });
  const told = {
    ...{ key, customer: '', company: null, facts: known, pledgeId: leg.pledgeId },
    ...(judged ?? { verdict: null, reasons: [] }),
  };
  const { kind } = await service.recordCall(reportOf(told, evidence));
  return { result: kind, body: null };
}

/** What the leg lasted is no talk; whether it ended well is told by the agent's part. */
function verdictOf(event: StatusFields): Pick<Told, 'verdict' | 'reasons'> {
  const judged = judge({
    ...{ direction: 'outbound', status: event.CallStatus, bridged: null, served: false },
    talkSeconds: event.CallDuration ?? null,
    sipResponseCode: event.SipResponseCode ?? null,
    answeredBy: event.AnsweredBy ?? null,
  });
  const isSaid = judged !== null && judged.verdict !== 'normal';
  return isSaid ? judged : { verdict: null, reasons: [] };
}

/** Who is rung for the customer now; or that nobody is, and what comes next. */
function bring(meeting: CustomerMeeting, token: string, { publicUrl }: TwilioSettings): string {
  const { agent, said } = meeting;
  if (agent === null) return sayGoodbye(said);
  const urls = customerAgentUrls(publicUrl, token, agent.id);
  const order = { ...meeting, agent, greeting: said };
  return ringTaker(order, { taker: urls.agent, done: urls.done, status: urls.status });
}

function takerOf({ event, leg, agent }: LegRequest<{ readonly CallSid: string }>): WaitingTaker {
  if (agent === null) throw new ProblemError(notOurLeg);
  return { ...agentLeg(leg, event.CallSid), agent };
}

function spoken(body: string): Accepted {
  return { result: 'recorded', body };
}
