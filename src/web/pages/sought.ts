import { ENDING_MIN, type Sought, wordsIn } from '../../app/ports/sought.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Digits with what people write between and before them. */
const NUMERIC = /^[+\d\s().\-/]+$/;
/** No telephone number in use is shorter; a text with so many digits may hold one. */
const NUMBER_DIGITS_MIN = 7;
const WORDS_MAX = 6;

/**
 * What somebody who looks for a promise has typed: its id, a number or the end of one, a reference
 * or a name. Digits may be a reference as well, so both are looked for.
 */
export function soughtIn(
  typed: string,
  readNumber: (text: string) => string | null,
): Sought | null {
  const text = typed.trim().toLowerCase();
  const nothing = { pledgeId: null, number: null, ending: null, reference: null, words: [] };
  if (UUID.test(text)) return { ...nothing, pledgeId: text };
  const words = wordsIn(text).slice(0, WORDS_MAX);
  if (words.length === 0) return null;
  if (!NUMERIC.test(text)) return { ...nothing, reference: text, words };
  const digits = digitsOf(text);
  const number = readNumber(text);
  const isEnding = number === null && digits.length >= ENDING_MIN;
  return { ...nothing, number, ending: isEnding ? digits : null, reference: text };
}

/** Whether it may be a telephone number, which belongs in no address, history or log. */
export function mayBeNumber(typed: string): boolean {
  const text = typed.trim().toLowerCase();
  if (UUID.test(text)) return false;
  return NUMERIC.test(text) || digitsOf(text).length >= NUMBER_DIGITS_MIN;
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}
