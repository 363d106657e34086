import { join } from 'node:path';
import { publicHolidays } from '../calendar/public-holidays.ts';
import { rosterNumberProblems } from '../numbers/make-numbers.ts';
import { ConfigError } from '../settings/config-error.ts';
import type { Environment } from '../settings/environment.ts';
import { type Config, loadConfig } from '../settings/load-config.ts';
import { loadCatalogues } from '../text/catalogue.ts';
import { makeTexts } from '../text/texts.ts';
import { wallClock } from './clock.ts';
import { configDir } from './compose.ts';

/** A promise reaches 400 days ahead, and a program may run for a year without a restart. */
const YEARS_AHEAD = 3;

/**
 * The configuration as it holds here: checked as a whole, the agents' numbers too, and with the
 * public holidays of the site's country. Throws ConfigError with all that is wrong, or
 * CatalogueError with what is wrong with the texts.
 */
export async function readConfig(environment: Environment): Promise<Config> {
  const config = loadConfig(configDir(environment));
  makeTexts(loadCatalogues(join(configDir(environment), 'messages')));
  const problems = rosterNumberProblems(config.roster);
  if (problems.length > 0) {
    throw new ConfigError(problems.map((message) => ({ where: 'config', message })));
  }
  const thisYear = new Date(wallClock()).getUTCFullYear();
  const years = Array.from({ length: YEARS_AHEAD + 2 }, (_, index) => thisYear - 1 + index);
  const { country, region } = config.publicHolidays;
  return config.withPublicHolidays(await publicHolidays(country, region, years));
}
