import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/ledger/migrate.ts';
import { startEmbeddedPostgres } from '../../src/runtime/embedded-postgres.ts';
import { packageRoot } from '../../src/runtime/root.ts';

/** The migrated, empty ledger that every test database is a copy of. */
export const TEMPLATE_DATABASE = 'callback_guarantee_template';

/** Several workers, each with the three pools of a few ledgers. */
const CONNECTIONS_MAX = 400;

/**
 * One PostgreSQL server for a whole run, however many kinds of tests take part: the embedded one,
 * or whatever TEST_DATABASE_URL names already.
 */
export default async function globalSetup(): Promise<void> {
  if (process.env['TEST_DATABASE_URL'] === undefined) await startServer();
  await makeTemplate(process.env['TEST_DATABASE_URL'] ?? '');
}

async function startServer(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'callback-guarantee-test-'));
  const server = await startEmbeddedPostgres({
    dataDir,
    // The runner may be killed, and knows no "at the end" that always comes.
    throwAway: true,
    settings: { max_connections: String(CONNECTIONS_MAX) },
  });
  process.once('exit', () => {
    rmSync(dataDir, { recursive: true, force: true });
  });
  process.env['TEST_DATABASE_URL'] = server.url;
  process.env['TEST_DATABASE_IS_THROWN_AWAY'] = 'yes';
}

async function makeTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`drop database if exists ${TEMPLATE_DATABASE}`);
    await client.query(`create database ${TEMPLATE_DATABASE}`);
  } finally {
    await client.end();
  }
  const template = new URL(url);
  template.pathname = `/${TEMPLATE_DATABASE}`;
  await migrate(template.toString(), join(packageRoot(), 'src/ledger/migrations'));
}
