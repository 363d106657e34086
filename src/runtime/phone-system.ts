import type { FastifyPluginCallback } from 'fastify';
import type { Log } from '../app/ports/log.ts';
import type { Phone } from '../app/ports/phone.ts';
import type { SmsCarrier } from '../app/ports/sms.ts';
import type { Service } from '../app/service.ts';
import type { Texts } from '../app/ports/alerts.ts';
import type { Instant } from '../domain/time.ts';
import type { Roster } from '../domain/roster.ts';
import { describedCalls } from '../phone/calls/described.ts';
import { makeCallsWebhook } from '../phone/calls/routes.ts';
import { SIMULATED_ACCOUNT } from '../phone/carrier/account.ts';
import { webhookProblems } from '../phone/problem.ts';
import { makeTwilioPhone } from '../phone/twilio/client.ts';
import { describedTwilio } from '../phone/twilio/described.ts';
import { makeTwilioMessages } from '../phone/twilio/messages.ts';
import { makeTwilioWebhooks } from '../phone/twilio/routes.ts';
import type { Environment } from '../settings/environment.ts';
import type { Doors } from '../web/doors.ts';
import type { Metrics } from '../web/metrics.ts';
import { wallClock } from './clock.ts';
import { sha256Hex } from './ids.ts';
import { sayProblemIn } from './say-problem.ts';
import { type SimulatedCarrierPlace, startSimulatedCarrier } from './simulated-carrier.ts';

/** The account by which we dial: Twilio's, or the simulated carrier's. */
export type PhoneAccount = {
  readonly accountSid: string;
  /** The one in use first. */
  readonly authTokens: readonly string[];
  readonly simulated: boolean;
};

/**
 * Twilio's account as configured. The simulated carrier's token is the ledger's own secret, the
 * same in all processes on it, so that nobody else can sign a webhook; a carrier that runs on its
 * own (CARRIER_URL, loopback only) has the token that it ships with.
 */
export function phoneAccount(
  { twilio, carrierUrl }: Environment,
  ledgerSecret: string,
): PhoneAccount {
  if (twilio !== null) return { ...twilio, simulated: false };
  const { accountSid, authToken } = SIMULATED_ACCOUNT;
  const own = sha256Hex(`simulated carrier ${ledgerSecret}`);
  return { accountSid, authTokens: [carrierUrl === null ? own : authToken], simulated: true };
}

/** The phone, and what has to be closed with it. */
export type PhoneSystem = {
  readonly phone: Phone;
  readonly smsCarrier: SmsCarrier;
  /** Where the simulated carrier that was started here listens; null when there is none. */
  readonly simulatorUrl: string | null;
  close(): Promise<void>;
};

/** Where the phone system reaches the web, and what this process has to do with it. */
export type PhonePlace = Omit<SimulatedCarrierPlace, 'accountSid' | 'authToken'> & {
  readonly account: PhoneAccount;
  /** A simulated carrier that runs on its own; null for none. */
  readonly carrierUrl: string | null;
  readonly dials: boolean;
};

/**
 * Twilio as configured; else the simulated carrier, started here on loopback unless CARRIER_URL
 * names one that runs on its own.
 */
export async function openPhone(place: PhonePlace, log: Log): Promise<PhoneSystem> {
  const { account, publicUrl, carrierUrl } = place;
  const isOurs = account.simulated && carrierUrl === null && place.dials;
  const { accountSid, authTokens } = account;
  const secrets = { accountSid, authToken: authTokens[0] ?? '' };
  const carrier = isOurs ? await startSimulatedCarrier({ ...place, ...secrets }, log) : null;
  const settings = { ...account, publicUrl, apiBaseUrl: carrier?.url ?? carrierUrl };
  const phone = makeTwilioPhone({ settings, now: wallClock });
  const smsCarrier = makeTwilioMessages(settings);
  return {
    phone,
    smsCarrier,
    simulatorUrl: carrier?.url ?? null,
    close: () => carrier?.close() ?? Promise.resolve(),
  };
}

/** What the web tells of the phone systems' webhooks: on pages, and in the API's description. */
export const phoneDoors: Doors = {
  problems: webhookProblems,
  webhooks: [describedCalls, ...describedTwilio],
};

/** The phone systems' webhooks, to be mounted by the web, which knows no vendor. */
export function phonePlugins(deps: {
  readonly environment: Environment;
  readonly account: PhoneAccount;
  readonly publicUrl: string;
  readonly service: Service;
  readonly roster: Roster;
  readonly texts: Texts;
  readonly language: string;
  readonly greetCallers: boolean;
  readonly metrics: Metrics;
  readonly now: () => Instant;
}): readonly FastifyPluginCallback[] {
  const { environment, account, publicUrl, service, metrics, language, now } = deps;
  const sayProblem = sayProblemIn(deps.texts);
  const say = (key: string) => ({ language, text: deps.texts.render(key, language, {}) });
  const ours = new Set([
    ...deps.roster.people.map(({ phone }) => phone),
    ...deps.roster.teams.map(({ callerId }) => callerId),
  ]);
  const twilio = makeTwilioWebhooks({
    settings: {
      ...account,
      publicUrl,
      voiceRedirectUrl: environment.voiceRedirectUrl,
      greetCallers: deps.greetCallers,
      spoken: {
        alreadyHandled: say('call.handled'),
        notReached: say('call.not-reached'),
        unrouted: say('call.unrouted'),
        callerGone: say('call.caller-gone'),
      },
    },
    service,
    now,
    sayProblem,
    isOurNumber: (number) => ours.has(number),
    count: (result) => {
      metrics.webhook('twilio', result);
    },
  });
  const calls = makeCallsWebhook({
    secrets: environment.callsWebhookSecrets,
    service,
    now,
    sayProblem,
    count: (result) => {
      metrics.webhook('calls', result);
    },
  });
  return [twilio, calls];
}
