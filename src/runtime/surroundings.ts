import { readdirSync } from 'node:fs';
import { makeOutbound } from '../alert/outbound.ts';
import { openTwilioAccount } from '../phone/twilio/account.ts';
import type { Environment } from '../settings/environment.ts';
import { ladderProblems } from '../settings/ladder-problems.ts';
import type { Config } from '../settings/load-config.ts';
import { wallClock } from './clock.ts';
import type { Servers, Surroundings } from './doctor/checks.ts';
import type { TwilioSetup } from './doctor/twilio.ts';
import { makeIds } from './ids.ts';
import { phoneAccount } from './phone-system.ts';
import { publicUrlOf } from './public-url.ts';
import { migrationsDir } from './store.ts';

/** What the checks look at, from the settings and the database in use. */
export function surroundingsOf(
  environment: Environment,
  config: Config,
  databaseUrl: string | null,
): Surroundings {
  const simulated = environment.twilio === null;
  return {
    ...serversOf(environment, databaseUrl),
    publicUrl: environment.publicUrl,
    realCarrier: !simulated,
    roster: config.roster,
    ladderProblems: () => ladderProblems(config, { simulated }),
  };
}

/** The part of it that the settings of the environment tell alone. */
export function serversOf(environment: Environment, databaseUrl: string | null): Servers {
  return {
    nodeVersion: process.versions.node,
    databaseUrl,
    embedded: environment.databaseUrl === null,
    schemaVersion: readdirSync(migrationsDir()).length,
    redisUrl: environment.redisUrl,
    smtpUrl: environment.smtp?.url ?? null,
    wallClock,
  };
}

const NONCE_BYTES = 16;

/**
 * Twilio as configured, or a look-alike that runs on its own (CARRIER_URL); null where neither is
 * there to be asked.
 */
export function twilioSetupOf(environment: Environment, config: Config): TwilioSetup | null {
  const { twilio, carrierUrl } = environment;
  if (twilio === null && carrierUrl === null) return null;
  // With a carrier's address the account does not depend on the ledger's secret.
  const { accountSid, authTokens, simulated } = phoneAccount(environment, '');
  const { people, teams } = config.roster;
  const ids = makeIds();
  return {
    ...{ accountSid, authTokens, publicUrl: publicUrlOf(environment) },
    accountWith: (authToken) =>
      openTwilioAccount({ accountSid, authToken, apiBaseUrl: carrierUrl }),
    ourNumbers: teams.map(({ callerId }) => callerId),
    smsFrom: config.sms?.from ?? null,
    agentNumbers: people.map(({ phone }) => phone).filter((phone) => phone !== null),
    countriesCalled: config.countries.called,
    // What is simulated stays on this machine; what is real has to be reached from outside.
    outbound: makeOutbound({ allowLoopback: simulated || environment.outboundAllowLoopback }),
    nonce: () => ids.secret(NONCE_BYTES),
  };
}
