import type { Policy, Target } from '../domain/policy.ts';
import type { Person, Roster } from '../domain/roster.ts';

/**
 * Ladders whose last step does not reach somebody day and night, each with what to do. While
 * nothing is really dialled (`simulated`) the built-in inbox counts; else nobody is woken by it.
 */
export function ladderProblems(
  config: { readonly roster: Roster; readonly policies: ReadonlyMap<string, Policy> },
  { simulated }: { readonly simulated: boolean },
): readonly string[] {
  const { roster, policies } = config;
  return [...policies.values()].flatMap((policy) => {
    const last = policy.ladder.at(-1)?.targets ?? [];
    const reached = (team: string): boolean =>
      roster.people.some(
        (person) =>
          canBeWoken(person, simulated) && last.some((target) => isIn(target, person, team)),
      );
    const deaf = roster.teams.filter((team) => !reached(team.id)).map((team) => team.name);
    return deaf.length === 0 ? [] : [problemOf(policy, deaf, simulated)];
  });
}

function canBeWoken(person: Person, simulated: boolean): boolean {
  return (
    person.alwaysReachable && person.channels.some(({ kind }) => simulated || kind !== 'inbox')
  );
}

/** The owner does not count: a promise may be without one, or be the team's. */
function isIn(target: Target, person: Person, team: string): boolean {
  switch (target) {
    case 'owner':
      return false;
    case 'team':
      return person.roles.includes('agent') && person.teams.includes(team);
    case 'lead':
      return person.roles.includes('lead') && person.teams.includes(team);
    case 'ops':
      return person.roles.includes('ops');
    default:
      return target === `person:${person.id}`;
  }
}

function problemOf(policy: Policy, teams: readonly string[], simulated: boolean): string {
  const channel = simulated
    ? 'a channel'
    : 'a channel other than the inbox (email, sms or webhook)';
  return (
    `The ladder of the policy "${policy.name}" ends with nobody who can be reached day and night ` +
    `for ${teams.join(', ')}. Tell "ops" or "person:NAME" in its last step (ladders.yaml), and ` +
    `give one of them \`alwaysReachable: true\` and ${channel} (people.yaml).`
  );
}
