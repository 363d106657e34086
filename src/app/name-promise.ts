import { supervisorsOf } from '../domain/presence.ts';
import { said } from './call-reason.ts';
import { choicesOf } from './concern.ts';
import type { CallRecord } from './ports/calls.ts';
import type { Customers } from './ports/customers.ts';
import type { Office } from './ports/office.ts';

/** Why somebody's word on what a call was about changes nothing. */
export type NamingRefusal = 'call-for-another' | 'not-open-then' | 'named-already';

type Deps = { readonly customers: Customers; readonly office: Office };

/** Who says which promises a call was about. */
export type Naming = { readonly pledgeIds: readonly string[]; readonly person: string };

/**
 * The call with what somebody says it was about; the same record when that was known already.
 *
 * Who may say it a second time, otherwise than the first: the same person, who corrects
 * themselves, and a supervisor of a team whose promise it may be. Everybody else's first word
 * stands.
 */
export async function withNaming(
  known: CallRecord,
  { pledgeIds, person }: Naming,
  { customers, office }: Deps,
): Promise<CallRecord | NamingRefusal> {
  if (known.pledgeId !== null) {
    return pledgeIds.every((id) => id === known.pledgeId) ? known : 'call-for-another';
  }
  const choices = await choicesOf(known, customers);
  const ids = choices.map(({ id }) => id);
  if (!pledgeIds.every((id) => ids.includes(id))) return 'not-open-then';
  const named = ids.filter((id) => pledgeIds.includes(id));
  // With one open nobody had to be asked, and naming it says nothing new.
  if (ids.length === 1 || sameIds(namedIn(known), named)) return known;
  const supervisors = choices.flatMap(({ team }) => supervisorsOf(office.roster, team));
  if (!maySay(person, known, supervisors)) return 'named-already';
  return {
    ...known,
    asks: [...new Set([...known.asks, ...ids])],
    answer: { pledgeIds: named, by: person, count: countOf(known) + 1 },
    reasons: [...known.reasons, said('said-about', person)],
  };
}

function maySay(person: string, known: CallRecord, supervisors: readonly string[]): boolean {
  return known.answer === null || known.answer.by === person || supervisors.includes(person);
}

function namedIn({ answer }: CallRecord): readonly string[] {
  return answer?.pledgeIds ?? [];
}

function countOf({ answer }: CallRecord): number {
  return answer?.count ?? 0;
}

function sameIds(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((id) => others.includes(id));
}
