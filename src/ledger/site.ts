import { z } from 'zod';
import type {
  InboxMessage,
  KillSwitch,
  SiteStore,
  StoredReport,
  SwitchTelling,
} from '../app/ports/site.ts';
import { isUniqueViolation } from './errors.ts';
import type { Database, Row } from './pool.ts';

const SWITCH = `select is_on, changed_by, changed_at from kill_switch`;
/** Nothing where it stands so already; the row's lock keeps two flips apart. */
const SET_SWITCH = `
with flipped as (
  update kill_switch set is_on = $1, changed_by = $2, changed_at = c.now, telling_after = null,
    telling_from = case when $1 then c.now end,
    telling_to = case when $1 then c.now + $3::bigint * interval '1 millisecond' end
  from (select ledger_now() as now) c where is_on <> $1
  returning is_on, changed_by, changed_at
)
insert into kill_switch_flips (position, is_on, changed_by, changed_at)
select coalesce((select max(position) from kill_switch_flips), 0) + 1, f.* from flipped f
returning is_on, changed_by, changed_at`;
const FLIPS = `
select is_on, changed_by, changed_at from kill_switch_flips order by position desc limit $1`;

const TELLING = `
select telling_from, telling_after, telling_to from kill_switch where telling_from is not null`;
const MOVE_TELLING = `
update kill_switch
set telling_from = from_ms($4), telling_after = $5::uuid, telling_to = from_ms($6)
where telling_from = from_ms($1) and telling_after is not distinct from $2::uuid
  and telling_to = from_ms($3)`;

const ADD_INBOX = `
insert into inbox (message_id, person, pledge_id, subject, body, at)
values ($1, $2, $3, $4, $5, ledger_now()) on conflict (message_id) do nothing`;
const INBOX_OF = `
select message_id, person, pledge_id, subject, body, at from inbox
where $1::text is null or person = $1 order by at desc, message_id desc limit $2`;

const REPORT_COLUMNS = `to_char(date, 'YYYY-MM-DD') as date, version, written_at, figures`;
const SAVE_REPORT = `
with newest as materialized (
  select version, figures from reports where date = $1 order by version desc limit 1
)
insert into reports (date, version, written_at, figures)
select $1, coalesce((select version from newest), 0) + 1, ledger_now(), $2::jsonb
where not exists (select from newest where figures = $2::jsonb)`;
const REPORT = `
select ${REPORT_COLUMNS} from reports where date = $1 order by version desc limit 1`;

const CLAIM_FAULT = `
insert into setup_faults as f (fault, effect_id, told_at) values ($1, $2, ledger_now())
on conflict (fault) do update set
  effect_id = excluded.effect_id,
  told_at = case when f.effect_id = excluded.effect_id then f.told_at else excluded.told_at end
where f.effect_id = excluded.effect_id
  or f.told_at <= excluded.told_at - $3::bigint * interval '1 millisecond'
returning fault`;

const EPOCH = `select epoch from queue_epoch`;

const switchSchema = z
  .object({
    is_on: z.boolean(),
    changed_by: z.string().nullable(),
    changed_at: z.int().nullable(),
  })
  .transform((row): KillSwitch => ({ on: row.is_on, by: row.changed_by, at: row.changed_at }));

const tellingSchema = z
  .object({ telling_from: z.int(), telling_after: z.string().nullable(), telling_to: z.int() })
  .transform((row): SwitchTelling => ({
    from: row.telling_from,
    after: row.telling_after,
    to: row.telling_to,
  }));

const messageSchema = z
  .object({
    message_id: z.string(),
    person: z.string(),
    pledge_id: z.string().nullable(),
    subject: z.string(),
    body: z.string(),
    at: z.int(),
  })
  .transform((row): InboxMessage => ({
    messageId: row.message_id,
    person: row.person,
    pledgeId: row.pledge_id,
    subject: row.subject,
    text: row.body,
    at: row.at,
  }));

const reportSchema = z
  .object({ date: z.string(), version: z.int(), written_at: z.int(), figures: z.unknown() })
  .transform((row): StoredReport => ({
    date: row.date,
    version: row.version,
    writtenAt: row.written_at,
    figures: row.figures,
  }));

/** The kill switch, the built-in inbox, the reports and the queue's epoch. */
export function makeSiteStore(database: Database): SiteStore {
  return {
    ...makeKillSwitch(database),
    ...makeInbox(database),
    ...makeReports(database),
    claimFault: async ({ fault, effectId, againAfterMs }) => {
      const values = [fault, effectId, againAfterMs];
      return (await database.query({ text: CLAIM_FAULT, values })).length === 1;
    },
    queueEpoch: async () => {
      const [row] = await database.query({ text: EPOCH });
      return z.string().parse(row?.['epoch']);
    },
  };
}

function makeKillSwitch(
  database: Database,
): Pick<
  SiteStore,
  'killSwitch' | 'setKillSwitch' | 'switchFlips' | 'switchTelling' | 'moveTelling'
> {
  return {
    killSwitch: async () => switchSchema.parse((await database.query({ text: SWITCH }))[0]),
    setKillSwitch: async ({ on, by, aheadMs }) => {
      const values = [on, by, aheadMs];
      const [flipped] = await database.query({ text: SET_SWITCH, values });
      const found = flipped ?? (await database.query({ text: SWITCH }))[0];
      return switchSchema.parse(found);
    },
    switchFlips: async (limit) => {
      const rows = await database.query({ text: FLIPS, values: [limit] });
      return rows.map((row) => switchSchema.parse(row));
    },
    switchTelling: async () => {
      const [row] = await database.query({ text: TELLING });
      return row === undefined ? null : tellingSchema.parse(row);
    },
    moveTelling: async (was, to) => {
      const next = [to?.from ?? null, to?.after ?? null, to?.to ?? null];
      const values = [was.from, was.after, was.to, ...next];
      await database.query({ text: MOVE_TELLING, values });
    },
  };
}

function makeInbox(database: Database): Pick<SiteStore, 'addInbox' | 'inboxOf'> {
  return {
    addInbox: async ({ messageId, person, pledgeId, subject, text }) => {
      const values = [messageId, person, pledgeId, subject, text];
      await database.query({ text: ADD_INBOX, values });
    },
    inboxOf: async (person, limit) => {
      const rows = await database.query({ text: INBOX_OF, values: [person, limit] });
      return rows.map((row) => messageSchema.parse(row));
    },
  };
}

function makeReports(database: Database): Pick<SiteStore, 'saveReport' | 'report'> {
  const read = async (date: string): Promise<Row | undefined> =>
    (await database.query({ text: REPORT, values: [date] }))[0];
  const write = async (date: string, figures: unknown) =>
    database.query({ text: SAVE_REPORT, values: [date, JSON.stringify(figures)] });
  return {
    saveReport: async (date, figures) => {
      await write(date, figures).catch((error: unknown) => {
        // Another process wrote this version first: look again whether ours says anything new.
        if (isUniqueViolation(error)) return write(date, figures);
        throw error;
      });
      return reportSchema.parse(await read(date));
    },
    report: async (date) => {
      const row = await read(date);
      return row === undefined ? null : reportSchema.parse(row);
    },
  };
}
