import { readUrl } from '../../read-url.ts';
import type { Switchboard } from '../switchboard.ts';
import { refusal, type RestAnswer } from './answer.ts';

/**
 * Documented (twilio.com/docs/iam/test-credentials): numbers that calls to are refused with these
 * codes, under test credentials at Twilio and always here.
 */
const refusedNumbers: Readonly<Record<string, readonly [number, string]>> = {
  '+15005550001': [21217, 'Phone number does not appear to be valid.'],
  '+15005550002': [21214, 'Phone number cannot be reached.'],
  '+15005550003': [21215, 'Account not authorized to call this number.'],
  '+15005550004': [21216, 'Account not allowed to call this number.'],
};

const TWIML_CHARACTERS_MAX = 4_000;
const NUMBER = /^\+\d{7,15}$/;

/**
 * Why a call is not even created; null when it is.
 *
 * Recorded (api-snippets, rest-error-21215-call): 21215 for a country that is not allowed.
 *
 * Documented (twilio.com/docs/api/errors): 21201 without `To`, 21211 for one that is none, 21212
 * for such a `From`, 21210 for a `From` that is not the account's, 21205 for a URL that is none,
 * 21218 for neither a URL nor TwiML, 21219 for a trial account and a number that is not verified.
 */
export function refuseCall(board: Switchboard, form: URLSearchParams): RestAnswer | null {
  const problem = problemOf(board, form);
  return problem === null ? null : refusal(400, ...problem);
}

function problemOf(board: Switchboard, form: URLSearchParams): readonly [number, string] | null {
  const to = form.get('To') ?? '';
  const from = form.get('From') ?? '';
  if (to === '') return [21201, "No 'To' number is specified"];
  const isAddress = /^(?:sips?|client):/.test(to);
  if (!isAddress && !NUMBER.test(to)) return [21211, "Invalid 'To' Phone Number"];
  if (!NUMBER.test(from)) return [21212, "Invalid 'From' Phone Number"];
  const source = sourceProblem(form);
  if (source !== null) return source;
  if (!board.numbers.mayUse(from, 'voice')) {
    return [21210, "'From' phone number not verified for this account."];
  }
  return refusedNumbers[to] ?? trialProblem(board, to);
}

function sourceProblem(form: URLSearchParams): readonly [number, string] | null {
  const [url, twiml] = [form.get('Url'), form.get('Twiml')];
  if (url === null && twiml === null) return [21218, 'Url or Twiml is required'];
  if (url !== null && readUrl(url) === null) return [21205, 'Url is not a valid URL'];
  if (url === null && (twiml ?? '').length > TWIML_CHARACTERS_MAX) {
    return [21218, 'Twiml is too long'];
  }
  return null;
}

/** Assumed: a trial account has verified its own numbers and nobody else's. */
function trialProblem(board: Switchboard, to: string): readonly [number, string] | null {
  if (board.deps.accountType !== 'Trial' || board.numbers.find(to) !== undefined) return null;
  return [21219, "'To' phone number not verified. Trial accounts may only call verified numbers."];
}
