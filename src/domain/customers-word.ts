import type { CallFacts } from './call.ts';
import type { Refusal } from './decision.ts';
import { isUntaken, startedAfterPromise, startOf } from './evidence.ts';
import type { Pledge, Via } from './pledge.ts';
import type { Instant } from './time.ts';

/** Where the customer is said to have told it: what the ledger knows of that call or message. */
export type ToldIn =
  | { readonly kind: 'call'; readonly facts: CallFacts }
  | { readonly kind: 'text'; readonly at: Instant };

/** What is asked of a promise in the customer's name, or in ours. */
export type Wish = {
  readonly by: 'customer' | 'agent' | 'company';
  readonly via: Via;
  /** Null: no call or message between the company and this customer was named that is known. */
  readonly toldIn: ToldIn | null;
};

/** Only the page, the customer's own number and a recorded call make it the customer's. */
export function isTheirs({ by, via }: Wish): boolean {
  return by === 'customer' && via !== 'agent';
}

/**
 * Why what is said to be the customer's own word cannot be: a call or message bears it out, or it
 * is not believed. Null: it is theirs, or it is ours and nobody says otherwise.
 */
export function objectionTo(wish: Wish, pledge: Pledge, now: Instant): Refusal | null {
  if (!isTheirs(wish) || wish.via === 'page') return null;
  const { toldIn } = wish;
  if (toldIn === null) return 'call-unknown';
  if (!isInTime(toldIn, pledge, now)) return 'call-out-of-time';
  return couldTell(wish.via, toldIn, pledge) ? null : 'call-says-nothing';
}

/** After the promise was made, and not ahead of the ledger's clock. */
function isInTime(toldIn: ToldIn, pledge: Pledge, now: Instant): boolean {
  if (toldIn.kind === 'text') return toldIn.at <= now;
  const { facts } = toldIn;
  const latest = Math.max(startOf(facts) ?? now, facts.answeredAt ?? now);
  return startedAfterPromise(facts, pledge.promisedAt) && latest <= now;
}

/** A message comes from their number; in a call somebody of ours must have had them on the line. */
function couldTell(via: Via, toldIn: ToldIn, pledge: Pledge): boolean {
  if (toldIn.kind === 'text') return via === 'own-number';
  const { facts } = toldIn;
  if (via === 'own-number' && facts.direction !== 'inbound') return false;
  if (facts.answeredAt === null || facts.failure !== null || facts.bridged === false) return false;
  if (facts.sign === 'machine' || isUntaken(facts, pledge)) return false;
  return facts.outcome === null || facts.outcome === 'spoke';
}
