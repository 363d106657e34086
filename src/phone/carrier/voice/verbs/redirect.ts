import type { Act } from '../step.ts';

/** Documented (twilio.com/docs/voice/twiml/redirect): goes on at another URL; nothing after it. */
export const redirect: Act = ({ verb, url, go }) => {
  const to = verb.text.trim();
  go(to === '' ? url : to, {});
};
