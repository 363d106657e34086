import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const DOTS = '••••';
/** Of a shorter number the first digit, or four at its end, would be half of it. */
const LONG_DIGITS = 9;
const MIDDLE_DIGITS = 8;

/**
 * The form in which people see a number: "+31 6 •••• 5678". What is not a number shows nothing
 * of itself. Never throws.
 */
export function maskNumber(e164: string): string {
  const number = parsePhoneNumberFromString(e164);
  if (number === undefined) return DOTS;
  const digits: string = number.nationalNumber;
  const first = digits.length >= LONG_DIGITS ? ` ${digits.slice(0, 1)}` : '';
  const last = digits.slice(digits.length >= MIDDLE_DIGITS ? -4 : -2);
  return `+${number.countryCallingCode}${first} ${DOTS} ${last}`;
}
