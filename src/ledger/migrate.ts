import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { sha256 } from './chain.ts';
import { SCHEMA } from './pool.ts';

/** A change of a large table may take its time; nothing else waits for it but the start. */
const MIGRATION_TIMEOUT_MS = 3_600_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Ours alone in this database: two processes that start together migrate one after the other. */
const MIGRATION_LOCK = 7_244_018_221;

/** This program is older than the ledger that it was pointed at. */
export class LedgerTooNewError extends Error {
  override readonly name = 'LedgerTooNewError';

  constructor(found: number, known: number) {
    super(
      `The ledger was migrated to version ${found}, this program knows versions up to ${known}. ` +
        'Start the newer program again, or restore a backup that was made before the update.',
    );
  }
}

/** A step that this ledger has taken reads otherwise now: the schema is not what the files say. */
export class MigrationEditedError extends Error {
  override readonly name = 'MigrationEditedError';

  constructor(file: string) {
    super(
      `${file} was changed after this ledger had taken it, and a step is taken once. Put the ` +
        'file back as it was in the release that you run, and make the change in a new file ' +
        'behind the last one. Nothing was migrated.',
    );
  }
}

type Migration = {
  readonly version: number;
  readonly name: string;
  readonly file: string;
  readonly sql: string;
  readonly checksum: string;
};

/**
 * Brings the ledger's schema to the newest version that `migrationsDir` holds, each step in a
 * transaction of its own; returns the names of what was applied. Safe to run from many processes
 * at once. Throws LedgerTooNewError when the ledger is ahead of us, MigrationEditedError when a
 * step that it has taken reads otherwise now; both before anything is changed.
 */
export async function migrate(
  connectionString: string,
  migrationsDir: string,
): Promise<readonly string[]> {
  const migrations = await readMigrations(migrationsDir);
  const client = new pg.Client({
    connectionString,
    application_name: 'callback-guarantee migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: MIGRATION_TIMEOUT_MS,
    options: `-c search_path=${SCHEMA}`,
  });
  // A lost connection fails the statement under way; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const done = await prepare(client, migrations);
    const applied: string[] = [];
    for (const migration of migrations) {
      if (migration.version <= done) continue;
      if (await apply(client, migration)) applied.push(migration.name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

const fileName = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** All migrations in order; throws when a file is misnamed or a number is missing or doubled. */
async function readMigrations(migrationsDir: string): Promise<readonly Migration[]> {
  const files = (await readdir(migrationsDir)).sort();
  const named = files.map((file, index) => {
    const [, number, name] = fileName.exec(file) ?? [];
    if (number === undefined || name === undefined || Number(number) !== index + 1) {
      throw new Error(
        `${join(migrationsDir, file)} is not migration ${index + 1}. Name the files ` +
          '0001_what_it_does.sql, 0002_… without a gap.',
      );
    }
    return { version: index + 1, name, file };
  });
  return Promise.all(
    named.map(async (migration) => {
      const sql = await readFile(join(migrationsDir, migration.file), 'utf8');
      return { ...migration, sql, checksum: checksumOf(sql) };
    }),
  );
}

/** A checkout on another system may end its lines otherwise: that is no edit. */
function checksumOf(sql: string): string {
  return sha256(sql.replaceAll('\r\n', '\n'));
}

/** Returns the version that the ledger is at. */
async function prepare(client: pg.Client, migrations: readonly Migration[]): Promise<number> {
  await inTransaction(client, async () => {
    await client.query(`create schema if not exists ${SCHEMA}`);
    await client.query(
      `create table if not exists migrations (
        version integer primary key,
        name text not null,
        applied_at timestamptz not null default clock_timestamp(),
        checksum text
      )`,
    );
    await addChecksums(client);
  });
  const { rows } = await client.query(
    'select coalesce(max(version), 0) as version from migrations',
  );
  const version = z.object({ version: z.int() }).parse(rows[0]).version;
  if (version > migrations.length) throw new LedgerTooNewError(version, migrations.length);
  await refuseEdited(client, migrations);
  return version;
}

/** Ledgers of before this column get it; looked for first, for a backup may hold the table. */
async function addChecksums(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(
    `select from pg_attribute
    where attrelid = 'migrations'::regclass and attname = 'checksum' and not attisdropped`,
  );
  if (rowCount === 0) await client.query('alter table migrations add column checksum text');
}

const takenSchema = z.object({ version: z.int().positive(), checksum: z.string().nullable() });

/** What was taken before there were checksums is believed as it is found now, once. */
async function refuseEdited(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  const { rows } = await client.query('select version, checksum from migrations order by version');
  for (const { version, checksum } of rows.map((row) => takenSchema.parse(row))) {
    const migration = migrations[version - 1];
    if (migration === undefined || migration.checksum === checksum) continue;
    if (checksum !== null) throw new MigrationEditedError(migration.file);
    await client.query(
      'update migrations set checksum = $2 where version = $1 and checksum is null',
      [version, migration.checksum],
    );
  }
}

/** False when another process has applied it meanwhile. */
async function apply(client: pg.Client, migration: Migration): Promise<boolean> {
  return inTransaction(client, async () => {
    // The row first: whoever comes second is stopped here, before the change and not after it.
    const { rowCount } = await client.query(
      `insert into migrations (version, name, checksum) values ($1, $2, $3)
      on conflict do nothing`,
      [migration.version, migration.name, migration.checksum],
    );
    if (rowCount === 0) return false;
    await client.query(migration.sql);
    return true;
  });
}

async function inTransaction<T>(client: pg.Client, act: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const result = await act();
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that is gone has rolled back already; the first error is the one to tell.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
