import type { Person, Roster } from '../../domain/roster.ts';
import type { Check, CheckResult } from '../doctor.ts';

const NAME = 'Text messages to staff';

/**
 * Whose telephone has answered STOP: it gets no alert any more, and whoever has no other channel
 * hears of nothing. `optedOut` tells which of some numbers have.
 */
export function smsOptOutCheck(
  { people }: Roster,
  optedOut: (numbers: readonly string[]) => Promise<readonly string[]>,
): Check {
  return {
    name: NAME,
    run: async () => {
      const texted = people.filter((person) => numbersOf(person).length > 0);
      const stopped = await optedOut(texted.flatMap(numbersOf));
      const silent = texted.filter((one) => numbersOf(one).some((to) => stopped.includes(to)));
      return silent.length === 0 ? [] : [judge(silent)];
    },
  };
}

function judge(silent: readonly Person[]): CheckResult {
  const names = silent.map(({ id }) => id).join(', ');
  const found = `STOP was sent from the telephones of ${names}: they get no alert by text`;
  const fix =
    'Let them send START to the number that texts them (carrier.smsFrom), or give them another ' +
    'channel in config/people.yaml.';
  // The built-in inbox wakes nobody.
  const isReached = ({ channels }: Person): boolean =>
    channels.some(({ kind }) => kind !== 'sms' && kind !== 'inbox');
  return { name: NAME, ok: silent.every(isReached) ? 'warn' : false, found, fix };
}

function numbersOf({ channels }: Person): readonly string[] {
  return channels.flatMap((channel) => (channel.kind === 'sms' ? [channel.number] : []));
}
