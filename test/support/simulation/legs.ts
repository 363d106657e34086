import type { PlaceCall, SeenLeg } from '../../../src/app/ports/phone.ts';
import type { DialOrder } from '../../../src/app/service.ts';
import { type Instant, SECOND } from '../../../src/domain/time.ts';

/** One leg at the phone system, as it really was, whoever was told of it. */
export type Leg = {
  readonly callId: string;
  readonly kind: 'agent' | 'customer' | 'by-hand' | 'inbound';
  /** The agent's number for an agent's leg, else the customer's. */
  readonly number: string;
  /** The agent who is on it; null where that is not known. */
  readonly agent: string | null;
  /** The agent's leg that a customer's leg hangs on. */
  readonly parent: Leg | null;
  /** What the program asked for. */
  readonly request: PlaceCall | null;
  readonly order: DialOrder | null;
  readonly createdAt: Instant;
  startedAt: Instant | null;
  answeredAt: Instant | null;
  endedAt: Instant | null;
  answeredBy: 'person' | 'machine' | null;
  /** Machine detection has its result. */
  detected: boolean;
  failure: 'busy' | 'no-answer' | 'failed' | 'canceled' | null;
};

/** What the program was told when it asked for a call. */
export type Placed = {
  readonly request: PlaceCall;
  readonly at: Instant;
  readonly told: 'placed' | 'refused' | 'unknown';
};

/** Everything that ever happened on the telephone. The program knows what it was told of it. */
export type PhoneHistory = {
  readonly legs: Leg[];
  readonly placed: Placed[];
  /** When the list of an agent's legs, or one leg, was really shown to the program. */
  readonly shown: { readonly what: string; readonly at: Instant }[];
};

/** A leg that nothing has happened to yet. */
export function newLeg(
  leg: Pick<Leg, 'callId' | 'kind' | 'number' | 'agent' | 'createdAt'> & Partial<Leg>,
): Leg {
  return {
    parent: null,
    request: null,
    order: null,
    startedAt: null,
    answeredAt: null,
    endedAt: null,
    answeredBy: null,
    detected: false,
    failure: null,
    ...leg,
  };
}

export function isLiveLeg({ endedAt }: Leg): boolean {
  return endedAt === null;
}

/** Whole seconds from answer to end; null without both. */
export function talkSecondsOf({ answeredAt, endedAt }: Leg): number | null {
  if (answeredAt === null || endedAt === null) return null;
  return Math.floor((endedAt - answeredAt) / SECOND);
}

/** What the phone system's records show; as at Twilio, the answer only once the call is over. */
export function recordOf(leg: Leg): SeenLeg {
  const sign = leg.answeredBy === 'machine' ? 'machine' : 'human';
  return {
    callId: leg.callId,
    to: leg.number,
    live: isLiveLeg(leg),
    createdAt: leg.createdAt,
    startedAt: leg.startedAt,
    answeredAt: leg.endedAt === null ? null : leg.answeredAt,
    endedAt: leg.endedAt,
    talkSeconds: talkSecondsOf(leg),
    sign: leg.detected && leg.answeredBy !== null ? sign : null,
    failure: leg.failure,
  };
}
