import { end } from '../report.ts';
import type { Act } from '../step.ts';

/**
 * Documented (twilio.com/docs/voice/twiml/reject): refuses an incoming call without answering it.
 *
 * Assumed: with reason "busy" its status becomes busy, else no-answer; once answered it only ends.
 */
export const reject: Act = ({ board, leg, verb, hangUp }) => {
  if (leg.direction !== 'inbound' || leg.answeredAt !== null) hangUp();
  else end(board, leg, verb.attributes['reason'] === 'busy' ? 'busy' : 'no-answer');
};
