import type { AgentOutcome, CallFacts } from '../domain/call.ts';
import type { Role } from '../domain/roster.ts';
import { said } from './call-reason.ts';
import type { CallRecord } from './ports/calls.ts';
import type { Office } from './ports/office.ts';
import type { Pledges } from './ports/pledges.ts';

/** Why somebody's word on what happened in a call changes nothing. */
export type OutcomeRefusal = 'word-of-another';

type Deps = { readonly pledges: Pledges; readonly office: Office };

/** Who says what happened. */
export type Saying = { readonly outcome: AgentOutcome; readonly person: string };

/**
 * The call with what somebody says happened on it; the same record when that was said already.
 *
 * A word can make proof of a call, so it is that of whoever had the call, or of a supervisor, whose
 * word no agent changes. Where nobody knows who had the call, the first word of any agent stands,
 * and they may correct it themselves.
 */
export async function withOutcome(
  known: CallRecord,
  { outcome, person }: Saying,
  { pledges, office }: Deps,
): Promise<CallRecord | OutcomeRefusal> {
  if (outcome === known.facts.outcome) return known;
  const agents = await agentsOf(known, pledges, office);
  if (!maySay(person, { speaker: speakerOf(known), agents }, office)) return 'word-of-another';
  return {
    ...known,
    facts: { ...known.facts, ...corrected(known.facts, outcome) },
    reasons: [...known.reasons, said('said-outcome', person, outcome)],
  };
}

function corrected(facts: CallFacts, outcome: AgentOutcome) {
  if (facts.outcome === null) return { outcome };
  return { outcome, outcomeWords: (facts.outcomeWords ?? 1) + 1 };
}

type Standing = { readonly speaker: string | null; readonly agents: readonly string[] };

function maySay(person: string, { speaker, agents }: Standing, office: Office): boolean {
  if (isSupervisor(person, office) || speaker === person) return true;
  if (speaker !== null && isSupervisor(speaker, office)) return false;
  return agents.length === 0 ? speaker === null : agents.includes(person);
}

const supervising: readonly Role[] = ['lead', 'ops', 'admin'];

function isSupervisor(person: string, { roster }: Office): boolean {
  const roles = roster.people.find(({ id }) => id === person)?.roles ?? [];
  return roles.some((role) => supervising.includes(role));
}

/** Whose word stands; null where nobody has said anything. */
function speakerOf({ reasons }: CallRecord): string | null {
  return reasons.findLast(({ code }) => code === 'said-outcome')?.person ?? null;
}

/** Who had the call: as the phone system says, and who was granted the dial that it is of. */
async function agentsOf(
  { pledgeId, facts }: CallRecord,
  pledges: Pledges,
  { roster }: Office,
): Promise<readonly string[]> {
  // A name that only the phone system knows would leave nobody to say anything.
  const reported = roster.people.filter(({ id }) => id === facts.agent).map(({ id }) => id);
  if (pledgeId === null || facts.attempt === null) return reported;
  const attempts = (await pledges.load(pledgeId))?.pledge.attempts ?? [];
  const own = attempts.find(({ number }) => number === facts.attempt);
  const granted = own?.grantedAt == null || own.agent === null ? [] : [own.agent];
  return [...granted, ...reported];
}
