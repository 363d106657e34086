import { readdirSync } from 'node:fs';
import type { Environment } from '../settings/environment.ts';
import { ladderProblems } from '../settings/ladder-problems.ts';
import type { Config } from '../settings/load-config.ts';
import { wallClock } from './clock.ts';
import type { Surroundings } from './doctor/checks.ts';
import { migrationsDir } from './store.ts';

/** What the checks look at, from the settings and the database in use. */
export function surroundingsOf(
  environment: Environment,
  config: Config,
  databaseUrl: string,
): Surroundings {
  const simulated = environment.twilio === null;
  return {
    nodeVersion: process.versions.node,
    databaseUrl,
    schemaVersion: readdirSync(migrationsDir()).length,
    redisUrl: environment.redisUrl,
    smtpUrl: environment.smtp?.url ?? null,
    publicUrl: environment.publicUrl,
    realCarrier: !simulated,
    ladderProblems: () => ladderProblems(config, { simulated }),
    wallClock,
  };
}
