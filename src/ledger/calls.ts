import { z } from 'zod';
import type { CallRecord, Calls, SeenKey } from '../app/ports/calls.ts';
import { type CallFacts, isLive } from '../domain/call.ts';
import type { Instant } from '../domain/time.ts';
import { isUniqueViolation } from './errors.ts';
import type { Database, Row } from './pool.ts';
import { isWatched, LOOK_AFTER_MS, makeSilentCalls } from './silent-calls.ts';

/**
 * One statement: a webhook seen before stores nothing; a version that is not the next one stores
 * nothing either, and then the webhook is not marked as seen, since it is sent here again.
 */
const SAVE = `
with clock as materialized (
  select ledger_now() as now,
    case when $12::boolean then ledger_now() + $13::bigint * interval '1 millisecond' end as look_at
), seen as materialized (
  select from webhooks_seen where provider = $9 and account = $10 and key = $11
), inserted as (
  insert into calls (
    call_id, version, saved_at, heard_at, look_at, happened_at, ended_at, customer, live_agent,
    record
  )
  select $1, $2, clock.now, clock.now, clock.look_at, coalesce(from_ms($3), clock.now),
    from_ms($4), $5, $6, $7::jsonb
  from clock where $2::integer = 1 and not exists (select from seen)
  on conflict do nothing
  returning call_id
), updated as (
  update calls c set
    version = $2, saved_at = clock.now, heard_at = clock.now, look_at = clock.look_at,
    happened_at = coalesce(from_ms($3), c.happened_at),
    ended_at = from_ms($4), customer = $5, live_agent = $6, record = $7::jsonb
  from clock
  where c.call_id = $1 and c.version = $2::integer - 1 and not exists (select from seen)
  returning c.call_id
), saved as materialized (
  select call_id from inserted union all select call_id from updated
), marked as (
  insert into webhooks_seen (provider, account, key, seen_at)
  select $9, $10, $11, clock.now from clock, saved where $8::boolean
)
select exists (select from seen) as duplicate, exists (select from saved) as saved`;

const MARK = `
update calls set applied_version = least($2::integer, version)
where call_id = $1 and applied_version < $2`;

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

const savedSchema = z.object({ duplicate: z.boolean(), saved: z.boolean() });
const recordSchema = z.looseObject({ callId: z.string(), version: z.int().positive() });

/** Calls observed. A report and the mark that it was seen are stored together or not at all. */
export function makeCalls(database: Database): Calls {
  return {
    get: async (callId) => {
      const [row] = await database.query({ text: GET, values: [callId] });
      return row === undefined ? null : recordOf(row);
    },
    save: (record, seen) => save(database, record, seen),
    markApplied: async (callId, version) => {
      await database.query({ text: MARK, values: [callId, version] });
    },
    unapplied: async (lateMs, limit) => {
      const rows = await database.query({ text: UNAPPLIED, values: [lateMs, limit] });
      return rows.map((row) => z.string().parse(row['call_id']));
    },
    ofCustomer: async (phone, limit) =>
      (await database.query({ text: OF_CUSTOMER, values: [phone, limit] })).map(recordOf),
    recent: async (limit) =>
      (await database.query({ text: RECENT, values: [limit] })).map(recordOf),
    ...makeSilentCalls(database, recordOf),
  };
}

async function save(
  database: Database,
  record: CallRecord,
  seen: SeenKey | null,
): Promise<'saved' | 'duplicate' | 'conflict'> {
  try {
    const watched = [isWatched(record.facts), LOOK_AFTER_MS];
    const values = [...recordValues(record), ...seenValues(seen), ...watched];
    const [row] = await database.query({ name: 'save-call', text: SAVE, values });
    const { duplicate, saved } = savedSchema.parse(row);
    if (duplicate) return 'duplicate';
    return saved ? 'saved' : 'conflict';
  } catch (error) {
    // The same webhook twice at the same instant: the other one is stored, this one left nothing.
    if (isUniqueViolation(error)) return 'duplicate';
    throw error;
  }
}

function recordValues(record: CallRecord): readonly unknown[] {
  const { callId, version, facts, customer } = record;
  const agent = liveAgent(facts);
  const body = JSON.stringify(record);
  return [callId, version, happenedAt(facts), facts.endedAt, customer, agent, body];
}

function seenValues(seen: SeenKey | null): readonly unknown[] {
  return [seen !== null, seen?.provider ?? null, seen?.account ?? null, seen?.key ?? null];
}

/**
 * When the call was, by the earliest that the phone system said of it; null when it said nothing.
 */
export function happenedAt({ startedAt, answeredAt, endedAt }: CallFacts): Instant | null {
  return startedAt ?? answeredAt ?? endedAt;
}

/** The agent who is in this call now, as far as anybody said. */
export function liveAgent(facts: CallFacts): string | null {
  return isLive(facts) ? facts.agent : null;
}

function recordOf(row: Row): CallRecord {
  return recordSchema.parse(row['record']) as unknown as CallRecord;
}
