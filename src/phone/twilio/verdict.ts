import { type CallReason, reason, type ReasonCode } from '../../app/call-reason.ts';
import type { Verdict } from '../../app/ports/calls.ts';
import type { AnsweredBy, CallStatus } from './fields.ts';

/** What Twilio's fields tell of an ended call; null is "not said". */
export type EndedCall = {
  readonly direction: 'inbound' | 'outbound';
  readonly status: CallStatus;
  /** Seconds between two people, as far as it is known that there were two. */
  readonly talkSeconds: number | null;
  readonly sipResponseCode: number | null;
  readonly bridged: boolean | null;
  readonly answeredBy: AnsweredBy | null;
  /** An agent of ours was on the line. */
  readonly served: boolean;
};

/** A verdict with its reasons. */
export type Judged = { readonly verdict: Verdict; readonly reasons: readonly CallReason[] };

/** Shorter talks may have broken off without a sign of it, so nothing is said of them. */
export const TALK_FOR_NORMAL_SECONDS = 20;

/** SIP answers that mean "the other side can no longer be heard of", once a call was answered. */
const LOST_CODES: Readonly<Record<number, ReasonCode>> = {
  408: 'other-side-silent',
  481: 'other-side-gone',
};

/**
 * Judges how a call ended from what status callbacks and `<Dial action>` say. They never say who
 * hung up, so hanging up alone is never taken for a drop; null means that the call has not ended.
 */
export function judge(call: EndedCall): Judged | null {
  switch (call.status) {
    case 'queued':
    case 'initiated':
    case 'ringing':
    case 'in-progress':
      return null;
    case 'busy':
    case 'failed':
    case 'no-answer':
    case 'canceled':
      return unanswered(call);
    case 'completed':
      return completed(call);
  }
}

function unanswered({ direction, status }: EndedCall): Judged {
  return direction === 'inbound'
    ? { verdict: 'missed', reasons: [reason('nobody-answered', status)] }
    : { verdict: 'not-connected', reasons: [reason('not-reached', status)] };
}

function completed(call: EndedCall): Judged {
  if (call.bridged === false) {
    return { verdict: 'not-connected', reasons: [reason('never-met')] };
  }
  if (isMachine(call.answeredBy)) {
    return { verdict: 'not-connected', reasons: [reason('machine')] };
  }
  if (call.direction === 'inbound' && !call.served) {
    return { verdict: 'unknown', reasons: [reason('taking-unknown')] };
  }
  const lost = lostBecause(call);
  if (lost !== null) return { verdict: 'dropped', reasons: [lost] };
  return (call.talkSeconds ?? 0) < TALK_FOR_NORMAL_SECONDS
    ? { verdict: 'unknown', reasons: [reason('short-talk')] }
    : { verdict: 'normal', reasons: [reason('no-sign-of-a-break')] };
}

/** A technical failure counts only after somebody had answered. */
function lostBecause({ talkSeconds, sipResponseCode }: EndedCall): CallReason | null {
  if (sipResponseCode === null || (talkSeconds ?? 0) === 0) return null;
  if (sipResponseCode >= 500 && sipResponseCode < 600) {
    return reason('network-failed', sipResponseCode);
  }
  const code = LOST_CODES[sipResponseCode];
  return code === undefined ? null : reason(code, sipResponseCode);
}

/** A voicemail, a greeting or a fax; not what detection could not tell. */
export function isMachine(answeredBy: AnsweredBy | null): boolean {
  return answeredBy !== null && answeredBy !== 'human' && answeredBy !== 'unknown';
}
