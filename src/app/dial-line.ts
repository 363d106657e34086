import { agentsToAsk } from '../domain/attempt-plan.ts';
import { type ChosenDial, chooseDials, type WaitingDial } from '../domain/order.ts';
import type { PledgeEvent } from '../domain/event.ts';
import type { Pledge } from '../domain/pledge.ts';
import type { Person, Roster } from '../domain/roster.ts';
import { SECOND } from '../domain/time.ts';
import type { Hints } from './hints.ts';
import type { Log } from './ports/log.ts';
import type { Office } from './ports/office.ts';
import type { Outbox } from './ports/outbox.ts';
import type { Loaded, Pledges } from './ports/pledges.ts';
import { dialKey } from '../domain/rules/dial.ts';
import { siteOf } from './site-of.ts';

type Deps = {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly office: Office;
  readonly hints: Hints;
  readonly log: Log;
};

/** The dials of a team that wait for somebody to be free. */
export type DialLine = {
  /** Whose turn it is now, as one of those who wait sees it, and who rings them. */
  turns(loaded: Loaded): Promise<readonly ChosenDial[]>;
  /**
   * Something was committed: an agent or the customer may be free, or a dial be gone from the line.
   * `waitingTeams`: those in which another dial to this customer, or their telephone, waits.
   */
  moved(pledge: Pledge, events: readonly PledgeEvent[], waitingTeams: readonly string[]): void;
  /** An agent is in a call no more. */
  freed(agent: string): void;
  /** A dial of this team was put off; whoever became free in that moment must not be missed. */
  putOff(team: string): void;
  /** Settles when nobody is being woken. */
  idle(): Promise<void>;
};

/** What looks again by itself within this is left to do so: it was chosen, and could not ring. */
const SOON_MS = SECOND;

/** Few customers have more of them open at once, next to each other in the line. */
const PROMISES_A_CUSTOMER = 2;

/** After these an agent may be free, or the next in line may come forward. */
const moves: readonly PledgeEvent['type'][] = ['attempt-ended', 'agent-rung', 'handed-over'];

/**
 * Wakes those whose turn it has become, never more than there are free agents: so a dial that
 * waits need not ask all the time. While one team is looked at, its next calls collect. What is
 * lost here with the process is made up for by the dial's own next look.
 */
export function makeDialLine(deps: Deps): DialLine {
  const { people } = deps.office.roster;
  let waiting = new Set<string>();
  let waking: Promise<void> | null = null;

  const wakeAll = async (): Promise<void> => {
    while (waiting.size > 0) {
      const teams = [...waiting];
      waiting = new Set();
      for (const team of teams) await wakeTeam(team, deps).catch(warn(deps.log));
    }
    // In the same turn as the last look at what waits, or a call in between would start nothing.
    waking = null;
  };
  const wake = (teams: readonly string[]): void => {
    for (const team of teams) waiting.add(team);
    if (waiting.size > 0) waking ??= wakeAll();
  };
  const teamsOf = (agent: string | null): readonly string[] =>
    people.find(({ id }) => id === agent)?.teams ?? [];

  return {
    turns: (loaded) => turnsSeenBy(loaded, deps),
    moved: (pledge, events, waitingTeams) => {
      if (!events.some(({ type }) => moves.includes(type))) return;
      const teams = pledge.attempts.slice(-1).flatMap(({ agent }) => teamsOf(agent));
      wake([pledge.team, ...teams, ...waitingTeams]);
    },
    freed: (agent) => {
      wake(teamsOf(agent));
    },
    putOff: (team) => {
      wake([team]);
    },
    idle: async () => {
      while (waking !== null) await waking;
    },
  };
}

async function turnsSeenBy(loaded: Loaded, deps: Deps): Promise<readonly ChosenDial[]> {
  const { team } = loaded.pledge;
  const waiting = await lineOf(team, deps);
  return choose(waiting, loaded, deps.office);
}

async function wakeTeam(team: string, deps: Deps): Promise<void> {
  const { pledges, outbox, office, hints } = deps;
  const waiting = await lineOf(team, deps);
  const first = waiting[0];
  const loaded = first === undefined ? null : await pledges.load(first.pledgeId);
  if (loaded === null) return;
  const chosen = choose(waiting, loaded, office).map(({ pledgeId }) => pledgeId);
  if (chosen.length === 0) return;
  const owed = waiting
    .filter(({ pledgeId }) => chosen.includes(pledgeId))
    .map(({ pledgeId, attempt }) => ({ pledgeId, key: dialKey(attempt) }));
  hints.deliver(await outbox.hurry(owed, SOON_MS));
}

/** The agents stand in the order in which this pledge asks them. */
function choose(
  waiting: readonly WaitingDial[],
  loaded: Loaded,
  { roster, brokenShare }: Office,
): readonly ChosenDial[] {
  const { pledge, now } = loaded;
  const free = agentsToAsk(pledge, siteOf(roster, pledge, loaded).freeAgents);
  const freeAgents = withAsked(free, waiting, loaded, roster);
  return chooseDials({ waiting, freeAgents, brokenShare, now });
}

/** Who asked for a dial by hand is at work, whatever the roster says. */
function withAsked(
  free: readonly string[],
  waiting: readonly WaitingDial[],
  { busyAgents }: Loaded,
  { people }: Roster,
): readonly string[] {
  const asked = waiting.flatMap(({ askedBy }) => askedBy ?? []);
  const isThere = ({ id, phone }: Person): boolean =>
    asked.includes(id) && phone !== null && !busyAgents.includes(id) && !free.includes(id);
  return [...people.filter(isThere).map(({ id }) => id), ...free];
}

/** As much of it as there are agents for: of several to one telephone one is dialled. */
function lineOf(team: string, { pledges, office }: Pick<Deps, 'pledges' | 'office'>) {
  const { people } = office.roster;
  const agents = people.filter(({ teams, phone }) => teams.includes(team) && phone !== null);
  return pledges.pendingDials(team, PROMISES_A_CUSTOMER * agents.length);
}

function warn(log: Log): (error: unknown) => void {
  return (error) => {
    log.warn(
      { error: String(error) },
      'A dial that waits was not woken; it looks again by itself.',
    );
  };
}
