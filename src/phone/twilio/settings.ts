import type { Instant } from '../../domain/time.ts';
import type { Service } from '../../app/service.ts';
import type { SayProblem } from '../problem.ts';
import type { Spoken } from './twiml.ts';

/** What an operator configures of Twilio. */
export type TwilioSettings = {
  readonly accountSid: string;
  /** No account of Twilio's is configured: only the simulated carrier can sign. */
  readonly simulated: boolean;
  /** The primary auth token first; the secondary one while it is being rotated. */
  readonly authTokens: readonly string[];
  /** Where Twilio reaches us, without a trailing slash. */
  readonly publicUrl: string;
  /** Where incoming calls go on to; null: nobody routes them, and the caller is told. */
  readonly voiceRedirectUrl: string | null;
  /** Customers whom we owe a call are greeted and brought to an agent when they call us. */
  readonly greetCallers: boolean;
  readonly spoken: {
    /** To an agent who picked up for a customer who waits no more: a caller, or one rung first. */
    readonly callerGone: Spoken;
    /** To an agent whose dial was given to somebody else meanwhile, or is over. */
    readonly alreadyHandled: Spoken;
    /** To an agent whose customer did not answer. */
    readonly notReached: Spoken;
    /** To a customer whose call nobody routes. */
    readonly unrouted: Spoken;
  };
};

type TwilioUses =
  | ('recordCall' | 'whisper' | 'acceptDial' | 'customerEngaged')
  | ('agentLegSeen' | 'agentLegEnded')
  | ('afterCall' | 'keyAfterCall')
  | ('customerLegSeen' | 'meetCustomer' | 'briefForCustomer' | 'takeCustomer' | 'customerTakenAt')
  | ('meetCaller' | 'briefTaker' | 'endTaken')
  | ('recordSms' | 'receiveSms');

/** What Twilio's webhooks need from the rest of the program. */
export type TwilioWebhookDeps = {
  readonly settings: TwilioSettings;
  readonly service: Pick<Service, TwilioUses>;
  readonly now: () => Instant | Promise<Instant>;
  /** An agent's, or one of the company's own: never a customer's. E.164 or as Twilio gives it. */
  readonly isOurNumber: (number: string) => boolean;
  /** Counts each request by what became of it: few, fixed labels. */
  readonly count: (result: string) => void;
  readonly sayProblem: SayProblem;
};
