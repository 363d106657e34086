import { callingCodeOf, countryOf } from '../../numbers/country-of.ts';
import type { DialableCountry, TwilioAccount } from '../../phone/twilio/account.ts';
import type { Check, CheckResult } from '../doctor.ts';
import { unasked } from './twilio-account.ts';

/** Whom we call. */
export type CountriesSetup = {
  readonly countriesCalled: readonly string[];
  readonly agentNumbers: readonly string[];
};

const NAME = 'Twilio countries';
const WHERE = 'in the Twilio console, Voice, Settings, Geo permissions';
const SHOWN_MAX = 8;

/** The countries that the account may call: all that we need, and little that thieves want. */
export function countriesCheck(account: TwilioAccount, setup: CountriesSetup): Check {
  return {
    name: NAME,
    run: async () => {
      try {
        return judge(await account.countries(), setup);
      } catch (error) {
        return [unasked(NAME, error)];
      }
    },
  };
}

function judge(known: readonly DialableCountry[], setup: CountriesSetup): readonly CheckResult[] {
  const needed = neededBy(setup);
  const open = needed.map((country) => permissionOf(country, known));
  const closed = needed.filter((_, index) => open[index]?.lowRiskNumbersEnabled !== true);
  const risky = known.filter(isRisky).map(({ isoCode }) => isoCode);
  const wide = known.filter((each) => each.lowRiskNumbersEnabled && !open.includes(each));
  const found: CheckResult[] = [];
  if (closed.length > 0) found.push(cannotCall(closed));
  if (risky.length > 0) found.push(invitesFraud(risky));
  if (wide.length > 0) found.push(tooWide(wide.map(({ isoCode }) => isoCode)));
  if (found.length > 0) return found;
  return [{ name: NAME, ok: true, found: `${needed.join(', ')} and no other`, fix: null }];
}

function neededBy({ countriesCalled, agentNumbers }: CountriesSetup): readonly string[] {
  const agents = agentNumbers.map(countryOf).filter((country) => country !== null);
  return [...new Set([...countriesCalled, ...agents])].sort();
}

/** Twilio keeps some countries under one entry: Canada is called by what holds for the US. */
function permissionOf(
  country: string,
  known: readonly DialableCountry[],
): DialableCountry | undefined {
  const code = callingCodeOf(country);
  return (
    known.find(({ isoCode }) => isoCode === country) ??
    known.find(({ countryCodes }) => code !== null && countryCodes.includes(code))
  );
}

function isRisky(country: DialableCountry): boolean {
  return country.highRiskSpecialNumbersEnabled || country.highRiskTollfraudNumbersEnabled;
}

function cannotCall(countries: readonly string[]): CheckResult {
  const found = `the account may not call ${listed(countries)}, where customers or agents are`;
  return { name: NAME, ok: false, found, fix: `Allow their low-risk numbers ${WHERE}.` };
}

function invitesFraud(countries: readonly string[]): CheckResult {
  const found = `expensive and toll-fraud numbers may be called: ${listed(countries)}`;
  const fix = `Take the ticks of both high-risk columns away, for all countries, ${WHERE}.`;
  return { name: NAME, ok: false, found, fix };
}

/** Our own list of countries refuses them too, so somebody should only know. */
function tooWide(countries: readonly string[]): CheckResult {
  const found = `the account may also call ${listed(countries)}`;
  const fix = `Take away what nobody needs ${WHERE}; a stolen token could call there.`;
  return { name: NAME, ok: 'warn', found, fix };
}

function listed(countries: readonly string[]): string {
  const more = countries.length - SHOWN_MAX;
  const shown = countries.slice(0, SHOWN_MAX).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
