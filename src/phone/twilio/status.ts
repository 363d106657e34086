import type { CallReport } from '../../app/service.ts';
import { unknownCall } from '../../domain/call.ts';
import type { Accepted } from '../intake.ts';
import {
  customerLegFacts,
  failureOf,
  inboundFacts,
  isTerminal,
  PREFIX,
  servedFacts,
} from './facts.ts';
import type { StatusFields } from './fields.ts';
import type { Leg } from './leg-token.ts';
import { type Evidence, reportOf, type Told } from './reports.ts';
import type { TwilioWebhookDeps } from './settings.ts';
import { judge, type EndedCall } from './verdict.ts';

/** A status callback whose signature and fields are right. */
export type StatusRequest = {
  readonly event: StatusFields;
  readonly evidence: Evidence;
  /** Null: not a leg of ours. */
  readonly leg: Leg | null;
  readonly detectionAsked: boolean;
};

/**
 * A status callback of any leg: of an inbound call, of an agent's leg of ours, of a customer's leg
 * of ours, of a leg that the phone system's own routing made, or of a call dialled by hand: from
 * our side, to somebody who is not.
 */
export async function receiveStatus(
  request: StatusRequest,
  deps: TwilioWebhookDeps,
): Promise<Accepted> {
  const { event, leg } = request;
  if (leg !== null && event.Direction === 'outbound-api') {
    return agentLegStatus(event, leg, deps);
  }
  const report = reportOfStatus(request, deps.isOurNumber);
  if (report === null) return { result: 'ignored', body: null };
  const { kind } = await deps.service.recordCall(report);
  return { result: kind, body: null };
}

/**
 * The agent's leg is no call with a customer. That it exists is told by its first events, in case
 * the answer to our request was lost; an answered one asks for its instructions, which says so too.
 * Then only its end matters, and saying it twice is once.
 */
async function agentLegStatus(
  event: StatusFields,
  leg: Leg,
  { service }: TwilioWebhookDeps,
): Promise<Accepted> {
  const agentLeg = { ...leg, agentCallId: PREFIX + event.CallSid };
  if (event.CallStatus === 'initiated' || event.CallStatus === 'ringing') {
    await service.agentLegSeen(agentLeg);
    return { result: 'recorded', body: null };
  }
  if (!isTerminal(event.CallStatus)) return { result: 'ignored', body: null };
  const failure = failureOf(event.CallStatus);
  const why = failure === null ? 'the call with the agent ended' : `the agent's phone: ${failure}`;
  await service.agentLegEnded(agentLeg, why);
  return { result: 'recorded', body: null };
}

/** Null: a call in which no customer takes part. */
function reportOfStatus(
  request: StatusRequest,
  isOurNumber: (number: string) => boolean,
): CallReport | null {
  const { event, evidence, leg } = request;
  const key = `status:${event.CallSid}:${event.SequenceNumber}:${event.CallStatus}`;
  if (leg !== null) return reportOf({ key, ...ourCustomer(request, leg) }, evidence);
  if (event.Direction === 'inbound') {
    if (isOurNumber(event.From)) return null;
    return reportOf({ key, ...inboundCall(event) }, evidence);
  }
  if (!isOurSide(event.To, isOurNumber)) {
    const told = isOurSide(event.From, isOurNumber) ? dialledByHand(event) : betweenOthers(event);
    return reportOf({ key, ...told }, evidence);
  }
  if (event.ParentCallSid === undefined) return null;
  return reportOf({ key, ...takenByAgent(event, event.ParentCallSid) }, evidence);
}

type Untold = Omit<Told, 'key'>;

function ourCustomer({ event, detectionAsked }: StatusRequest, leg: Leg): Untold {
  return {
    customer: event.To,
    company: event.From,
    facts: customerLegFacts(event, { attempt: leg.attempt, detectionAsked }),
    ...judged(event, {}),
    pledgeId: leg.pledgeId,
  };
}

function dialledByHand(event: StatusFields): Untold {
  return {
    customer: event.To,
    company: event.From,
    facts: customerLegFacts(event, null),
    ...judged(event, {}),
    pledgeId: null,
  };
}

/**
 * Neither side is known to be ours: the company's routing brought a caller, whose number it shows,
 * to somebody in no roster. Which of the two is a customer, and who called whom, is not said.
 */
function betweenOthers(event: StatusFields): Untold {
  return {
    customer: '',
    company: null,
    facts: unknownCall(PREFIX + event.CallSid, 'inbound'),
    ...{ verdict: null, reasons: [], pledgeId: null },
  };
}

function inboundCall(event: StatusFields): Untold {
  return {
    customer: event.From,
    company: event.To,
    facts: inboundFacts(event),
    // The inbound call also lasts through menus and queues, so its length is no talk.
    ...judged(event, { talkSeconds: null }),
    pledgeId: null,
  };
}

/** Whom the agent's leg shows as its caller depends on the routing: the customer is not said. */
function takenByAgent(event: StatusFields, parentSid: string): Untold {
  const facts = servedFacts(event, parentSid);
  return {
    customer: '',
    company: null,
    facts,
    ...(facts.sign !== null
      ? judged(event, { direction: 'inbound', served: true })
      : { verdict: null, reasons: [] }),
    pledgeId: null,
  };
}

/** The verdict on a leg that is over; `known` is what is known of it beside its fields. */
export function judged(
  event: StatusFields,
  known: Partial<EndedCall>,
): Pick<Told, 'verdict' | 'reasons'> {
  const verdict = judge({
    direction: event.Direction === 'inbound' ? 'inbound' : 'outbound',
    status: event.CallStatus,
    talkSeconds: event.CallDuration ?? null,
    sipResponseCode: event.SipResponseCode ?? null,
    answeredBy: event.AnsweredBy ?? null,
    bridged: null,
    served: false,
    ...known,
  });
  return verdict ?? { verdict: null, reasons: [] };
}

/**
 * Agents and the company's numbers; also SIP and client addresses, which no customer of ours has.
 */
function isOurSide(number: string, isOurNumber: (number: string) => boolean): boolean {
  return /^(?:sips?|client):/.test(number) || isOurNumber(number);
}
