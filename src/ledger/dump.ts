import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { z } from 'zod';

import {
  BackupRefusedError,
  FORMAT,
  FORMAT_VERSION,
  SEQUENCES_IN_BACKUP,
  TABLES_IN_BACKUP,
} from './backup-format.ts';
import type { BackupHeader, BackupReport } from './backup-format.ts';
import { inOneTransaction } from './backup-session.ts';
import type { BackupSession } from './backup-session.ts';
import { SCHEMA } from './pool.ts';
import { TABLES } from './tables.ts';

const ROWS_AT_ONCE = 1_000;

/**
 * Writes the whole ledger to a new file, as it is at one instant, while everything goes on. Rows
 * are streamed, so memory does not grow with the ledger. The file gets its name only when it is
 * complete and on the disk; only its owner may read it, for it holds names and numbers.
 *
 * Throws when the file exists, or when the ledger holds a table that no backup would keep.
 */
export async function dumpLedger(connectionString: string, file: string): Promise<BackupReport> {
  await reserve(file);
  const draft = `${file}.draft`;
  try {
    const report = await inOneTransaction(connectionString, 'read only', async (session) => {
      const header = await readHeader(session);
      const target = createWriteStream(draft, { mode: 0o600, flush: true });
      await pipeline(Readable.from(lines(session, header)), createGzip(), target);
      return { madeAt: header.madeAt, schemaVersion: header.schemaVersion, rows: header.rows };
    });
    await rename(draft, file);
    await syncFolder(dirname(file));
    return report;
  } catch (error) {
    await rm(draft, { force: true });
    await rm(file, { force: true });
    throw error;
  }
}

/** Takes the name at once: a backup never replaces another one. */
async function reserve(file: string): Promise<void> {
  try {
    await (await open(file, 'wx', 0o600)).close();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'EEXIST'
        ? `${file} exists: give the backup another name.`
        : `${file} cannot be written: name a file in a folder that you may write to. ${message}`;
    throw new BackupRefusedError(why, { cause: error });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const FACTS = `
select clock_timestamp() as made_at, current_setting('server_version') as server_version,
  (select max(version) from migrations) as schema_version`;

const factsSchema = z.object({
  made_at: z.int(),
  server_version: z.string(),
  schema_version: z.int(),
});

async function readHeader(session: BackupSession): Promise<BackupHeader> {
  await refuseUnknownTables(session);
  const facts = factsSchema.parse((await session.query({ text: FACTS }))[0]);
  const rows: Record<string, number> = {};
  for (const table of TABLES_IN_BACKUP) {
    rows[table] = await countRows(session, table);
  }
  const sequences: Record<string, string> = {};
  for (const sequence of SEQUENCES_IN_BACKUP) {
    const [row] = await session.query({ text: `select last_value::text as last from ${sequence}` });
    sequences[sequence] = z.string().parse(row?.['last']);
  }
  return {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    schemaVersion: facts.schema_version,
    madeAt: new Date(facts.made_at).toISOString(),
    serverVersion: facts.server_version,
    rows,
    sequences,
  };
}

/** How many rows the table has in this session's snapshot. */
export async function countRows(session: BackupSession, table: string): Promise<number> {
  const [row] = await session.query({ text: `select count(*) as count from ${table}` });
  return z.int().parse(row?.['count']);
}

/** A table that was added and not listed would be missing from every backup, unnoticed. */
async function refuseUnknownTables(session: BackupSession): Promise<void> {
  const rows = await session.query({
    text: 'select tablename from pg_tables where schemaname = $1',
    values: [SCHEMA],
  });
  if (rows.length === 0) {
    throw new BackupRefusedError('There is no ledger in this database yet: nothing to back up.');
  }
  const known: readonly string[] = [...TABLES, 'migrations'];
  const unknown = rows
    .map((row) => z.string().parse(row['tablename']))
    .filter((table) => !known.includes(table));
  if (unknown.length === 0) return;
  throw new BackupRefusedError(
    `The ledger holds ${unknown.join(', ')}, which this program does not know: make the backup ` +
      'with the program that runs on it.',
  );
}

async function* lines(session: BackupSession, header: BackupHeader): AsyncGenerator<string> {
  const hash = createHash('sha256');
  yield hashed(hash, `${JSON.stringify(header)}\n`);
  for (const table of TABLES_IN_BACKUP) {
    for await (const rows of readTable(session, table)) {
      yield hashed(hash, rows.map((row) => `["${table}",${row}]\n`).join(''));
    }
  }
  yield `${JSON.stringify({ end: FORMAT, sha256: hash.digest('hex') })}\n`;
}

function hashed(hash: Hash, text: string): string {
  hash.update(text, 'utf8');
  return text;
}

/** Rows stay the database's own JSON text: nothing is rounded by a number of ours. */
async function* readTable(session: BackupSession, table: string): AsyncGenerator<string[]> {
  await session.query({
    text: `declare backup no scroll cursor for select row_to_json(t)::text as row from ${table} t`,
  });
  for (;;) {
    const rows = await session.query({ text: `fetch ${ROWS_AT_ONCE} from backup` });
    if (rows.length === 0) break;
    yield rows.map((row) => z.string().parse(row['row']));
  }
  await session.query({ text: 'close backup' });
}
