import { type Act, SAY_MS } from '../step.ts';

/**
 * Documented (twilio.com/docs/voice/twiml/say and /play): speech and sound answer an incoming call.
 *
 * Assumed: each takes a second; nothing is heard here.
 */
export const say: Act = ({ board, answer, next }) => {
  answer();
  board.deps.schedule(SAY_MS, next);
};
