import { z } from 'zod';
import type { CallRecord, Calls, KeyedWord, Saved, SeenKey } from '../app/ports/calls.ts';
import { type CallFacts, isLive } from '../domain/call.ts';
import type { Instant } from '../domain/time.ts';
import { isUnavailable, isUniqueViolation, violatedConstraint } from './errors.ts';
import { makeGroup } from './group.ts';
import type { Database } from './pool.ts';
import { isWatched, LOOK_AFTER_MS } from './silent-calls.ts';

/**
 * One statement for all reports that wait (`$1`): a webhook seen before stores nothing, nor does a
 * key that has its answer. A version that is not the next one stores nothing either, and then the
 * webhook is not marked as seen, since it is sent here again. Rows are locked in a fixed order, so
 * that no two groups wait for each other.
 */
const SAVE = `
with ask as materialized (
  select a.* from jsonb_to_recordset($1::jsonb) as a (
    i integer, call_id text, version integer, happened_at bigint, ended_at bigint, customer text,
    live_agent text, record jsonb, provider text, account text, key text, watched boolean,
    key_owner text, word_key text, key_body text, said jsonb
  )
), clock as materialized (
  select ledger_now() as now,
    ledger_now() + $2::bigint * interval '1 millisecond' as look_at
), seen as materialized (
  select a.i from ask a join webhooks_seen s
    on s.provider = a.provider and s.account = a.account and s.key = a.key
), used as materialized (
  select a.i from ask a join idempotency_keys k on k.owner = a.key_owner and k.key = a.word_key
), fresh as materialized (
  select a.*, clock.now, case when a.watched then clock.look_at end as look_at
  from ask a cross join clock
  where a.i not in (select i from seen) and a.i not in (select i from used)
), held_rows as materialized (
  select c.call_id, c.version from (select call_id from fresh where version > 1 order by call_id) f
  cross join lateral (
    select call_id, version from calls where call_id = f.call_id for no key update
  ) c
), inserted as (
  insert into calls (
    call_id, version, saved_at, heard_at, look_at, happened_at, ended_at, customer, live_agent,
    record
  )
  select f.call_id, f.version, f.now, f.now, f.look_at, coalesce(from_ms(f.happened_at), f.now),
    from_ms(f.ended_at), f.customer, f.live_agent, f.record
  from fresh f where f.version = 1 order by f.call_id
  on conflict do nothing
  returning call_id
), updated as (
  update calls c set
    version = f.version, saved_at = f.now, heard_at = f.now, look_at = f.look_at,
    happened_at = coalesce(from_ms(f.happened_at), c.happened_at),
    ended_at = from_ms(f.ended_at), customer = f.customer, live_agent = f.live_agent,
    record = f.record
  from fresh f join held_rows h on h.call_id = f.call_id and h.version = f.version - 1
  where c.call_id = f.call_id
  returning c.call_id
), saved as materialized (
  select call_id from inserted union all select call_id from updated
), marked as (
  insert into webhooks_seen (provider, account, key, seen_at)
  select f.provider, f.account, f.key, f.now from fresh f join saved using (call_id)
  where f.key is not null
), answered as (
  insert into idempotency_keys (owner, key, body_hash, said, at)
  select f.key_owner, f.word_key, f.key_body, f.said, f.now from fresh f join saved using (call_id)
  where f.word_key is not null
)
select a.i, a.i in (select i from seen) as duplicate, a.i in (select i from used) as used,
  a.call_id in (select call_id from saved) as saved
from ask a order by a.i`;

/** Each call's newest version that the pledges have heard of. */
const MARK = `
update calls c set applied_version = least(a.version, c.version)
from jsonb_to_recordset($1::jsonb) as a (call_id text, version integer)
where c.call_id = a.call_id and c.applied_version < a.version`;

/** So many reports are stored in one statement. */
const GROUP_MAX = 64;

type Save = {
  readonly record: CallRecord;
  readonly seen: SeenKey | null;
  readonly keyed: KeyedWord | undefined;
};
type Mark = { readonly callId: string; readonly version: number };

const savedSchema = z.object({ duplicate: z.boolean(), used: z.boolean(), saved: z.boolean() });

/**
 * Reports that come in while others are being stored are stored together in the next statement: a
 * burst costs a commit a group, not one a webhook.
 */
export function makeSaveCalls(database: Database): Pick<Calls, 'save' | 'markApplied'> {
  const run = (asks: readonly Save[]) => saveAll(asks, database);
  const save = makeGroup<Save, Saved>({
    run,
    runAlone: (ask) => saveAlone(ask, run),
    failsAll: isUnavailable,
    keysOf: ({ record, seen, keyed }) => [
      record.callId,
      JSON.stringify(seen),
      ...(keyed === undefined ? [] : [`key ${keyed.idempotency.owner} ${keyed.idempotency.key}`]),
    ],
    groupMax: GROUP_MAX,
  });
  const runMarks = async (marks: readonly Mark[]): Promise<readonly null[]> => {
    const rows = marks.map(({ callId, version }) => ({ call_id: callId, version }));
    await database.query({ name: 'mark-calls', text: MARK, values: [JSON.stringify(rows)] });
    return marks.map(() => null);
  };
  const mark = makeGroup<Mark, null>({
    run: runMarks,
    runAlone: async (one) => {
      await runMarks([one]);
      return null;
    },
    failsAll: isUnavailable,
    keysOf: ({ callId }) => [callId],
    groupMax: GROUP_MAX,
  });
  return {
    save: (record, seen, keyed) => save({ record, seen, keyed }),
    markApplied: async (callId, version) => {
      await mark({ callId, version });
    },
  };
}

async function saveAlone(
  ask: Save,
  run: (asks: readonly Save[]) => Promise<readonly Saved[]>,
): Promise<Saved> {
  try {
    const [saved] = await run([ask]);
    return saved ?? 'conflict';
  } catch (error) {
    // The same webhook or key twice at the same instant: the other one is stored, this one is not.
    if (!isUniqueViolation(error)) throw error;
    return violatedConstraint(error) === 'idempotency_keys_pkey' ? 'key-used' : 'duplicate';
  }
}

async function saveAll(asks: readonly Save[], database: Database): Promise<readonly Saved[]> {
  const values = [JSON.stringify(asks.map(rowOf)), LOOK_AFTER_MS];
  const rows = await database.query({ name: 'save-calls', text: SAVE, values });
  return rows.map((row) => {
    const { duplicate, used, saved } = savedSchema.parse(row);
    if (duplicate) return 'duplicate';
    if (used) return 'key-used';
    return saved ? 'saved' : 'conflict';
  });
}

function rowOf({ record, seen, keyed }: Save, i: number): object {
  const { callId, version, facts, customer } = record;
  return {
    ...{ i, call_id: callId, version, happened_at: happenedAt(facts), ended_at: facts.endedAt },
    ...{ customer, live_agent: liveAgent(facts), record, watched: isWatched(facts) },
    ...{ provider: seen?.provider ?? null, account: seen?.account ?? null, key: seen?.key ?? null },
    ...(keyed && keyColumns(keyed)),
  };
}

function keyColumns({ idempotency: { owner, key, bodyHash }, said }: KeyedWord): object {
  return { key_owner: owner, word_key: key, key_body: bodyHash, said };
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
