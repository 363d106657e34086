import { z } from 'zod';
import type { SmsIntent, SmsNews, SmsRecord, SmsStore, SmsTurn } from '../app/ports/sms.ts';
import { isUniqueViolation } from './errors.ts';
import { isUuid } from './pledge-rows.ts';
import type { Database } from './pool.ts';
import { makeSmsInbound } from './sms-inbound.ts';

const TAKE_TURN = `
insert into sms_senders as s (sender, next_at)
values ($1, ledger_now() + $2::bigint * interval '1 millisecond')
on conflict (sender) do update set
  next_at = greatest(s.next_at, ledger_now()) + $2::bigint * interval '1 millisecond'
where s.next_at <= ledger_now() + $3::bigint * interval '1 millisecond'
returning next_at, ledger_now() as now`;

/**
 * One statement: nothing is intended for a number that opted out, nor under a lease that is gone;
 * the effect's row is held, so that nobody claims it between the check and the commit.
 * A message that was refused or failed may be tried again under a higher fence, and so may one
 * that the phone system knows nothing of.
 */
const INTEND = `
with clock as materialized (
  select ledger_now() as now
), held as materialized (
  select effect_id from outbox
  where effect_id = $6 and fence = $7 and state = 'in-hand'
    and claimable_at > (select now from clock)
  for share
), judged as materialized (
  select
    exists (
      select from sms_opt_outs where number_key = sms_number_key($4) and opted_out
    ) as opted_out,
    $6::text is null or exists (select from held) as held
), gone as (
  insert into sms as s (sms_id, key, pledge_id, about, intended_at)
  select $1, $2, $3, $5::jsonb, clock.now from clock, judged where held and not opted_out
  on conflict (key) do update set
    fence = s.fence + 1, state = 'intended', intended_at = excluded.intended_at,
    carrier_id = null, why = null, settled_at = null, absent_at = null
  where s.state in ('refused', 'failed') or (s.state = 'intended' and s.fence = $8)
  returning s.sms_id, s.fence
)
select j.opted_out, j.held, g.sms_id, g.fence from judged j left join gone g on true`;

const COLUMNS = 'sms_id, fence, state, pledge_id, about, intended_at, absent_at';
const BY_KEY = `select ${COLUMNS} from sms where key = $1`;
const BY_ID = `select ${COLUMNS} from sms where sms_id = $1`;
const FOUND_ABSENT = `
update sms set absent_at = ledger_now()
where sms_id = $1 and fence = $2 and state = 'intended' and absent_at is null`;
const OWNED = `select carrier_id from sms where carrier_id = any ($1)`;

/** How far along a message is; what is behind that changes nothing. */
const rankOf = (state: string): string =>
  `array_position(array['intended', 'accepted', 'refused', 'failed', 'delivered'], ${state})`;

const RECORD = `
with clock as materialized (
  select ledger_now() as now
), seen as materialized (
  select from webhooks_seen where provider = $8 and account = $9 and key = $10
), changed as (
  update sms s set
    state = $3::text, carrier_id = coalesce($4::text, s.carrier_id), why = $5, settled_at = clock.now
  from clock
  where s.sms_id = $1 and s.fence = $2 and not exists (select from seen)
    and ${rankOf('s.state')} < ${rankOf('$3::text')}
  returning s.pledge_id
), named as (
  update sms s set carrier_id = $4::text
  where s.sms_id = $1 and s.fence = $2 and s.carrier_id is null and $4::text is not null
    and not exists (select from changed)
), owed as (
  insert into outbox (effect_id, pledge_id, key, claimable_at, owed_at, effect)
  select e."effectId", coalesce(e."pledgeId", c.pledge_id), e.effect->>'key', clock.now, clock.now, e.effect
  from changed c cross join clock
  cross join jsonb_to_recordset($6::jsonb) as e ("effectId" text, "pledgeId" uuid, effect jsonb)
  where c.pledge_id is not null
  on conflict (pledge_id, key) do nothing
), marked as (
  insert into webhooks_seen (provider, account, key, seen_at)
  select $8, $9, $10, clock.now from clock where $7::boolean and not exists (select from seen)
)
select exists (select from seen) as duplicate, exists (select from changed) as changed`;

