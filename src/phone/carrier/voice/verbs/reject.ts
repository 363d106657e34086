import { end } from '../report.ts';
import type { Act } from '../step.ts';

/**
 * Documented (twilio.com/docs/voice/twiml/reject): refuses an incoming call without answering it;
 * its status becomes busy or no-answer by the `reason`.
 *
 * Assumed: a call that was answered before, which the document does not speak of, only ends.
 */
export const reject: Act = ({ board, leg, verb, hangUp }) => {
  if (leg.direction !== 'inbound' || leg.answeredAt !== null) hangUp();
  else end(board, leg, verb.attributes['reason'] === 'busy' ? 'busy' : 'no-answer');
};
