import type { Switchboard } from '../switchboard.ts';
import { type Door, found, notFound } from './answer.ts';
import { metaPage } from './page.ts';

/** Which calls into one country the account may make. */
export type DialingPermission = {
  readonly isoCode: string;
  readonly name: string;
  readonly countryCodes: readonly string[];
  readonly lowRisk: boolean;
  readonly highRiskSpecial: boolean;
  readonly highRiskTollFraud: boolean;
};

const URL_BASE = 'https://voice.twilio.com';
const PATH = '/v1/DialingPermissions/Countries';

const filters = {
  IsoCode: ({ isoCode }: DialingPermission) => isoCode,
  CountryCode: ({ countryCodes }: DialingPermission) => countryCodes.join(),
  LowRiskNumbersEnabled: ({ lowRisk }: DialingPermission) => String(lowRisk),
  HighRiskSpecialNumbersEnabled: ({ highRiskSpecial }: DialingPermission) =>
    String(highRiskSpecial),
  HighRiskTollfraudNumbersEnabled: ({ highRiskTollFraud }: DialingPermission) =>
    String(highRiskTollFraud),
} as const;

/**
 * Recorded (OpenAPI example of voice.twilio.com): a country with its three switches, low risk,
 * special numbers and numbers known for toll fraud, under `content`.
 */
export function dialingPermissionsDoor({ deps }: Switchboard): Door {
  return ({ method, path, query }) => {
    if (method !== 'GET' || !path.startsWith(PATH)) return null;
    if (path === PATH) {
      return metaPage({
        key: 'content',
        uri: URL_BASE + PATH,
        query,
        items: deps.permissions.filter((country) => matches(country, query)),
        idOf: ({ isoCode }) => isoCode,
        show: shown,
      });
    }
    const one = deps.permissions.find(({ isoCode }) => path === `${PATH}/${isoCode}`);
    return one === undefined ? notFound(path) : found(shown(one));
  };
}

function matches(country: DialingPermission, query: URLSearchParams): boolean {
  return Object.entries(filters).every(([name, of]) => {
    const wanted = query.get(name);
    return wanted === null || of(country) === wanted;
  });
}

function shown(country: DialingPermission): object {
  const url = `${URL_BASE}${PATH}/${country.isoCode}`;
  return {
    iso_code: country.isoCode,
    name: country.name,
    country_codes: country.countryCodes,
    continent: 'EUROPE',
    low_risk_numbers_enabled: country.lowRisk,
    high_risk_special_numbers_enabled: country.highRiskSpecial,
    high_risk_tollfraud_numbers_enabled: country.highRiskTollFraud,
    url,
    links: { highrisk_special_prefixes: `${url}/HighRiskSpecialPrefixes` },
  };
}

/** Calls to ordinary numbers of this country only, as a careful operator has it. */
export function carefully(isoCode: string, name: string, countryCode: string): DialingPermission {
  return {
    isoCode,
    name,
    countryCodes: [countryCode],
    lowRisk: true,
    highRiskSpecial: false,
    highRiskTollFraud: false,
  };
}

/** What the simulated account may dial when nothing else is said. */
export const CAREFUL_PERMISSIONS: readonly DialingPermission[] = [
  carefully('NL', 'Netherlands', '+31'),
  carefully('BE', 'Belgium', '+32'),
  carefully('DE', 'Germany', '+49'),
  carefully('GB', 'United Kingdom', '+44'),
];
