import { z } from 'zod';

import { SEQUENCES, TABLES } from './tables.ts';

/**
 * A backup is gzip'd JSON lines: a header, one line `["table",{row}]` a row, table after table in
 * the order of TABLES, and a last line with the SHA-256 of every byte before it.
 */
export const FORMAT = 'callback-guarantee-backup';
export const FORMAT_VERSION = 1;

/** A row of the ledger is some kilobytes; a line of this length is no backup of ours. */
export const LINE_BYTES_MAX = 64_000_000;

/**
 * A shifted test clock and the queue's epoch belong to one place, not to the data: the restored
 * ledger keeps its own clock and gets a new epoch, so that a queue which remembers later days is
 * filled anew.
 */
const STAYS_BEHIND: readonly string[] = ['ledger_clock', 'queue_epoch'];

/** What a backup keeps, in the order in which it is written and restored. */
export const TABLES_IN_BACKUP: readonly string[] = TABLES.filter(
  (table) => !STAYS_BEHIND.includes(table),
);
/** Sequences whose place a backup keeps. */
export const SEQUENCES_IN_BACKUP: readonly string[] = SEQUENCES;

const name = z.string().regex(/^[a-z_]{1,63}$/);

/** The first line of a backup. */
export const backupHeader = z.strictObject({
  format: z.literal(FORMAT),
  formatVersion: z.int().positive(),
  schemaVersion: z.int().positive(),
  /** The database's own time of the snapshot. */
  madeAt: z.iso.datetime(),
  serverVersion: z.string(),
  /** Rows by table. */
  rows: z.record(name, z.int().nonnegative()),
  /** The last value given, as a decimal. */
  sequences: z.record(name, z.string().regex(/^\d{1,19}$/)),
});

/** The first line of a backup, read. */
export type BackupHeader = z.infer<typeof backupHeader>;

/** The last line of a backup: hex SHA-256 of every byte before it. */
export const backupEnd = z.strictObject({ end: z.literal(FORMAT), sha256: z.string().length(64) });

/** What a backup holds, or a restore brought back. */
export type BackupReport = {
  readonly madeAt: string;
  readonly schemaVersion: number;
  readonly rows: Readonly<Record<string, number>>;
};

/** No backup can be made like this; the message says what to do. */
export class BackupRefusedError extends Error {
  override readonly name = 'BackupRefusedError';
}

/** The file is not a backup that this program can restore, or this ledger cannot take it. */
export class RestoreRefusedError extends Error {
  override readonly name = 'RestoreRefusedError';
}
