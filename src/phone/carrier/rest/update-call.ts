import { isOver, type Leg } from '../leg.ts';
import { restCall } from '../leg-fields.ts';
import type { Switchboard } from '../switchboard.ts';
import { follow } from '../voice/flow.ts';
import { cutOff } from '../voice/report.ts';
import { found, refusal, type RestAnswer } from './answer.ts';

const NOT_CANCELABLE = 'Call is not queued or ringing. Cannot cancel.';
const NOT_LIVE = 'Call is not in-progress. Cannot redirect.';

/**
 * Documented (twilio.com/docs/voice/api/call-resource, update): `Status=canceled` ends a call that
 * is queued or ringing, `Status=completed` any that is not over; a `Url` or `Twiml` sends a call in
 * progress elsewhere.
 *
 * Documented (twilio.com/docs/api/errors/21220): a call in another state is refused with 21220.
 *
 * Assumed: 20001 for another status; a `<Dial>` that is left so hangs up on those it rang.
 */
export function updateCall(board: Switchboard, leg: Leg, form: URLSearchParams): RestAnswer {
  const refused = change(board, leg, form);
  return refused ?? found(restCall(leg, board.deps.accountSid));
}

function change(board: Switchboard, leg: Leg, form: URLSearchParams): RestAnswer | null {
  const status = form.get('Status');
  if (status !== null) return finish(board, leg, status);
  const [url, twiml] = [form.get('Url'), form.get('Twiml')];
  if (url === null && twiml === null) return null;
  if (leg.answeredAt === null || isOver(leg)) return refusal(400, 21220, NOT_LIVE);
  follow(board, leg, url === null ? { twiml: twiml ?? '' } : { url });
  for (const child of board.legs.values()) {
    if (child.parentSid === leg.sid) cutOff(board, child);
  }
  return null;
}

function finish(board: Switchboard, leg: Leg, status: string): RestAnswer | null {
  if (status !== 'canceled' && status !== 'completed') {
    return refusal(400, 20001, 'Status is not one of canceled, completed');
  }
  if (isOver(leg)) return refusal(400, 21220, NOT_LIVE);
  if (status === 'canceled' && leg.answeredAt !== null) return refusal(400, 21220, NOT_CANCELABLE);
  cutOff(board, leg);
  return null;
}
