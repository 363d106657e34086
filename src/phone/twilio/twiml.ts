import twilio from 'twilio';
import type { CallerMeeting, DialOrder, Whisper } from '../../app/service.ts';
import type { CallerUrls } from './caller-urls.ts';

/** Text to be spoken and its language ("nl", "en-GB"). */
export type Spoken = { readonly language: string; readonly text: string };

/** Where Twilio reports to while a customer is dialled for a leg. */
export type DialTargets = {
  readonly action: string;
  readonly status: string;
  readonly detection: string;
};

/** How long the agent has to press 1 after each reading. */
export const KEY_SECONDS = 6;

type Voice = InstanceType<typeof twilio.twiml.VoiceResponse>;
type SayLanguage = NonNullable<NonNullable<Parameters<Voice['say']>[0]>['language']>;

/** Twilio speaks regions, not bare languages. */
const REGIONS: Readonly<Record<string, string>> = {
  nl: 'nl-NL',
  en: 'en-GB',
  de: 'de-DE',
  fr: 'fr-FR',
};

/** Said twice while a single key is waited for; then the goodbye, if there is one. */
export function askForKey(whisper: Spoken & Partial<Whisper>, action: string): string {
  const response = new twilio.twiml.VoiceResponse();
  const gather = response.gather({
    numDigits: 1,
    timeout: KEY_SECONDS,
    action,
    method: 'POST',
    input: ['dtmf'],
  });
  const language = { language: sayLanguage(whisper.language) };
  gather.say(language, whisper.text);
  gather.pause({ length: 1 });
  gather.say(language, whisper.text);
  if (whisper.goodbye !== undefined) response.say(language, whisper.goodbye);
  response.hangup();
  return response.toString();
}

/** Rings the customer. These bytes are stored with the grant, so they hold nothing that changes. */
export function dialCustomer(order: DialOrder, targets: DialTargets): string {
  const response = new twilio.twiml.VoiceResponse();
  const dial = response.dial({
    answerOnBridge: true,
    callerId: order.callerId,
    timeout: order.ringSeconds,
    timeLimit: order.timeLimitSeconds,
    action: targets.action,
    method: 'POST',
  });
  dial.number(
    {
      statusCallback: targets.status,
      statusCallbackMethod: 'POST',
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      ...(order.detectMachine
        ? {
            machineDetection: 'Enable',
            amdStatusCallback: targets.detection,
            amdStatusCallbackMethod: 'POST',
          }
        : {}),
    },
    order.customerNumber,
  );
  return response.toString();
}

/** Says something, if there is something to say, and hangs up. */
export function sayGoodbye(spoken: Spoken | null): string {
  const response = new twilio.twiml.VoiceResponse();
  if (spoken !== null) response.say({ language: sayLanguage(spoken.language) }, spoken.text);
  response.hangup();
  return response.toString();
}

/** Who is rung for a customer on the line, and what the customer hears before. */
export type TakerOrder = Omit<CallerMeeting, 'agent' | 'greeting' | 'nobody'> & {
  readonly agent: NonNullable<CallerMeeting['agent']>;
  readonly greeting: Spoken | null;
};

/** Rings one agent for a customer; the agent is asked for a 1 before the two are connected. */
export function ringTaker(order: TakerOrder, urls: CallerUrls): string {
  const response = new twilio.twiml.VoiceResponse();
  const { greeting } = order;
  if (greeting !== null) response.say({ language: sayLanguage(greeting.language) }, greeting.text);
  const dial = response.dial({
    callerId: order.callerId,
    timeout: order.ringSeconds,
    timeLimit: order.timeLimitSeconds,
    action: urls.done,
    method: 'POST',
  });
  const { taker: url, status: statusCallback } = urls;
  const told = { statusCallback, statusCallbackMethod: 'POST' };
  dial.number({ url, method: 'POST', ...told }, order.agent.phone);
  return response.toString();
}

/** The agent took the caller: nothing more is to be said, so the two are connected. */
export function connectCaller(): string {
  return new twilio.twiml.VoiceResponse().toString();
}

/** Hands an incoming call on to the phone system's own routing. */
export function redirectTo(url: string, said: Spoken | null): string {
  const response = new twilio.twiml.VoiceResponse();
  if (said !== null) response.say({ language: sayLanguage(said.language) }, said.text);
  response.redirect({ method: 'POST' }, url);
  return response.toString();
}

function sayLanguage(language: string): SayLanguage {
  return (REGIONS[language] ?? language) as SayLanguage;
}
