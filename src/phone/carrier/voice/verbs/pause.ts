import { SECOND } from '../../../../domain/time.ts';
import { type Act, numberIn } from '../step.ts';

/** Documented (twilio.com/docs/voice/twiml/pause): waits `length` seconds, one by default. */
export const pause: Act = ({ board, verb, next }) => {
  board.deps.schedule(numberIn(verb, 'length', 1) * SECOND, next);
};
