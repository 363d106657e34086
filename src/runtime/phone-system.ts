import type { FastifyPluginCallback } from 'fastify';
import type { Log } from '../app/ports/log.ts';
import type { Phone } from '../app/ports/phone.ts';
import type { Service } from '../app/service.ts';
import type { Texts } from '../app/ports/alerts.ts';
import type { Instant } from '../domain/time.ts';
import type { Roster } from '../domain/roster.ts';
import { makeCallsWebhook } from '../phone/calls/routes.ts';
import { makeTimerSchedule } from '../phone/carrier/schedule.ts';
import { SIMULATED_ACCOUNT, startCarrier } from '../phone/carrier/server.ts';
import { makeTwilioPhone } from '../phone/twilio/client.ts';
import { makeTwilioWebhooks } from '../phone/twilio/routes.ts';
import type { Environment } from '../settings/environment.ts';
import type { Metrics } from '../web/metrics.ts';
import { wallClock } from './clock.ts';

/** The account by which we dial: Twilio's, or the simulated carrier's. */
export type PhoneAccount = {
  readonly accountSid: string;
  readonly authTokens: readonly string[];
  readonly simulated: boolean;
};

export function phoneAccount({ twilio }: Environment): PhoneAccount {
  if (twilio !== null) return { ...twilio, simulated: false };
  const { accountSid, authToken } = SIMULATED_ACCOUNT;
  return { accountSid, authTokens: [authToken], simulated: true };
}

/** The phone, and what has to be closed with it. */
export type PhoneSystem = { readonly phone: Phone; close(): Promise<void> };

/**
 * Twilio as configured; else the simulated carrier, started here on loopback unless CARRIER_URL
 * names one that runs on its own.
 */
export async function openPhone(
  environment: Environment,
  place: { readonly publicUrl: string; readonly dials: boolean },
  log: Log,
): Promise<PhoneSystem> {
  const account = phoneAccount(environment);
  const carrier =
    account.simulated && environment.carrierUrl === null && place.dials
      ? await startSimulatedCarrier(log)
      : null;
  const phone = makeTwilioPhone({
    settings: {
      ...account,
      publicUrl: place.publicUrl,
      apiBaseUrl: carrier?.url ?? environment.carrierUrl,
    },
    now: wallClock,
  });
  return { phone, close: () => carrier?.close() ?? Promise.resolve() };
}

async function startSimulatedCarrier(
  log: Log,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const schedule = makeTimerSchedule();
  const carrier = await startCarrier({
    ...SIMULATED_ACCOUNT,
    port: 0,
    schedule,
    now: wallClock,
    log: (line) => {
      log.warn({}, line);
    },
  });
  return {
    url: carrier.url,
    close: async () => {
      schedule.stop();
      await carrier.close();
    },
  };
}

/** The phone systems' webhooks, to be mounted by the web, which knows no vendor. */
export function phonePlugins(deps: {
  readonly environment: Environment;
  readonly publicUrl: string;
  readonly service: Service;
  readonly roster: Roster;
  readonly texts: Texts;
  readonly language: string;
  readonly metrics: Metrics;
  readonly now: () => Instant;
}): readonly FastifyPluginCallback[] {
  const { environment, publicUrl, service, metrics, language, now } = deps;
  const say = (key: string) => ({ language, text: deps.texts.render(key, language, {}) });
  const ours = new Set([
    ...deps.roster.people.map(({ phone }) => phone),
    ...deps.roster.teams.map(({ callerId }) => callerId),
  ]);
  const twilio = makeTwilioWebhooks({
    settings: {
      ...phoneAccount(environment),
      publicUrl,
      voiceRedirectUrl: environment.voiceRedirectUrl,
      spoken: {
        alreadyHandled: say('call.handled'),
        notReached: say('call.not-reached'),
        unrouted: say('call.unrouted'),
      },
    },
    service,
    now,
    isOurNumber: (number) => ours.has(number),
    count: (result) => {
      metrics.webhook('twilio', result);
    },
  });
  const { callsWebhookSecrets } = environment;
  if (callsWebhookSecrets.length === 0) return [twilio];
  const calls = makeCallsWebhook({
    secrets: callsWebhookSecrets,
    service,
    now,
    count: (result) => {
      metrics.webhook('calls', result);
    },
  });
  return [twilio, calls];
}
