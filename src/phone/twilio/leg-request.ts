import type { AgentLeg, CustomerLeg } from '../../app/service.ts';
import { PREFIX } from './facts.ts';
import type { Leg } from './leg-token.ts';
import type { Evidence } from './reports.ts';
import type { LegUrls } from './urls.ts';

/** A request of a leg of ours, with its token read. */
export type LegRequest<Fields> = {
  readonly event: Fields;
  readonly leg: Leg;
  /** Nothing is dialled on a token that is past its time. */
  readonly expired: boolean;
  readonly evidence: Evidence;
  readonly urls: (detect: boolean) => LegUrls;
  readonly detectionAsked: boolean;
  readonly token: string;
  /** The agent who is rung for a waiting customer; null where the query names none. */
  readonly agent: string | null;
};

/** The agent's leg that asks, as the rest of the program names it. */
export function agentLeg(leg: Leg, callSid: string): AgentLeg {
  return { ...leg, agentCallId: PREFIX + callSid };
}

/** The customer's leg that asks, rung first. */
export function customerLeg(leg: Leg, callSid: string): CustomerLeg {
  return { ...leg, callId: PREFIX + callSid };
}
