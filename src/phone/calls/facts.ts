import { type CallReason, reason } from '../../app/call-reason.ts';
import type { Verdict } from '../../app/ports/calls.ts';
import { type CallFacts, unknownCall } from '../../domain/call.ts';
import type { ReportedCall } from './schema.ts';

/** Call ids of this door, as the rest of the program knows them. */
export const PREFIX = 'calls:';

/** A report in the words of the domain. */
export function factsOf(call: ReportedCall): CallFacts {
  return {
    ...unknownCall(PREFIX + call.callId, call.direction),
    startedAt: earliest([call.at, call.answeredAt, call.endedAt]),
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    talkSeconds: call.talkSeconds,
    agent: call.agent,
    sign: call.personSign,
    failure: unanswered(call) && call.direction === 'outbound' ? 'no-answer' : null,
  };
}

/** Of a call that ended unanswered the verdict is certain; otherwise it is what the sender says. */
export function verdictOf(call: ReportedCall): {
  readonly verdict: Verdict | null;
  readonly reasons: readonly CallReason[];
} {
  if (call.verdict !== null) {
    return { verdict: call.verdict, reasons: [reason('reported', call.verdict)] };
  }
  if (!unanswered(call)) return { verdict: null, reasons: [] };
  return call.direction === 'inbound'
    ? { verdict: 'missed', reasons: [reason('nobody-answered')] }
    : { verdict: 'not-connected', reasons: [reason('not-reached')] };
}

function unanswered(call: ReportedCall): boolean {
  return call.endedAt !== null && call.answeredAt === null;
}

/** The first event of a call is its start; of the later ones, the earliest instant is nearest. */
function earliest(instants: readonly (number | null)[]): number {
  return Math.min(...instants.filter((at) => at !== null));
}
