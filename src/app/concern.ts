import type { CallFacts } from '../domain/call.ts';
import { startedAfterPromise, startOf } from '../domain/evidence.ts';
import { isOpen, type Pledge } from '../domain/pledge.ts';
import { DAY } from '../domain/time.ts';
import type { CallRecord } from './ports/calls.ts';
import type { Customers } from './ports/customers.ts';

/** How long after its end a promise is still corrected by a call that nobody placed for it. */
export const CORRECTED_FOR_MS = 7 * DAY;

/** Which promises hear of a call, and between which of them somebody is asked to choose. */
export type Concern = { readonly hear: readonly string[]; readonly asks: readonly string[] };

/**
 * The promise that the call was placed for; else the one that the customer had open at its time.
 * With several open, no field says which it was about: all of them hear that somebody is asked,
 * and a question once put stays until it is answered, whatever ends meanwhile.
 */
export async function concernOf(record: CallRecord, customers: Customers): Promise<Concern> {
  if (record.pledgeId !== null) return { hear: [record.pledgeId], asks: [] };
  const around = await pledgesAround(record, customers);
  const open = around.filter((pledge) => wasOpenAt(pledge, record.facts));
  if (record.asks.length === 0) {
    const heard = around.filter((pledge) => hears(pledge, record));
    if (heard.length > 0) return { hear: idsOf(heard), asks: [] };
    if (open.length === 0) return { hear: idsOf(lastGivenUp(around, record)), asks: [] };
    if (open.length === 1) return { hear: idsOf(open), asks: [] };
  }
  const asks = [...new Set([...record.asks, ...idsOf(open)])];
  return { hear: asks, asks };
}

/** The promises that somebody may say this call was about. */
export async function choicesOf(
  record: CallRecord,
  customers: Customers,
): Promise<readonly Pledge[]> {
  const around = await pledgesAround(record, customers);
  const isChoice = (pledge: Pledge): boolean =>
    wasOpenAt(pledge, record.facts) || hears(pledge, record) || record.asks.includes(pledge.id);
  return around.filter(isChoice);
}

/** What one promise hears of a call: of a question, whether it was answered with this promise. */
export function factsFor(record: CallRecord, pledgeId: string): CallFacts {
  const { facts, asks, answer } = record;
  if (!asks.includes(pledgeId)) return facts;
  if (answer === null) return { ...facts, about: 'asked', answers: 0 };
  const about = answer.pledgeIds.includes(pledgeId) ? 'this' : 'another';
  return { ...facts, about, answers: answer.count };
}

async function pledgesAround(
  { customer, facts }: CallRecord,
  customers: Customers,
): Promise<readonly Pledge[]> {
  const startedAt = startOf(facts);
  if (customer === null || startedAt === null) return [];
  return customers.concernedBy(customer, startedAt - CORRECTED_FOR_MS);
}

/** By the call's own times, so that it does not matter when its reports come. */
function wasOpenAt(pledge: Pledge, facts: CallFacts): boolean {
  if (!startedAfterPromise(facts, pledge.promisedAt)) return false;
  const overAt = pledge.proof?.at ?? pledge.endedAt ?? 0;
  return isOpen(pledge) || (startOf(facts) ?? 0) <= overAt;
}

function hears({ calls }: Pledge, { callId }: CallRecord): boolean {
  return calls.some((call) => call.callId === callId);
}

/** After its end a call belongs only to a promise that was given up without one. */
function lastGivenUp(around: readonly Pledge[], { facts }: CallRecord): readonly Pledge[] {
  return around
    .filter((pledge) => startedAfterPromise(facts, pledge.promisedAt))
    .filter(({ state }) => state === 'unreachable' || state === 'claimed')
    .slice(-1);
}

function idsOf(pledges: readonly Pledge[]): readonly string[] {
  return pledges.map(({ id }) => id);
}
