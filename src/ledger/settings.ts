import { z } from 'zod';
import type { Instant } from '../domain/time.ts';
import type { Database } from './pool.ts';

/** What decides whether an accepted promise survives a power cut, and what time the ledger has. */
export type ServerSettings = {
  readonly fsync: string;
  readonly synchronousCommit: string;
  readonly fullPageWrites: string;
  readonly serverVersion: string;
  /** The database host's own clock, without any shift made for a test. */
  readonly clock: Instant;
  /** The clock that rules are judged by. */
  readonly now: Instant;
};

const SETTINGS = `
select current_setting('fsync') as "fsync",
  current_setting('synchronous_commit') as "synchronousCommit",
  current_setting('full_page_writes') as "fullPageWrites",
  current_setting('server_version') as "serverVersion",
  clock_timestamp() as "clock", ledger_now() as "now"`;

const settingsSchema = z.object({
  fsync: z.string(),
  synchronousCommit: z.string(),
  fullPageWrites: z.string(),
  serverVersion: z.string(),
  clock: z.int(),
  now: z.int(),
});

/** Asks the server of a migrated ledger for its settings, as they hold for our own sessions. */
export async function readServerSettings(database: Database): Promise<ServerSettings> {
  return settingsSchema.parse((await database.query({ text: SETTINGS }))[0]);
}
