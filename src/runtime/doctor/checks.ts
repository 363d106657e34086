import type { Roster } from '../../domain/roster.ts';
import type { Instant } from '../../domain/time.ts';
import { probeServer } from '../../ledger/probe.ts';
import { readRedisFacts } from '../../queue/redis-facts.ts';
import type { Check } from '../doctor.ts';
import { alertProvidersCheck } from './alert-providers.ts';
import { databaseCheck } from './database.ts';
import { ladderCheck } from './ladder.ts';
import { nodeVersionCheck } from './node-version.ts';
import { publicUrlCheck } from './public-url.ts';
import { redisCheck } from './redis.ts';
import { smtpCheck } from './smtp.ts';

/** What the program is about to work with; null where it is not configured. */
export type Surroundings = Servers & {
  readonly publicUrl: string | null;
  /** Customers are really dialled. */
  readonly realCarrier: boolean;
  readonly roster: Roster;
  /** A sentence for each ladder at whose end nobody can be reached. */
  readonly ladderProblems: () => readonly string[];
};

/** What does not depend on the configuration's files. */
export type Servers = {
  readonly nodeVersion: string;
  readonly databaseUrl: string | null;
  /** The database is the one that the program brings with it. */
  readonly embedded: boolean;
  /** The number of migrations that this program ships. */
  readonly schemaVersion: number;
  readonly redisUrl: string | null;
  readonly smtpUrl: string | null;
  readonly wallClock: () => Instant;
};

/** Every check that applies here: `doctor` shows them all, a start refuses what fails. */
export function checksOf(around: Surroundings): readonly Check[] {
  return [
    ...serverChecks(around),
    ladderCheck(around.ladderProblems),
    publicUrlCheck(around.publicUrl, around.realCarrier),
    ...(around.realCarrier ? [alertProvidersCheck(around.roster, around.smtpUrl)] : []),
  ];
}

/** The servers that the program works with, and what it runs on. */
export function serverChecks(servers: Servers): readonly Check[] {
  const { databaseUrl, redisUrl, smtpUrl, wallClock } = servers;
  return [
    nodeVersionCheck(servers.nodeVersion),
    ...(databaseUrl === null
      ? []
      : [databaseCheck(() => probeServer(databaseUrl, wallClock), servers)]),
    ...(redisUrl === null ? [] : [redisCheck(() => readRedisFacts(redisUrl))]),
    ...(smtpUrl === null ? [] : [smtpCheck(smtpUrl)]),
  ];
}
