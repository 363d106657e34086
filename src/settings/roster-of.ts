import type { Channel, Person, Roster, Team, WeekHours } from '../domain/roster.ts';
import { weekHoursOf } from './hours-schema.ts';
import type { PeopleText, TeamsText } from './roster-schema.ts';

type PersonText = PeopleText['people'][string];
type TeamText = TeamsText['teams'][string];

/** Who works here, without public holidays yet; `zone` is for hours that name none. */
export function rosterOf(people: PeopleText, teams: TeamsText, zone: string): Roster {
  return {
    people: Object.entries(people.people).map(([id, text]) => personOf(id, text, zone)),
    teams: Object.entries(teams.teams).map(([id, text]) => teamOf(id, text, zone)),
  };
}

function personOf(id: string, text: PersonText, zone: string): Person {
  return {
    id,
    name: text.name,
    roles: text.roles,
    teams: text.teams,
    language: text.language,
    phone: text.phone ?? null,
    shifts: text.shifts === undefined ? null : weekHoursOf(text.shifts, zone),
    absences: text.absences,
    channels: text.channels satisfies readonly Channel[],
    alwaysReachable: text.alwaysReachable,
  };
}

function teamOf(id: string, text: TeamText, zone: string): Team {
  const { name, mode, callerId } = text;
  return { id, name, mode, callerId, hours: weekHoursOf(text.hours, zone) };
}

/** Whose hours keep public holidays: ids of teams, and of people with shifts of their own. */
export function keepersOfHolidays(people: PeopleText, teams: TeamsText): ReadonlySet<string> {
  const shifts = Object.entries(people.people).filter(([, { shifts }]) => shifts?.publicHolidays);
  const hours = Object.entries(teams.teams).filter(([, { hours }]) => hours.publicHolidays);
  return new Set([...shifts, ...hours].map(([id]) => id));
}

/** The roster with these public holidays added to the hours of those who keep them. */
export function addPublicHolidays(
  roster: Roster,
  keepers: ReadonlySet<string>,
  dates: readonly string[],
): Roster {
  const add = (hours: WeekHours): WeekHours => {
    return { ...hours, holidays: [...new Set([...hours.holidays, ...dates])] };
  };
  return {
    teams: roster.teams.map((team) =>
      keepers.has(team.id) ? { ...team, hours: add(team.hours) } : team,
    ),
    people: roster.people.map((person) =>
      keepers.has(person.id) && person.shifts !== null
        ? { ...person, shifts: add(person.shifts) }
        : person,
    ),
  };
}
