import { z } from 'zod';
import type { CallRecord, Calls } from '../app/ports/calls.ts';
import type { Database, Row } from './pool.ts';
import { makeSaveCalls } from './save-calls.ts';
import { makeSilentCalls } from './silent-calls.ts';
import { makeTakers } from './takers.ts';

const UNAPPLIED = `
select call_id from calls
where applied_version < version
  and saved_at <= (select ledger_now()) - $1::bigint * interval '1 millisecond'
order by saved_at, call_id limit $2`;

const GET = `select record from calls where call_id = $1`;
const OF_CUSTOMER = `
select record from calls where customer = $1 order by happened_at desc, call_id desc limit $2`;
const RECENT = `
select record from calls where ended_at is not null order by ended_at desc, call_id limit $1`;

const recordSchema = z.looseObject({ callId: z.string(), version: z.int().positive() });

/** Calls observed. A report and the mark that it was seen are stored together or not at all. */
export function makeCalls(database: Database): Calls {
  return {
    get: async (callId) => {
      const [row] = await database.query({ name: 'call', text: GET, values: [callId] });
      return row === undefined ? null : recordOf(row);
    },
    ...makeSaveCalls(database),
    unapplied: async (lateMs, limit) => {
      const rows = await database.query({ text: UNAPPLIED, values: [lateMs, limit] });
      return rows.map((row) => z.string().parse(row['call_id']));
    },
    ofCustomer: async (phone, limit) =>
      (await database.query({ text: OF_CUSTOMER, values: [phone, limit] })).map(recordOf),
    recent: async (limit) =>
      (await database.query({ text: RECENT, values: [limit] })).map(recordOf),
    ...makeSilentCalls(database, recordOf),
    ...makeTakers(database),
  };
}

function recordOf(row: Row): CallRecord {
  return recordSchema.parse(row['record']) as unknown as CallRecord;
}
