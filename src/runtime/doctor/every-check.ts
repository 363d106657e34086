import type { Environment } from '../../settings/environment.ts';
import type { Config } from '../../settings/load-config.ts';
import { probeOptOuts } from '../../ledger/probe.ts';
import type { Check } from '../doctor.ts';
import { serversOf, surroundingsOf, twilioSetupOf } from '../surroundings.ts';
import { checksOf, serverChecks } from './checks.ts';
import { smsOptOutCheck } from './sms-opt-outs.ts';
import { simulatedCheck } from './simulated.ts';
import { twilioChecks } from './twilio.ts';

/** What `doctor` looks at: all that a start does, and what only somebody who asks waits for. */
export function everyCheck(
  environment: Environment,
  config: Config,
  /** Null: there is no database to look at yet. */
  databaseUrl: string | null,
): readonly Check[] {
  const twilio = twilioSetupOf(environment, config);
  return [
    ...checksOf(surroundingsOf(environment, config, databaseUrl)),
    ...(databaseUrl === null
      ? []
      : [smsOptOutCheck(config.roster, (numbers) => probeOptOuts(databaseUrl, numbers))]),
    ...(environment.twilio === null ? [simulatedCheck(environment.carrierUrl)] : []),
    ...(twilio === null ? [] : twilioChecks(twilio)),
  ];
}

/** What can be looked at when the configuration cannot be read: the servers and this machine. */
export function checksWithoutConfig(
  environment: Environment,
  databaseUrl: string | null,
): readonly Check[] {
  return serverChecks(serversOf(environment, databaseUrl));
}
