import type { Pledge } from '../domain/pledge.ts';
import { agentsOnShift, isOnShift, reachableFor, supervisorsOf } from '../domain/presence.ts';
import type { Roster } from '../domain/roster.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';

/** What the ledger adds to the roster: the switch, who is in a call, the customer's others. */
export type Surroundings = {
  readonly now: Instant;
  readonly killSwitch: boolean;
  readonly busyAgents: readonly string[];
  readonly earlierBreaks: number;
  readonly customerRung: boolean;
  /** Looked for only when the ledger says that there is one. */
  readonly openBeside?: string | null;
};

/** The world around a pledge at this moment, as `decide` wants it. */
export function siteOf(
  roster: Roster,
  pledge: Pick<Pledge, 'team' | 'owner'>,
  around: Surroundings,
): Site {
  const { now, busyAgents } = around;
  const team = roster.teams.find(({ id }) => id === pledge.team);
  const onShift = agentsOnShift(roster, pledge.team, now);
  const owner = roster.people.find(({ id }) => id === pledge.owner);
  const isFree = (id: string): boolean => !busyAgents.includes(id);
  return {
    killSwitch: around.killSwitch,
    mode: team?.mode ?? 'live',
    reachable: reachableFor(roster, pledge, now),
    ownerIsFree: owner !== undefined && isOnShift(owner, roster, now) && isFree(owner.id),
    someoneOnShift: onShift.length > 0,
    freeAgents: ownerFirst(onShift.filter(isFree), pledge.owner),
    busyAgents,
    supervisors: supervisorsOf(roster, pledge.team),
    openBeside: around.openBeside ?? null,
    earlierBreaks: around.earlierBreaks,
    customerRung: around.customerRung,
  };
}

/** The one who owns the promise is asked first, then the others in the order of the roster. */
function ownerFirst(agents: readonly string[], owner: string | null): readonly string[] {
  return owner !== null && agents.includes(owner)
    ? [owner, ...agents.filter((agent) => agent !== owner)]
    : agents;
}
