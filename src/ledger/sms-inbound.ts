import { z } from 'zod';
import type { SmsKept, SmsStore } from '../app/ports/sms.ts';
import type { Database, Row } from './pool.ts';

const SET_OPT_OUT = `
insert into sms_opt_outs as o (number_key, opted_out, by, changed_at)
values (sms_number_key($1), $2, $3, from_ms($4))
on conflict (number_key) do update set
  opted_out = excluded.opted_out, by = excluded.by, changed_at = excluded.changed_at
where o.changed_at <= excluded.changed_at`;
const IS_OPTED_OUT = `
select exists (
  select from sms_opt_outs where number_key = sms_number_key($1) and opted_out
) as opted_out`;

/** A code that another live message of this number has is not given twice. */
const CODE_FOR = `
with known as materialized (
  select code from sms_codes where key = $1 and number_key = sms_number_key($2)
), added as (
  insert into sms_codes (key, number_key, code, person, pledge_id, until)
  select $1, sms_number_key($2), $5, $3, $4, from_ms($6)
  where not exists (select from known) and not exists (
    select from sms_codes
    where number_key = sms_number_key($2) and code = $5 and until > ledger_now()
  )
  on conflict (key, number_key) do nothing
  returning code
)
select code from known union all select code from added`;
const USE_CODE = `
update sms_codes set used_by = $3
where number_key = sms_number_key($1) and code = $2 and until > ledger_now()
  and (used_by is null or used_by = $3)
returning person, pledge_id`;

const RECEIVE = `
insert into sms_received as r (message_id, sender, receiver, body, opt_out, received_at)
values ($1, $2, $3, $4, $5, ledger_now())
on conflict (message_id) do update set message_id = r.message_id
returning message_id, sender, receiver, body, opt_out, received_at, answer`;
const SETTLE = `
update sms_received set settled_at = ledger_now(), meaning = $2, answer = $3
where message_id = $1 and settled_at is null`;
const WRONG_CODES = `
select count(*) as wrong from sms_received
where sender = $1 and received_at >= from_ms($2) and meaning = 'wrong-code'`;
const UNSETTLED = `
select message_id, sender, receiver, body, opt_out, received_at, answer from sms_received
where settled_at is null
  and received_at <= (select ledger_now()) - $1::bigint * interval '1 millisecond'
order by received_at, message_id limit $2`;

const keptSchema = z
  .object({
    message_id: z.string(),
    sender: z.string(),
    receiver: z.string(),
    body: z.string(),
    opt_out: z.enum(['STOP', 'START', 'HELP']).nullable(),
    received_at: z.int(),
    answer: z.string().nullable(),
  })
  .transform((row): SmsKept => ({
    messageId: row.message_id,
    from: row.sender,
    to: row.receiver,
    text: row.body,
    optOut: row.opt_out,
    receivedAt: row.received_at,
    answer: row.answer,
  }));
const kept = (row: Row | undefined): SmsKept => keptSchema.parse(row);

type Inbound = Pick<
  SmsStore,
  | 'setOptOut'
  | 'isOptedOut'
  | 'codeFor'
  | 'useCode'
  | 'receive'
  | 'settle'
  | 'wrongCodes'
  | 'unsettled'
>;

/** What people text us: kept first, understood later; and who wants no messages. */
export function makeSmsInbound(database: Database): Inbound {
  const first = async (text: string, values: readonly unknown[]): Promise<Row | undefined> =>
    (await database.query({ text, values }))[0];
  return {
    setOptOut: async ({ number, optedOut, by, at }) => {
      await first(SET_OPT_OUT, [number, optedOut, by, at]);
    },
    isOptedOut: async (number) => {
      return z.boolean().parse((await first(IS_OPTED_OUT, [number]))?.['opted_out']);
    },
    codeFor: async ({ key, number, person, pledgeId, candidate, until }) => {
      const row = await first(CODE_FOR, [key, number, person, pledgeId, candidate, until]);
      return row === undefined ? null : z.string().parse(row['code']);
    },
    useCode: async ({ number, code, messageId }) => {
      const row = await first(USE_CODE, [number, code, messageId]);
      if (row === undefined) return null;
      const used = z.object({ person: z.string(), pledge_id: z.string() }).parse(row);
      return { person: used.person, pledgeId: used.pledge_id };
    },
    receive: async ({ messageId, from, to, text, optOut }) =>
      kept(await first(RECEIVE, [messageId, from, to, text, optOut])),
    settle: async (messageId, { meaning, answer }) => {
      await first(SETTLE, [messageId, meaning, answer]);
    },
    wrongCodes: async (number, since) =>
      z.int().parse((await first(WRONG_CODES, [number, since]))?.['wrong']),
    unsettled: async (lateMs, limit) =>
      (await database.query({ text: UNSETTLED, values: [lateMs, limit] })).map(kept),
  };
}
