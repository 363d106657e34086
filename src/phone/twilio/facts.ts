import { type CallFacts, unknownCall } from '../../domain/call.ts';
import { type Instant, SECOND } from '../../domain/time.ts';
import type { AnsweredBy, CallStatus, DialFields, StatusFields } from './fields.ts';
import { isMachine } from './verdict.ts';

/** Call ids of this phone system, as the rest of the program knows them. */
export const PREFIX = 'twilio:';

/** What belongs to a leg that we placed; null for a call that we only see. */
export type Ours = { readonly attempt: number; readonly detectionAsked: boolean } | null;

/** A status callback of a leg to the customer: ours, or dialled by hand through Twilio. */
export function customerLegFacts(event: StatusFields, ours: Ours): CallFacts {
  return {
    ...unknownCall(PREFIX + event.CallSid, 'outbound'),
    attempt: ours?.attempt ?? null,
    detectionAsked: ours?.detectionAsked ?? event.AnsweredBy !== undefined,
    startedAt: startedAt(event),
    answeredAt: answeredAt(event),
    ...ending(event),
    sign: signOf(event.AnsweredBy),
  };
}

/** A status callback of an inbound call itself: it lasts from the customer's call to its end. */
export function inboundFacts(event: StatusFields): CallFacts {
  const ended = isTerminal(event.CallStatus);
  return {
    ...unknownCall(PREFIX + event.CallSid, 'inbound'),
    startedAt: ended ? event.Timestamp - durationMs(event) : event.Timestamp,
    endedAt: ended ? event.Timestamp : null,
    failure: failureOf(event.CallStatus),
  };
}

/**
 * A leg to an agent says of the customer's inbound call that something answered it, and no more: an
 * agent who listens to a screening and declines has answered too. So neither how long they talked
 * nor that anybody served the customer is concluded from it, even where detection heard a person:
 * the agents are asked, unless the end of the `<Dial>` says that the two were connected. An agent
 * who did not answer says nothing, for the next one may; nor does a mailbox that picked up.
 */
export function servedFacts(event: StatusFields, parentSid: string): CallFacts {
  const nothing = unknownCall(PREFIX + parentSid, 'inbound');
  if (isMachine(event.AnsweredBy ?? null)) return nothing;
  const answered = { ...nothing, answeredAt: answeredAt(event) };
  if (event.CallStatus !== 'completed' || !event.CallDuration) return answered;
  return { ...answered, sign: 'undetermined' };
}

/**
 * What the end of a `<Dial>` of the company's own routing says, whose agents take a caller by a
 * key: that the two were connected proves that a person took the call. A dial that connected nobody
 * says nothing, for another one may have: null. It carries no instants.
 */
export function takenByKeyFacts(event: DialFields): CallFacts | null {
  if (event.DialBridged !== 'true') return null;
  return {
    ...unknownCall(PREFIX + event.CallSid, 'inbound'),
    bridged: true,
    sign: 'served',
    talkSeconds: event.DialCallDuration ?? null,
  };
}

/**
 * What the `action` of our `<Dial>` says of the customer's leg. It carries no instants, so that
 * answer and end come from the status callbacks or from looking the call up.
 */
export function dialledFacts(
  event: DialFields,
  childSid: string,
  ours: NonNullable<Ours>,
): CallFacts {
  return {
    ...unknownCall(PREFIX + childSid, 'outbound'),
    attempt: ours.attempt,
    detectionAsked: ours.detectionAsked,
    talkSeconds: event.DialCallStatus === 'completed' ? (event.DialCallDuration ?? null) : null,
    bridged: event.DialBridged === undefined ? null : event.DialBridged === 'true',
    failure: event.DialCallStatus === 'answered' ? null : failureOf(event.DialCallStatus),
  };
}

/** The result of machine detection on our customer's leg. */
export function detectedFacts(
  childSid: string,
  answeredBy: AnsweredBy,
  attempt: number,
): CallFacts {
  return {
    ...unknownCall(PREFIX + childSid, 'outbound'),
    attempt,
    detectionAsked: true,
    sign: signOf(answeredBy),
  };
}

function startedAt(event: StatusFields): Instant | null {
  switch (event.CallStatus) {
    case 'initiated':
    case 'ringing':
      return event.Timestamp;
    // It rang; the moment is at latest this one, and an earlier event wins.
    case 'busy':
    case 'no-answer':
      return event.Timestamp;
    case 'queued':
    case 'in-progress':
    case 'completed':
    case 'failed':
    case 'canceled':
      return null;
  }
}

/** Where only the end was reported, the answer lies its duration earlier. */
function answeredAt(event: StatusFields): Instant | null {
  if (event.CallStatus === 'in-progress') return event.Timestamp;
  if (event.CallStatus !== 'completed' || event.CallDuration === undefined) return null;
  return event.Timestamp - durationMs(event);
}

function ending(event: StatusFields): Pick<CallFacts, 'endedAt' | 'talkSeconds' | 'failure'> {
  return {
    endedAt: isTerminal(event.CallStatus) ? event.Timestamp : null,
    talkSeconds: event.CallStatus === 'completed' ? (event.CallDuration ?? null) : null,
    failure: failureOf(event.CallStatus),
  };
}

function durationMs(event: StatusFields): number {
  return (event.CallDuration ?? 0) * SECOND;
}

/** Nothing more happens to a call of this status. */
export function isTerminal(status: CallStatus): boolean {
  return status === 'completed' || failureOf(status) !== null;
}

/** Why nobody was reached; null while that may still change, and after an answer. */
export function failureOf(status: CallStatus): CallFacts['failure'] {
  switch (status) {
    case 'busy':
    case 'no-answer':
    case 'failed':
    case 'canceled':
      return status;
    case 'queued':
    case 'initiated':
    case 'ringing':
    case 'in-progress':
    case 'completed':
      return null;
  }
}

/** Detection that ran and could not tell is a result too, which waits for the agent's word. */
export function signOf(
  answeredBy: AnsweredBy | undefined,
): 'human' | 'machine' | 'undetermined' | null {
  if (answeredBy === undefined) return null;
  if (isMachine(answeredBy)) return 'machine';
  return answeredBy === 'human' ? 'human' : 'undetermined';
}
