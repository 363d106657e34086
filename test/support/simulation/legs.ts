import type { PlaceCall } from '../../../src/app/ports/phone.ts';
import { type Instant, SECOND } from '../../../src/domain/time.ts';

/** One leg at the phone system, as it really was, whoever was told of it. */
export type Leg = {
  readonly callId: string;
  readonly kind: 'agent' | 'customer' | 'by-hand' | 'inbound' | 'served';
  /** The agent's number for an agent's leg, else the customer's. */
  readonly number: string;
  /** The agent who is on it; null where that is not known. */
  readonly agent: string | null;
  /** The agent's leg that a customer's leg hangs on. */
  readonly parent: Leg | null;
  /** What the program asked for. */
  readonly request: PlaceCall | null;
  readonly createdAt: Instant;
  answeredAt: Instant | null;
  endedAt: Instant | null;
  answeredBy: 'person' | 'machine' | null;
};

/** What the program was told when it asked for a call; unknown until it hears something. */
export type Placed = {
  readonly request: PlaceCall;
  readonly at: Instant;
  told: 'placed' | 'refused' | 'unknown';
};

/** Everything that ever happened on the telephone. The program knows what it was told of it. */
export type PhoneHistory = {
  readonly legs: Leg[];
  readonly placed: Placed[];
  /** When the list of an agent's legs, or one leg, was really shown to the program. */
  readonly shown: { readonly what: string; readonly at: Instant }[];
};

export function isLiveLeg({ endedAt }: Leg): boolean {
  return endedAt === null;
}

/** Seconds from answer to end as the phone system counts them; null without both. */
export function talkSecondsOf({ answeredAt, endedAt }: Leg): number | null {
  if (answeredAt === null || endedAt === null) return null;
  return Math.floor(endedAt / SECOND) - Math.floor(answeredAt / SECOND);
}
