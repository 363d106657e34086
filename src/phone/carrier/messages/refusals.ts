import type { Switchboard } from '../switchboard.ts';
import { refusal, type RestAnswer } from '../rest/answer.ts';

const optedOut = [21610, 'Attempt to send to unsubscribed recipient'] as const;
const BODY_CHARACTERS_MAX = 1_600;

/**
 * Documented (twilio.com/docs/iam/test-credentials): numbers that are refused with these codes,
 * under test credentials at Twilio and always here.
 */
const refusedTo: Readonly<Record<string, readonly [number, string]>> = {
  '+15005550001': [21211, "The 'To' number is not a valid phone number."],
  '+15005550002': [21612, "The 'To' phone number is not currently reachable via SMS."],
  '+15005550003': [21408, 'Permission to send an SMS has not been enabled for the region.'],
  '+15005550004': optedOut,
  '+15005550009': [21614, "'To' number is not a valid mobile number."],
};
const refusedFrom: Readonly<Record<string, readonly [number, string]>> = {
  '+15005550001': [21212, "The 'From' number is not a valid phone number."],
  '+15005550007': [21606, "The 'From' phone number is not a valid, SMS-capable number."],
  '+15005550008': [21611, "This 'From' number has exceeded the maximum number of queued messages."],
};

/** A message that somebody wants to send. */
export type Wanted = {
  readonly to: string;
  readonly from: string;
  readonly messagingServiceSid: string | null;
  readonly body: string;
};

/**
 * Why a message is not even accepted; null when it is.
 *
 * Recorded (api-snippets, rest-error-21602 and 21614): 21602 without a body, 21614 for a number
 * that gets no messages.
 *
 * Documented (twilio.com/docs/api/errors): 21604 without `To`, 21603 without `From` or a messaging
 * service, 21211 for a number that is none, 21606 for a sender that is not ours or cannot send,
 * 21617 for more than 1,600 characters, 21610 for somebody who said STOP.
 */
export function refuseMessage(
  board: Switchboard,
  wanted: Wanted,
  isOptedOut: boolean,
): RestAnswer | null {
  const problem =
    incomplete(wanted) ??
    refusedTo[wanted.to] ??
    refusedFrom[wanted.from] ??
    wrongNumber(board, wanted) ??
    (isOptedOut ? optedOut : null);
  return problem === null ? null : refusal(400, ...problem);
}

type Problem = readonly [number, string];

function incomplete({ to, from, messagingServiceSid, body }: Wanted): Problem | null {
  if (to === '') return [21604, "A 'To' phone number is required."];
  if (from === '' && messagingServiceSid === null) {
    return [21603, "A 'From' phone number is required."];
  }
  if (body === '') return [21602, 'Message body is required.'];
  return body.length > BODY_CHARACTERS_MAX ? [21617, 'The message body is too long.'] : null;
}

function wrongNumber(board: Switchboard, { to, from }: Wanted): Problem | null {
  if (!/^\+\d{7,15}$/.test(to)) return [21211, "The 'To' number is not a valid phone number."];
  if (from === '' || board.numbers.mayUse(from, 'sms')) return null;
  return [21606, "The 'From' phone number is not a valid, SMS-capable number."];
}
