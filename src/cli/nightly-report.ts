import { join } from 'node:path';
import { makeReports } from '../app/write-report.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { configDir } from '../runtime/compose.ts';
import { refuseWithoutLedger, withLedgerDatabase } from '../runtime/ledger-access.ts';
import type { Environment } from '../settings/environment.ts';
import { loadConfig } from '../settings/load-config.ts';
import { loadCatalogues } from '../text/catalogue.ts';
import { makeTexts } from '../text/texts.ts';
import { type ReportArguments, reportCommand } from './report.ts';

/** Prints the report of a day, computed from the ledger wherever it is. */
export async function nightlyReport(
  ask: ReportArguments,
  environment: Environment,
  print: (text: string) => void,
): Promise<number> {
  const { databaseUrl, dataDir } = environment;
  const config = loadConfig(configDir(environment));
  const { zone, language, roster } = config;
  const { grace } = config.policyFor('agent', roster.teams[0]?.id ?? '');
  const place = { databaseUrl, dataDir, log: () => undefined };
  refuseWithoutLedger(place);
  return withLedgerDatabase(place, async (url) => {
    const ledger = openLedger({ connectionString: url });
    try {
      const service = makeReports({ ...ledger, zone, grace });
      const texts = makeTexts(loadCatalogues(join(configDir(environment), 'messages')));
      return await reportCommand(ask, { service, texts, language, zone, print, printError: print });
    } finally {
      await ledger.close();
    }
  });
}
