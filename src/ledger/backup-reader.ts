import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { createGunzip } from 'node:zlib';

import {
  TABLES_IN_BACKUP,
  backupEnd,
  backupHeader,
  LINE_BYTES_MAX,
  RestoreRefusedError,
} from './backup-format.ts';
import type { BackupHeader } from './backup-format.ts';

const NEW_LINE = 0x0a;

/** A backup being read: first the header, then every row, in the order of the file. */
export type BackupReader = {
  readonly header: BackupHeader;
  /** Ends only when the checksum at the end of the file holds; else throws RestoreRefusedError. */
  rows(): AsyncGenerator<{ readonly table: string; readonly row: string }>;
};

/** Opens a backup file. Throws RestoreRefusedError when it is none, or damaged. */
export async function openBackup(file: string): Promise<BackupReader> {
  const hash = createHash('sha256');
  const lines = withClearErrors(readLines(file), file);
  const first = await lines.next();
  const line = first.done === true ? '' : first.value;
  const header = readHeader(line, file);
  hash.update(`${line}\n`, 'utf8');
  return { header, rows: () => readRows(lines, hash, file) };
}

/** Reads the whole file once. Throws RestoreRefusedError when it is damaged or incomplete. */
export async function checkBackup(file: string): Promise<void> {
  for await (const { table } of (await openBackup(file)).rows()) {
    if (!TABLES_IN_BACKUP.includes(table)) {
      throw new RestoreRefusedError(`The backup holds a table "${table}" that nobody knows.`);
    }
  }
}

function readHeader(line: string, file: string): BackupHeader {
  const parsed = backupHeader.safeParse(asJson(line));
  if (parsed.success) return parsed.data;
  throw new RestoreRefusedError(`${file} is not a backup of callback-guarantee.`);
}

async function* readRows(
  lines: AsyncGenerator<string>,
  hash: Hash,
  file: string,
): AsyncGenerator<{ table: string; row: string }> {
  for await (const line of lines) {
    const row = rowOf(line);
    if (row !== null) {
      hash.update(`${line}\n`, 'utf8');
      yield row;
      continue;
    }
    const end = backupEnd.safeParse(asJson(line));
    if (end.success && end.data.sha256 === hash.digest('hex')) return;
    throw damaged(file);
  }
  throw damaged(file);
}

const damaged = (file: string, cause?: unknown): RestoreRefusedError =>
  new RestoreRefusedError(
    `${file} is damaged or incomplete (its checksum does not hold): nothing was restored. Take ` +
      'another copy of it, or an earlier backup.',
    { cause },
  );

/** `["table",{…}]`, taken apart without reading the row: it goes to the database as it is. */
function rowOf(line: string): { table: string; row: string } | null {
  const table = /^\["([a-z_]{1,63})",\{/.exec(line)?.[1];
  if (table === undefined || !line.endsWith('}]')) return null;
  return { table, row: line.slice(table.length + 4, -1) };
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

async function* withClearErrors(
  lines: AsyncGenerator<string>,
  file: string,
): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch (error) {
    // zlib's own errors: not compressed, cut short, wrong inside.
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw damaged(file, error);
    throw error;
  }
}

async function* readLines(file: string): AsyncGenerator<string> {
  const text = new PassThrough();
  const reading = pipeline(createReadStream(file), createGunzip(), text);
  // Reading `text` throws the same error; this one would be nobody's.
  reading.catch(() => undefined);
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of text as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(NEW_LINE); end !== -1; end = chunk.indexOf(NEW_LINE, from)) {
      rest.push(chunk.subarray(from, end));
      yield Buffer.concat(rest).toString('utf8');
      rest = [];
      restBytes = 0;
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
    restBytes += chunk.length - from;
    if (restBytes > LINE_BYTES_MAX) throw damaged(file);
  }
  await reading;
}
