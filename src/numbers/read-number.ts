import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumberType,
  ParseError,
  parsePhoneNumberWithError,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import type { Numbers } from '../app/ports/language.ts';

/** Whose numbers are called back. Countries are ISO 3166-1 codes of two capitals. */
export type NumberRules = {
  /** Numbers without a country belong to this one. */
  readonly home: string;
  /** A number of any other country is refused. */
  readonly called: readonly string[];
};

/** A number that a customer can be called back at, or why not, in a sentence without the number. */
export type NumberReading = ReturnType<Numbers['read']>;
type Refused = Extract<NumberReading, { readonly ok: false }>;

const TEXT_MAX = 40;
/** Emergency, service and municipal numbers have no more, as dialled and without the country. */
const SHORT_DIGITS_MAX = 5;

/** Lines that a customer may be reached at and that cost what a call costs. */
const calledTypes: readonly PhoneNumberType[] = [
  'FIXED_LINE',
  'MOBILE',
  'FIXED_LINE_OR_MOBILE',
  'VOIP',
  'UAN',
];

const refusedTypes: readonly (readonly [PhoneNumberType, string])[] = [
  ['PREMIUM_RATE', 'a premium-rate number'],
  ['SHARED_COST', 'a shared-cost number'],
  ['TOLL_FREE', 'a free-phone number, which is nobody’s own line'],
  ['PERSONAL_NUMBER', 'a personal number, which is billed like a premium one'],
  ['PAGER', 'a pager'],
  ['VOICEMAIL', 'a voicemail box'],
];

/**
 * Reads a telephone number as people write it, in E.164 or national form, and tells whether a
 * customer may be called back there. Nothing that is not certainly allowed is.
 */
export function readNumber(text: string, { home, called }: NumberRules): NumberReading {
  const line = readLine(text, home);
  if (!line.ok) return line;
  const { country, e164 } = line;
  if (country !== null && called.includes(country)) return { ok: true, e164 };
  return notAllowed(
    `Numbers of ${country ?? 'an unknown country'} are not called. If they should be, add the ` +
      'country to `countries.called` in site.yaml.',
  );
}

/** The same for any country: is this a line that can be rung, and costs what a call costs? */
export function readLine(
  text: string,
  home: string,
): { readonly ok: true; readonly e164: string; readonly country: string | null } | Refused {
  const number = parse(text, home);
  if (number === null) {
    return notDialable('This is not a telephone number. Write it as in +31205550101.');
  }
  if (number.ext !== undefined) {
    return notDialable('An extension cannot be dialled. Give the direct number.');
  }
  if (number.isNonGeographic()) {
    return notAllowed('This number belongs to no country: satellite, or an international network.');
  }
  if (isShort(text, number)) {
    return notDialable('This is a short or an emergency number. Give the customer’s own number.');
  }
  // Only a valid number has a type.
  const type = number.getType();
  if (type === undefined) return notDialable('No such number can exist. Check its digits.');
  if (calledTypes.includes(type)) {
    return { ok: true, e164: number.number, country: number.country ?? null };
  }
  return notAllowed(`This is ${nameOf(type)}. Give the customer’s own number.`);
}

/** The country that a number belongs to; null when it belongs to none, or to no known one. */
export function countryOf(e164: string): string | null {
  const number = parse(e164, 'US');
  return number?.isValid() === true ? (number.country ?? null) : null;
}

function parse(text: string, home: string): PhoneNumber | null {
  if (text.length > TEXT_MAX) return null;
  // `tel:` is how links and some phone systems write a number (RFC 3966).
  const bare = text.trim().replace(/^tel:/i, '');
  try {
    return parsePhoneNumberWithError(bare, { defaultCountry: countryCode(home), extract: false });
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

function countryCode(country: string): CountryCode {
  if (isSupportedCountry(country)) return country;
  throw new Error(`There are no telephone numbers of a country "${country}": see site.yaml.`);
}

/** A few small countries have mobile numbers of five digits; those are written with the plus. */
function isShort(text: string, number: PhoneNumber): boolean {
  if (!text.includes('+') && text.replaceAll(/\D/g, '').length <= SHORT_DIGITS_MAX) return true;
  return number.nationalNumber.length <= SHORT_DIGITS_MAX && number.getType() !== 'MOBILE';
}

function nameOf(type: PhoneNumberType): string {
  return refusedTypes.find(([refused]) => refused === type)?.[1] ?? 'not a line of a customer';
}

function notDialable(detail: string): Refused {
  return { ok: false, why: 'number-not-dialable', detail };
}

function notAllowed(detail: string): Refused {
  return { ok: false, why: 'number-not-allowed', detail };
}