const about = z.looseObject({ person: z.string() }).nullable();
const recordSchema = z
  .object({
    sms_id: z.string(),
    fence: z.int(),
    state: z.enum(['intended', 'refused', 'accepted', 'delivered', 'failed']),
    pledge_id: z.string().nullable(),
    about,
    intended_at: z.int(),
    absent_at: z.int().nullable(),
  })
  .transform((row): SmsRecord => ({
    smsId: row.sms_id,
    fence: row.fence,
    state: row.state,
    pledgeId: row.pledge_id,
    about: row.about as unknown as SmsRecord['about'],
    intendedAt: row.intended_at,
    absentAt: row.absent_at,
  }));
const turnSchema = z.object({
  opted_out: z.boolean(),
  held: z.boolean(),
  sms_id: z.string().nullable(),
  fence: z.int().nullable(),
});

/** Text messages: the ones that we send here, the ones that come in beside it. */
export function makeSmsStore(database: Database): SmsStore {
  return {
    ...makeSmsInbound(database),
    takeTurn: async ({ from, perSecond, waitMaxMs }) => {
      const apartMs = Math.ceil(1_000 / perSecond);
      const [row] = await database.query({ text: TAKE_TURN, values: [from, apartMs, waitMaxMs] });
      if (row === undefined) return null;
      const { next_at, now } = z.object({ next_at: z.int(), now: z.int() }).parse(row);
      return Math.max(0, next_at - apartMs - now);
    },
    intend: (intent) => intend(database, intent),
    byId: async (smsId) => {
      if (!isUuid(smsId)) return null;
      const [row] = await database.query({ text: BY_ID, values: [smsId] });
      return row === undefined ? null : recordSchema.parse(row);
    },
    foundAbsent: async ({ smsId, fence }) => {
      await database.query({ text: FOUND_ABSENT, values: [smsId, fence] });
    },
    owned: async (carrierIds) => {
      const rows = await database.query({ text: OWNED, values: [carrierIds] });
      return rows.map((row) => z.string().parse(row['carrier_id']));
    },
    record: (news) => record(database, news),
  };
}

async function intend(database: Database, intent: SmsIntent): Promise<SmsTurn> {
  const { smsId, key, pledgeId, to, guard, absent } = intent;
  const about = JSON.stringify(intent.about);
  const lease = [guard?.effectId ?? null, guard?.fence ?? null];
  const values = [smsId, key, pledgeId, to, about, ...lease, absent];
  const ask = () => database.query({ text: INTEND, values });
  const [row] = await ask().catch((error: unknown) => {
    // The same message twice at the same instant: the other one is there now, and has the key.
    if (isUniqueViolation(error)) return ask();
    throw error;
  });
  const { opted_out, held, sms_id, fence } = turnSchema.parse(row);
  if (opted_out) return { kind: 'opted-out' };
  if (!held) return { kind: 'fenced' };
  if (sms_id !== null && fence !== null) return { kind: 'go', smsId: sms_id, fence };
  const [known] = await database.query({ text: BY_KEY, values: [key] });
  return { kind: 'known', sms: recordSchema.parse(known) };
}

async function record(
  database: Database,
  news: SmsNews,
): Promise<'recorded' | 'stale' | 'duplicate'> {
  const { smsId, fence, state, carrierId, why, owed, seen } = news;
  const values = [smsId, fence, state, carrierId, why, JSON.stringify(owed), ...markOf(seen)];
  try {
    const [row] = await database.query({ text: RECORD, values });
    const { duplicate, changed } = z
      .object({ duplicate: z.boolean(), changed: z.boolean() })
      .parse(row);
    if (duplicate) return 'duplicate';
    return changed ? 'recorded' : 'stale';
  } catch (error) {
    // The same report twice at the same instant: the other one is stored, this one left nothing.
    if (isUniqueViolation(error)) return 'duplicate';
    throw error;
  }
}

function markOf(seen: SmsNews['seen']): readonly unknown[] {
  return seen === null ? [false, null, null, null] : [true, seen.provider, seen.account, seen.key];
}
