import { dialsOf } from './attempt-plan.ts';
import { type Attempt, type CustomerFirst, isOpen, type Pledge } from './pledge.ts';
import { type Instant, SECOND } from './time.ts';

/** So many agents are rung for a waiting customer, one after the other, before they are told. */
export const WAITING_AGENTS_MAX = 3;

/**
 * A request is given up after ten seconds; what it made tells of itself soon after. So long is
 * waited for such a word, then a person is told: no record of a call names our request, and of a
 * customer's phone nothing is guessed from numbers.
 */
export const WORD_WITHIN_MS = 30 * SECOND;

/**
 * Does this dial ring the customer first? A person who asks for a call is at their desk and is rung
 * first; so is an agent once nobody took a customer who had answered: nobody is left waiting twice.
 */
export function ringsCustomerFirst(pledge: Pledge, { askedBy, number }: Attempt): boolean {
  if (pledge.policy.ring !== 'customer-first' || askedBy !== null) return false;
  return !dialsOf(pledge).some((dial) => dial.number < number && dial.outcome === 'not-taken');
}

/** Until when the phone system may tell of a customer's leg that nothing has told of yet. */
export function wordAwaitedUntil({ customerFirst, grantedAt, stage }: Attempt): Instant | null {
  if (stage === 'ended' || customerFirst?.callId !== null || grantedAt === null) return null;
  return grantedAt + WORD_WITHIN_MS;
}

/** The dial whose customer's leg is not known yet, also when nothing was heard of it in time. */
export function unseenLegOf({ attempts }: Pledge, number: number): Attempt | undefined {
  return attempts.find(
    ({ customerFirst, stage, outcome, ...attempt }) =>
      attempt.number === number &&
      customerFirst?.callId === null &&
      (stage === 'granted' || outcome === 'unverified'),
  );
}

/** An agent, as one of those who are rung for a waiting customer. */
export type RungAgent = {
  readonly attempt: number;
  readonly fence: number;
  readonly agent: string;
};

/**
 * The customer waits, and this agent is the one being rung for them. Null when not: a stale leg,
 * one that came twice, a customer who has rung off, a machine, or a promise that has ended.
 */
export function waitingCustomer(pledge: Pledge, rung: RungAgent): CustomerFirst | null {
  const dial = pledge.attempts.find(({ number }) => number === rung.attempt);
  const first = dial?.customerFirst;
  if (first === undefined || dial?.fence !== rung.fence || !isOpen(pledge)) return null;
  const isBeingRung = first.takenAt === null && first.rung.at(-1) === rung.agent;
  return isBeingRung && !isGone(pledge, first) ? first : null;
}

function isGone({ calls }: Pledge, first: CustomerFirst): boolean {
  return calls.some(
    ({ callId, endedAt, sign }) =>
      callId === first.callId && (endedAt !== null || sign === 'machine'),
  );
}
