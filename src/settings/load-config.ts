import { basename } from 'node:path';
import type { Source } from '../domain/pledge.ts';
import type { Policy } from '../domain/policy.ts';
import type { Roster } from '../domain/roster.ts';
import { checkFiles } from './check-files.ts';
import { ConfigError } from './config-error.ts';
import { ladderProblems } from './ladder-problems.ts';
import { policiesOf } from './policy-of.ts';
import { type Files, readFiles } from './read-files.ts';
import { addPublicHolidays, keepersOfHolidays, rosterOf } from './roster-of.ts';

/** Everything that an operator configured in files, checked as a whole. */
export type Config = {
  readonly roster: Roster;
  readonly zone: string;
  /** For customers whose language is not known. */
  readonly language: 'nl' | 'en';
  readonly languages: readonly ('nl' | 'en')[];
  readonly policies: ReadonlyMap<string, Policy>;
  /** The policy of a promise from this source when none is named. */
  policyFor(source: Source, team: string): Policy;
  readonly countries: { readonly home: string; readonly called: readonly string[] };
  /** Null: no team and nobody keeps any. */
  readonly publicHolidays: { readonly country: string; readonly region: string | null } | null;
  readonly daysAheadMax: number;
  readonly daysBackMax: number;
  readonly textMaxChars: number;
  readonly bodyMaxBytes: number;
  readonly horizonMs: number;
  readonly callsPerSecond: number;
  /** Customers whom we owe a call are brought to an agent when they call us. */
  readonly greetCallers: boolean;
  /** Null: no text messages are sent. */
  readonly sms: { readonly from: string; readonly perSecond: number } | null;
  readonly brokenShare: number;
  /** The same, with these local dates as public holidays for all who keep them. */
  withPublicHolidays(dates: readonly string[]): Config;
};

const BYTES_A_KILOBYTE = 1_024;

/**
 * Reads and checks the folder of the configuration. Throws a `ConfigError` that names every
 * problem with its file, its line and what to do.
 */
export function loadConfig(dir: string): Config {
  const files = readFiles(dir);
  const problems = checkFiles(files);
  if (problems.length > 0) throw new ConfigError(problems);
  const config = configOf(files);
  const deaf = ladderProblems(config, { simulated: true });
  if (deaf.length > 0) {
    const where = `${basename(dir)}/ladders.yaml`;
    throw new ConfigError(deaf.map((message) => ({ where, message })));
  }
  return config;
}

function configOf({ site, policies, ladders, people, teams }: Files): Config {
  const named = policiesOf(policies, ladders);
  const keepers = keepersOfHolidays(people, teams);
  const config: Config = {
    roster: rosterOf(people, teams, site.zone),
    zone: site.zone,
    language: site.languages[0] ?? 'en',
    languages: site.languages,
    policies: named,
    policyFor: (source, team) =>
      known(named, teams.teams[team]?.policies[source] ?? site.policies[source]),
    countries: site.countries,
    publicHolidays:
      keepers.size === 0
        ? null
        : { ...site.publicHolidays, region: site.publicHolidays.region ?? null },
    daysAheadMax: site.limits.daysAheadMax,
    daysBackMax: site.limits.daysBackMax,
    textMaxChars: site.limits.textMaxChars,
    bodyMaxBytes: site.limits.bodyMaxKilobytes * BYTES_A_KILOBYTE,
    horizonMs: site.limits.horizon,
    callsPerSecond: site.carrier.callsPerSecond,
    greetCallers: site.carrier.greetCallers,
    sms:
      site.carrier.smsFrom === undefined
        ? null
        : { from: site.carrier.smsFrom, perSecond: site.carrier.smsPerSecond },
    brokenShare: site.shares.broken,
    withPublicHolidays: (dates) => {
      return { ...config, roster: addPublicHolidays(config.roster, keepers, dates) };
    },
  };
  return config;
}

function known(policies: ReadonlyMap<string, Policy>, name: string): Policy {
  const policy = policies.get(name);
  if (policy === undefined) throw new Error(`The policy "${name}" passed the checks unseen.`);
  return policy;
}
