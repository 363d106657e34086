import { type Problem, ProblemError } from '../problem.ts';
import { readUtf8 } from '../utf8.ts';

/** A form as it was sent: keys with all their values, blank ones too, since each is signed. */
export type Form = ReadonlyMap<string, readonly string[]>;

/** Twilio's own requests have about forty parameters and two kilobytes. */
export const FORM_BYTES_MAX = 64 * 1024;
/** More than any request of Twilio's has, few enough to cost nothing. */
export const FORM_PARAMETERS_MAX = 200;

const AMPERSAND = 38;

/**
 * Reads an application/x-www-form-urlencoded body. Throws a `ProblemError` for too many parameters
 * (before any of them is decoded), broken percent-encoding, and text that is not UTF-8.
 */
export function readForm(body: Uint8Array): Form {
  if (body.byteLength > FORM_BYTES_MAX) throw new ProblemError(tooLarge);
  if (countParameters(body) > FORM_PARAMETERS_MAX) throw new ProblemError(tooMany);
  const text = readUtf8(body);
  if (text === null) throw new ProblemError(notText);
  const form = new Map<string, string[]>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const values = form.get(key);
    if (values === undefined) form.set(key, [value]);
    else values.push(value);
  }
  return form;
}

function countParameters(body: Uint8Array): number {
  let count = 1;
  for (let at = body.indexOf(AMPERSAND); at >= 0; at = body.indexOf(AMPERSAND, at + 1)) {
    count += 1;
    if (count > FORM_PARAMETERS_MAX) break;
  }
  return count;
}

/** `decodeURIComponent` refuses both a broken escape and bytes that are not UTF-8. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new ProblemError(notText, { cause });
  }
}

const tooLarge: Problem = {
  kind: 'body-too-large',
  detail: `A webhook may have ${FORM_BYTES_MAX} bytes.`,
};

const tooMany: Problem = {
  kind: 'too-many-parameters',
  detail: `A webhook may have ${FORM_PARAMETERS_MAX} parameters.`,
};

const notText: Problem = {
  kind: 'not-utf8',
  detail: 'The form is not valid percent-encoded UTF-8.',
};
