import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FORMAT_VERSION, RestoreRefusedError, TABLES_IN_BACKUP } from './backup-format.ts';
import type { BackupHeader, BackupReport } from './backup-format.ts';
import { checkBackup, openBackup } from './backup-reader.ts';
import type { BackupReader } from './backup-reader.ts';
import { inOneTransaction } from './backup-session.ts';
import type { BackupSession } from './backup-session.ts';
import { firstBrokenChain } from './broken-chain.ts';
import { countRows } from './dump.ts';
import { migrate } from './migrate.ts';

const ROWS_AT_ONCE = 500;
const BATCH_CHARS_MAX = 4_000_000;
/** Fences given after the backup was made must not be given again. */
const FENCE_GAP = 1_000_000n;

/** A row in one of these means that somebody already works with this ledger. */
const MUST_BE_EMPTY = [
  'customers',
  'policies',
  'pledges',
  'events',
  'outbox',
  'calls',
  'webhooks_seen',
  'kill_switch_flips',
];
/** They refuse any delete; a ledger where they hold a row is not restored into. */
const APPEND_ONLY = ['policies', 'events', 'kill_switch_flips'];

/**
 * Brings a backup back into an empty ledger, in one transaction: either everything is there and
 * every hash chain and count holds, or nothing was changed. An older backup is restored at its own
 * schema and then migrated.
 *
 * The kill switch is on afterwards. The backup does not know of the calls that were made since, so
 * a person looks before anybody is rung again.
 *
 * Throws RestoreRefusedError when the ledger is not empty, or the backup is damaged, or newer than
 * this program.
 */
export async function restoreLedger(
  connectionString: string,
  file: string,
  migrationsDir: string,
): Promise<BackupReport> {
  const backup = await openBackup(file);
  const { header } = backup;
  await refuseNewer(header, migrationsDir);
  // Before anything is touched; half a file would otherwise show as whatever constraint it breaks.
  await checkBackup(file);
  await migrateTo(header.schemaVersion, connectionString, migrationsDir);
  await inOneTransaction(connectionString, 'read write', (session) => fill(session, backup));
  await migrate(connectionString, migrationsDir);
  return { madeAt: header.madeAt, schemaVersion: header.schemaVersion, rows: header.rows };
}

async function refuseNewer(header: BackupHeader, migrationsDir: string): Promise<void> {
  const known = (await readdir(migrationsDir)).length;
  if (header.formatVersion <= FORMAT_VERSION && header.schemaVersion <= known) return;
  throw new RestoreRefusedError(
    `The backup is of a newer program (schema ${header.schemaVersion}, this one knows ${known}): ` +
      'restore it with the version that made it, or a later one.',
  );
}

/** The schema as it was when the backup was made; a ledger that is further is left as it is. */
async function migrateTo(
  version: number,
  connectionString: string,
  migrationsDir: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'callback-guarantee-restore-'));
  try {
    const files = (await readdir(migrationsDir)).sort().slice(0, version);
    for (const file of files) await cp(join(migrationsDir, file), join(folder, file));
    await migrate(connectionString, folder);
  } catch (error) {
    if ((error as Error).name !== 'LedgerTooNewError') throw error;
    throw new RestoreRefusedError(
      'The ledger was migrated further than the backup: restore into an empty database.',
      { cause: error },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function fill(session: BackupSession, backup: BackupReader): Promise<void> {
  // Whoever started the program on this ledger meanwhile waits, and then sees it whole.
  await session.query({ text: 'lock table pledges, events in access exclusive mode' });
  await refuseUsedLedger(session, backup.header);
  await clear(session, backup.header);
  for await (const batch of batches(backup)) await insert(session, batch);
  await setSequences(session, backup.header);
  await verify(session, backup.header);
  await startAnew(session);
}

async function refuseUsedLedger(session: BackupSession, header: BackupHeader): Promise<void> {
  for (const table of tablesOf(header)) {
    if (!MUST_BE_EMPTY.includes(table)) continue;
    if ((await countRows(session, table)) === 0) continue;
    throw new RestoreRefusedError(
      `The ledger is not empty (there are rows in ${table}), and a restore never mixes two: set ` +
        'DATA_DIR to an empty folder, or DATABASE_URL to an empty database.',
    );
  }
}

/** What a first start has put there: its admin key, the switch. */
async function clear(session: BackupSession, header: BackupHeader): Promise<void> {
  for (const table of tablesOf(header).reverse()) {
    if (!APPEND_ONLY.includes(table)) await session.query({ text: `delete from ${table}` });
  }
}

/** An older backup has fewer tables than this program knows. */
function tablesOf(header: BackupHeader): string[] {
  return TABLES_IN_BACKUP.filter((table) => table in header.rows);
}

type Batch = { readonly table: string; readonly rows: string[] };

async function* batches(backup: BackupReader): AsyncGenerator<Batch> {
  let batch: Batch | null = null;
  let chars = 0;
  for await (const { table, row } of backup.rows()) {
    const isFull = batch !== null && (batch.rows.length >= ROWS_AT_ONCE || chars > BATCH_CHARS_MAX);
    if (batch !== null && (isFull || batch.table !== table)) {
      yield batch;
      batch = null;
    }
    if (batch === null) chars = 0;
    batch ??= { table, rows: [] };
    batch.rows.push(row);
    chars += row.length;
  }
  if (batch !== null) yield batch;
}

async function insert(session: BackupSession, { table, rows }: Batch): Promise<void> {
  await session.query({
    text: `insert into ${table} select * from json_populate_recordset(null::${table}, $1::json)`,
    values: [`[${rows.join(',')}]`],
  });
}

async function setSequences(session: BackupSession, header: BackupHeader): Promise<void> {
  for (const [sequence, last] of Object.entries(header.sequences)) {
    await session.query({
      text: 'select setval($1::regclass, $2::bigint)',
      values: [sequence, String(BigInt(last) + FENCE_GAP)],
    });
  }
}

async function verify(session: BackupSession, header: BackupHeader): Promise<void> {
  for (const [table, count] of Object.entries(header.rows)) {
    const found = await countRows(session, table);
    if (found === count) continue;
    throw new RestoreRefusedError(
      `The backup promises ${count} rows of ${table} and holds ${found}: nothing was restored.`,
    );
  }
  const broken = await firstBrokenChain(session);
  if (broken === null) return;
  throw new RestoreRefusedError(
    `The events of promise ${broken} were changed after they were written (their hashes do not ` +
      'follow from each other): nothing was restored. Take an earlier backup.',
  );
}

async function startAnew(session: BackupSession): Promise<void> {
  await session.query({ text: 'update queue_epoch set epoch = gen_random_uuid()::text' });
  await session.query({
    text: `with flipped as (
        update kill_switch set is_on = true, changed_by = 'restore', changed_at = clock_timestamp()
        returning is_on, changed_by, changed_at
      )
      insert into kill_switch_flips (position, is_on, changed_by, changed_at)
      select coalesce((select max(position) from kill_switch_flips), 0) + 1, f.* from flipped f`,
  });
}
