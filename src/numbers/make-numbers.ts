import { isSupportedCountry, isValidPhoneNumber } from 'libphonenumber-js/max';
import type { Numbers } from '../app/ports/language.ts';
import type { Roster } from '../domain/roster.ts';
import { maskNumber } from './mask-number.ts';
import { type NumberRules, readLine, readNumber } from './read-number.ts';

/** Numbers of the roster carry their country, so which one is assumed makes no difference. */
const ANY_COUNTRY = 'NL';

/** Telephone numbers by the rules of this site. Throws when a country of theirs has no numbers. */
export function makeNumbers(rules: NumberRules): Numbers {
  const unknown = [rules.home, ...rules.called].filter((country) => !isSupportedCountry(country));
  if (unknown.length > 0) {
    throw new Error(`There are no telephone numbers of ${unknown.join(', ')}: see site.yaml.`);
  }
  return { read: (text) => readNumber(text, rules), mask: maskNumber };
}

/**
 * Numbers of agents that cannot be rung, and of teams that cannot be shown as a caller, each with
 * where to change it. Ours may be of any country, and a team may show its free-phone number.
 */
export function rosterNumberProblems({ people, teams }: Roster): readonly string[] {
  const phones = people.flatMap(({ id, phone }) => {
    const line = phone === null ? null : readLine(phone, ANY_COUNTRY);
    return line === null || line.ok ? [] : [`people.yaml, people.${id}.phone: ${line.detail}`];
  });
  const callers = teams
    .filter(({ callerId }) => !isValidPhoneNumber(callerId))
    .map(({ id }) => `teams.yaml, teams.${id}.callerId: No such number can exist.`);
  return [...phones, ...callers];
}
