import type { Act } from '../step.ts';

/** Documented (twilio.com/docs/voice/twiml/hangup): ends the call, which counts as answered. */
export const hangUp: Act = (step) => {
  step.answer();
  step.hangUp();
};
