import type { Callback, Leg } from '../../leg.ts';
import type { Verb } from '../../twiml-reader.ts';
import { detectionOf } from '../detection.ts';
import { numberIn, type Step } from '../step.ts';

const DIAL_TIMEOUT_SECONDS = 30;
const TARGETS_MAX = 10;

/** One of those whom a `<Dial>` rings. */
export type Target = {
  readonly to: string;
  readonly noun: Verb;
  /** TwiML for the called side before it is connected; null: connected at once. */
  readonly screenUrl: string | null;
  readonly refusal: { readonly code: number; readonly message: string } | null;
};

/**
 * Documented (twilio.com/docs/voice/twiml/dial): the targets are nouns, or the text of the verb.
 *
 * Documented (twilio.com/docs/api/errors/13224, 13227, 13214): a number that is none, a country
 * that the account may not call, a caller id that is not the account's. They fail the child.
 */
export function targetsOf({ verb, board, leg, url }: Step): readonly Target[] {
  const nouns = verb.children.filter(({ name }) => ['Number', 'Sip', 'Client'].includes(name));
  const all = nouns.length === 0 && verb.text.trim() !== '' ? [verb] : nouns;
  const callerId = verb.attributes['callerId'] ?? null;
  const mayShow =
    callerId === null || callerId === leg.from || board.numbers.mayUse(callerId, 'voice');
  return all.slice(0, TARGETS_MAX).map((noun) => {
    const to = addressOf(noun);
    const screenUrl = noun === verb ? undefined : noun.attributes['url'];
    return {
      to,
      noun,
      screenUrl: screenUrl === undefined ? null : absolute(screenUrl, url),
      refusal: mayShow ? refusalOf(to) : { code: 13214, message: 'Invalid callerId' },
    };
  });
}

/** The child call of one target. */
export function addTarget(step: Step, { to, noun }: Target): Leg {
  const { board, leg, verb, url } = step;
  const { statusCallback, statusCallbackEvent, amdStatusCallback } = noun.attributes;
  const callback: Callback | null =
    statusCallback === undefined
      ? null
      : {
          url: absolute(statusCallback, url),
          events: (statusCallbackEvent ?? 'completed').split(/\s+/),
        };
  return board.add({
    parentSid: leg.sid,
    to,
    from: verb.attributes['callerId'] ?? leg.from,
    direction: 'outbound-dial',
    // An agent is rung for a caller; for an agent, the customer is.
    role: leg.role === 'agent' ? 'customer' : 'agent',
    ringSeconds: numberIn(verb, 'timeout', DIAL_TIMEOUT_SECONDS),
    callback,
    detection: detectionOf({
      mode: noun.attributes['machineDetection'],
      timeout: noun.attributes['machineDetectionTimeout'],
      url: amdStatusCallback === undefined ? null : absolute(amdStatusCallback, url),
      sendsDigits: noun.attributes['sendDigits'] !== undefined,
    }),
  });
}

function absolute(to: string, base: string): string {
  return base === '' ? to : new URL(to, base).toString();
}

function addressOf({ name, text }: Verb): string {
  const address = text.trim();
  return name === 'Client' ? `client:${address}` : address;
}

function refusalOf(to: string): Target['refusal'] {
  if (/^(?:sips?|client):/.test(to)) return null;
  if (!/^\+\d{7,15}$/.test(to)) return { code: 13224, message: 'Invalid phone number' };
  return to === '+15005550003' ? { code: 13227, message: 'No international permission' } : null;
}
