#!/usr/bin/env node
import { Command } from 'commander';
import type { Roles } from '../runtime/compose.ts';
import type { Check } from '../runtime/doctor.ts';
import { tryConfig } from '../runtime/doctor/config.ts';
import { checksWithoutConfig, everyCheck } from '../runtime/doctor/every-check.ts';
import { ledgerPlaceCheck, lockedLedgerCheck } from '../runtime/doctor/ledger-place.ts';
import { hasLedger, withLedgerDatabase } from '../runtime/ledger-access.ts';
import { makeLog } from '../runtime/log.ts';
import { readConfig } from '../runtime/read-config.ts';
import { packageVersion } from '../runtime/root.ts';
import { run } from '../runtime/run.ts';
import { migrationsDir } from '../runtime/store.ts';
import { wallClock } from '../runtime/clock.ts';
import { type Environment, readEnvironment } from '../settings/environment.ts';
import { backupCommand } from './backup.ts';
import { doctorCommand } from './doctor.ts';
import { nightlyReport } from './nightly-report.ts';
import { restoreCommand } from './restore.ts';
import { welcome } from './welcome.ts';

const program = new Command('callback-guarantee')
  .description('Sees to it that every call-back that was promised is made, or somebody is told.')
  .version(packageVersion());

program
  .command('start')
  .description('everything in one process: web, workers, and PostgreSQL when none is configured')
  .action(() => go({ web: true, work: true }));
program
  .command('serve')
  .description('API, pages and webhooks only; as many processes as you like')
  .action(() => go({ web: true, work: false }));
program
  .command('work')
  .description('workers only; as many processes as you like')
  .action(() => go({ web: false, work: true }));
program
  .command('doctor')
  .description('looks at everything the program needs and says how to mend what is wrong')
  .option('--json', 'for a machine to read')
  .action(({ json }: { json?: boolean }) => examine(json === true));
program
  .command('report')
  .description('the figures of a day (YYYY-MM-DD) of the site')
  .argument('<date>')
  .option('--json', 'for a machine to read')
  .action((date: string, { json }: { json?: boolean }) =>
    finish(nightlyReport({ date, json: json === true }, readEnvironment(), print)),
  );
program
  .command('backup')
  .description('writes the whole ledger to a file while the program runs')
  .argument('<file>')
  .action((file: string) => finish(backupCommand(file, { place: placeOf(), print })));
program
  .command('restore')
  .description('brings a backup into an empty ledger')
  .argument('<file>')
  .action((file: string) =>
    finish(restoreCommand(file, { place: placeOf(), print, migrationsDir: migrationsDir() })),
  );

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function go(roles: Roles): Promise<void> {
  const environment = readEnvironment();
  await run({
    environment,
    roles,
    log: logOf(environment),
    onReady: (ready) => {
      print(welcome(ready));
    },
    exit: (code) => process.exit(code),
  });
}

async function examine(json: boolean): Promise<void> {
  const environment = readEnvironment();
  const place = placeOf(environment);
  const read = await tryConfig(() => readConfig(environment));
  const checksOn = (url: string | null) =>
    read.config === null
      ? checksWithoutConfig(environment, url)
      : everyCheck(environment, read.config, url);
  const look = (url: string | null, locked: readonly Check[] = []): Promise<number> =>
    doctorCommand({
      checks: [ledgerPlaceCheck(place), ...locked, read.check, ...checksOn(url)],
      ...{ json, print },
    });
  const withoutIt = (error: unknown): Promise<number> => {
    const locked = lockedLedgerCheck(error);
    if (locked === null) throw error;
    return look(null, [locked]);
  };
  await finish(hasLedger(place) ? withLedgerDatabase(place, look).catch(withoutIt) : look(null));
}

function placeOf(environment: Environment = readEnvironment()) {
  const { databaseUrl, dataDir } = environment;
  return { databaseUrl, dataDir, log: () => undefined };
}

function logOf({ logLevel }: Environment) {
  return makeLog({ level: logLevel, pretty: process.stdout.isTTY, now: wallClock });
}

async function finish(command: Promise<number>): Promise<void> {
  process.exitCode = await command;
}

/** Errors that say what to do are told as they are; a bug shows where it is. */
const EXPECTED = new Set([
  'ConfigError',
  'StartRefusedError',
  'FolderInUseError',
  'AddressRefusedError',
  'CatalogueError',
  'ServerStartError',
  'LedgerTooNewError',
  'MigrationEditedError',
  'LedgerUnavailableError',
  'RestoreRefusedError',
  'BackupRefusedError',
  'SetupError',
]);

try {
  await program.parseAsync();
} catch (error) {
  const isExpected = error instanceof Error && EXPECTED.has(error.name);
  process.stderr.write(`${isExpected ? error.message : String((error as Error).stack)}\n`);
  process.exit(1);
}
