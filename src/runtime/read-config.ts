import { join } from 'node:path';
import { publicHolidays } from '../calendar/public-holidays.ts';
import { rosterNumberProblems } from '../numbers/make-numbers.ts';
import { ConfigError } from '../settings/config-error.ts';
import type { Environment } from '../settings/environment.ts';
import { type Config, loadConfig } from '../settings/load-config.ts';
import { type Catalogues, loadCatalogues } from '../text/catalogue.ts';
import { checkCatalogues } from '../text/check-catalogues.ts';
import { wallClock } from './clock.ts';
import { configDir } from './compose.ts';

/** A promise reaches 400 days ahead, and a program may run for a year without a restart. */
const YEARS_AHEAD = 3;

/** What the files of the configuration say. */
export type Configured = { readonly config: Config; readonly catalogues: Catalogues };

/**
 * The configuration as it holds here: checked as a whole, the agents' numbers and the texts too,
 * and with the public holidays of the site's country. Throws ConfigError with all that is wrong, or
 * CatalogueError with what is wrong with the texts.
 */
export async function readConfig(environment: Environment): Promise<Configured> {
  const config = loadConfig(configDir(environment));
  const catalogues = loadCatalogues(join(configDir(environment), 'messages'));
  checkCatalogues(catalogues);
  const problems = rosterNumberProblems(config.roster);
  if (problems.length > 0) {
    throw new ConfigError(problems.map((message) => ({ where: 'config', message })));
  }
  const holidays = await holidaysOf(config);
  return { config: config.withPublicHolidays(holidays), catalogues };
}

/** None where nobody keeps any: the tables of all countries take a sixth of a start. */
async function holidaysOf(config: Config): Promise<readonly string[]> {
  if (config.publicHolidays === null) return [];
  const { country, region } = config.publicHolidays;
  const thisYear = new Date(wallClock()).getUTCFullYear();
  const years = Array.from({ length: YEARS_AHEAD + 2 }, (_, index) => thisYear - 1 + index);
  return publicHolidays(country, region, years);
}
