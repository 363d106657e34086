import { ConfigError } from '../../settings/config-error.ts';
import type { Config } from '../../settings/load-config.ts';
import { CatalogueError } from '../../text/catalogue.ts';
import type { Check, CheckResult } from '../doctor.ts';

const NAME = 'Configuration';

/** What was read of the configuration, and the check that says so; null: it cannot be used. */
export type ReadConfig = { readonly config: Config | null; readonly check: Check };

/** A configuration that cannot be used is one thing found among others: each problem a result. */
export async function tryConfig(
  read: () => Promise<{ readonly config: Config }>,
): Promise<ReadConfig> {
  try {
    const { config } = await read();
    const found = `${config.roster.people.length} people, ${config.roster.teams.length} teams`;
    return { config, check: checkOf([{ name: NAME, ok: true, found, fix: null }]) };
  } catch (error) {
    return { config: null, check: checkOf(problemsOf(error).map(failed)) };
  }
}

/** Anything else is a bug, and shows where it is. */
function problemsOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) {
    return error.problems.map(({ where, message }) => `${where}: ${message}`);
  }
  if (error instanceof CatalogueError) return [error.message];
  throw error;
}

function failed(found: string): CheckResult {
  return { name: NAME, ok: false, found, fix: 'Mend it there; nothing starts before.' };
}

function checkOf(results: readonly CheckResult[]): Check {
  return { name: NAME, run: () => Promise.resolve(results) };
}
