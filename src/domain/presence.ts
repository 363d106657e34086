import { nextOpening, shiftDatesAt } from './hours.ts';
import type { Person, Roster, WeekHours } from './roster.ts';
import type { Site } from './site.ts';
import type { Instant } from './time.ts';

/**
 * Is this person at work? By their own shifts, else by the hours of their first team, and never
 * for a shift that began on a day of absence. Somebody with neither is never on shift.
 */
export function isOnShift(person: Person, roster: Roster, at: Instant): boolean {
  return shiftsAt(roster, at)(person);
}

/** Ids of the agents of a team who are at work and have a telephone, in the roster's order. */
export function agentsOnShift(roster: Roster, team: string, at: Instant): readonly string[] {
  const isAtWork = shiftsAt(roster, at);
  return roster.people
    .filter((person) => isAgentOf(person, team) && person.phone !== null && isAtWork(person))
    .map((person) => person.id);
}

/**
 * When the next agent of a team comes to work who is not there yet; null when nobody is known to.
 * Who is away on the next day of their hours is left out, whenever they come after it.
 */
export function nextShiftStart(roster: Roster, team: string, at: Instant): Instant | null {
  const isAtWork = shiftsAt(roster, at);
  const openings = new Map<WeekHours, Instant | null>();
  const starts = roster.people.flatMap((person) => {
    const hours = hoursOf(person, roster);
    if (hours === null || !isAgentOf(person, team) || person.phone === null) return [];
    if (isAtWork(person)) return [];
    const start = openings.get(hours) ?? nextOpening(hours, at);
    openings.set(hours, start);
    return start !== null && isOnShift(person, roster, start) ? [start] : [];
  });
  return starts.length === 0 ? null : Math.min(...starts);
}

/**
 * Whom each target of a ladder step reaches at this moment: ids of the people who have a channel
 * and are on shift, or always reachable (which holds through their absences too). An owner that
 * is a team means the agents of that team.
 */
export function reachableFor(
  roster: Roster,
  pledge: { readonly team: string; readonly owner: string | null },
  at: Instant,
): Site['reachable'] {
  const isAtWork = shiftsAt(roster, at);
  const reachable = roster.people.filter(
    (person) => person.channels.length > 0 && (person.alwaysReachable || isAtWork(person)),
  );
  const idsWhere = (matches: (person: Person) => boolean): readonly string[] =>
    reachable.filter(matches).map((person) => person.id);
  return {
    owner: idsWhere((person) => person.id === pledge.owner || isAgentOf(person, pledge.owner)),
    team: idsWhere((person) => isAgentOf(person, pledge.team)),
    lead: idsWhere((person) => isLeadOf(person, pledge.team)),
    ops: idsWhere((person) => person.roles.includes('ops')),
    anyone: idsWhere(() => true),
  };
}

/**
 * Whom a promise is handed to, to be told of it: a person, or of a team its agents on shift and
 * its leads. Nobody when no such person has a channel.
 */
export function takersOf(roster: Roster, to: string, at: Instant): readonly string[] {
  const isAtWork = shiftsAt(roster, at);
  const isThere = (person: Person): boolean => person.alwaysReachable || isAtWork(person);
  return roster.people
    .filter((person) => person.channels.length > 0)
    .filter(
      (person) =>
        person.id === to || isLeadOf(person, to) || (isAgentOf(person, to) && isThere(person)),
    )
    .map(({ id }) => id);
}

/** Ids of those who may confirm a claim in this team: its leads, and every admin. */
export function supervisorsOf(roster: Roster, team: string): readonly string[] {
  return roster.people
    .filter((person) => isLeadOf(person, team) || person.roles.includes('admin'))
    .map((person) => person.id);
}

/** Who is at work at `at`; the hours of a team are looked up once for all who keep them. */
function shiftsAt(roster: Roster, at: Instant): (person: Person) => boolean {
  const found = new Map<WeekHours, readonly string[]>();
  return (person) => {
    const hours = hoursOf(person, roster);
    if (hours === null) return false;
    const dates = found.get(hours) ?? shiftDatesAt(hours, at);
    found.set(hours, dates);
    return dates.some((date) => !isAbsent(person, date));
  };
}

function hoursOf(person: Person, roster: Roster): WeekHours | null {
  if (person.shifts !== null) return person.shifts;
  return roster.teams.find((team) => team.id === person.teams[0])?.hours ?? null;
}

/** Dates of the form YYYY-MM-DD compare as text. */
function isAbsent(person: Person, date: string): boolean {
  return person.absences.some((absence) => absence.from <= date && date <= absence.to);
}

function isAgentOf(person: Person, team: string | null): boolean {
  return team !== null && person.roles.includes('agent') && person.teams.includes(team);
}

function isLeadOf(person: Person, team: string): boolean {
  return person.roles.includes('lead') && person.teams.includes(team);
}
