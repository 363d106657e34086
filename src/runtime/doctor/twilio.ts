import type { Outbound } from '../../alert/outbound.ts';
import type { TwilioAccount } from '../../phone/twilio/account.ts';
import type { Check } from '../doctor.ts';
import { accountCheck } from './twilio-account.ts';
import { countriesCheck } from './twilio-countries.ts';
import { numbersCheck } from './twilio-numbers.ts';
import { testWebhookCheck } from './test-webhook.ts';

/** What is checked of Twilio, or of its look-alike. */
export type TwilioSetup = {
  readonly accountSid: string;
  /** The one in use first. */
  readonly authTokens: readonly string[];
  readonly publicUrl: string;
  /** The same account, asked with this token. */
  readonly accountWith: (authToken: string) => TwilioAccount;
  /** Caller ids of the teams, E.164. */
  readonly ourNumbers: readonly string[];
  /** The number that text messages are sent from, E.164; null where none are sent. */
  readonly smsFrom: string | null;
  /** Numbers of the agents, E.164. */
  readonly agentNumbers: readonly string[];
  /** Countries whose customers are called (site.yaml), ISO 3166-1. */
  readonly countriesCalled: readonly string[];
  /** Posts to a configured address, with its own deadline and rules. */
  readonly outbound: Outbound;
  /** 16 to 64 letters and digits by chance, others each time. */
  readonly nonce: () => string;
};

/**
 * For `doctor` only, never for a start: a Twilio that is down must not keep us from telling people,
 * and the test webhook needs a program that runs already.
 */
export function twilioChecks(setup: TwilioSetup): readonly Check[] {
  const account = setup.accountWith(setup.authTokens[0] ?? '');
  return [
    accountCheck(setup),
    numbersCheck(account, setup),
    countriesCheck(account, setup),
    testWebhookCheck(setup),
  ];
}
