import { z } from 'zod';
import type { PledgeFilter, PledgePage, Pledges } from '../app/ports/pledges.ts';
import type { Pledge, PledgeState } from '../domain/pledge.ts';
import { DAY } from '../domain/time.ts';
import { whoseText, whoseValues } from './ended.ts';
import { UnknownCursorError } from './errors.ts';
import { isUuid, pledgesOf } from './pledge-rows.ts';
import type { Policies } from './policies.ts';
import type { Database } from './pool.ts';

/** No page is longer than this, whatever is asked. */
export const PAGE_MAX = 500;

/** Pages go on behind the last row's key, so that a row added or gone shifts nothing. */
const listText = (only: string) => `
select body from pledges
where ${only} ($1::text[] is null or state = any ($1))
  and ($2::text is null or team = $2)
  and ($3::text is null or owner = $3)
  and ($4::uuid is null or customer_id = $4)
  and binding_due_at >= coalesce(from_ms($5), '-infinity')
  and binding_due_at < coalesce(from_ms($6), 'infinity')
  and ${whoseText('$11', '$12', '$13')}
  and (binding_due_at, pledge_id)
    > (coalesce(from_ms($7), '-infinity'), coalesce($8::uuid, $9::uuid))
order by binding_due_at, pledge_id limit $10`;

// The planner takes a partial index only for a condition that it can read in the text itself.
const OPEN = `state in ('waiting', 'due', 'broken') and`;
const ASKING = `${OPEN} (body ->> 'ladder' is not null or body ->> 'claim' is not null) and`;

export const LIST = listText('');
export const LIST_OPEN = listText(OPEN);
export const LIST_ASKING = listText(ASKING);

const openStates: readonly PledgeState[] = ['waiting', 'due', 'broken'];

function textFor({ asking, states }: PledgeFilter): string {
  if (asking === true) return LIST_ASKING;
  return states?.every((state) => openStates.includes(state)) === true ? LIST_OPEN : LIST;
}

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Exported for the test that holds its plan to an index. */
export const ENDED_WINDOWS = `
select body from pledges
where binding_due_at >= from_ms($1) and binding_due_at < from_ms($2)
order by binding_due_at, pledge_id`;

const PROMISED_BETWEEN = `
select body from pledges
where promised_at >= from_ms($1) and promised_at < from_ms($2)
order by promised_at, pledge_id`;

/** Ids rise with time: the event of the lowest one is the first. */
const BEGINS_AT = `
select least(
  (select at from events order by pledge_id, position limit 1),
  (select binding_due_at from pledges order by binding_due_at limit 1)
) as at`;

/** Pledges by the end of their binding window, for pages and reports. */
export function makeLists(
  database: Database,
  policies: Policies,
): Pick<Pledges, 'list' | 'endedWindows' | 'promisedBetween' | 'beginsAt'> {
  const between = async (text: string, from: number, to: number): Promise<readonly Pledge[]> =>
    pledgesOf(await database.query({ text, values: [from, to] }), policies);
  return {
    list: async (filter, page) => {
      if (filter.customerId !== null && !isUuid(filter.customerId)) return NO_PAGE;
      const limit = Math.min(page.limit, PAGE_MAX);
      const values = [
        ...[...filterValues(filter), ...cursorValues(page.cursor), limit + 1],
        ...whoseValues(filter.whose),
      ];
      const rows = await database.query({ text: textFor(filter), values });
      return pageOf(await pledgesOf(rows, policies), limit);
    },
    endedWindows: (from, to) => between(ENDED_WINDOWS, from, to),
    promisedBetween: (from, to) => between(PROMISED_BETWEEN, from, to),
    beginsAt: async () => {
      const [row] = await database.query({ text: BEGINS_AT });
      return z.int().nullable().parse(row?.['at']);
    },
  };
}

const NO_PAGE: PledgePage = { pledges: [], cursor: null };

function filterValues(filter: PledgeFilter): readonly unknown[] {
  const { states, team, owner, customerId, dueFrom, dueTo } = filter;
  return [states, team, owner, customerId, dueFrom, dueTo];
}

// The years that ISO 8601 writes with four digits; PostgreSQL knows no instants far outside them.
const FIRST_MS = Date.parse('0000-01-01T00:00:00Z') - DAY;
const LAST_MS = Date.parse('9999-12-31T23:59:59Z') + DAY;
const cursorSchema = z.tuple([z.int().min(FIRST_MS).max(LAST_MS), z.uuid()]);

function cursorValues(cursor: string | null): readonly unknown[] {
  const place = cursor === null ? null : readCursor(cursor);
  return [place?.[0] ?? null, place?.[1] ?? null, BEFORE_ALL];
}

/** Where a page goes on. Throws UnknownCursorError for a text that is no cursor of ours. */
export function readCursor(cursor: string): [dueAt: number, pledgeId: string] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new UnknownCursorError(cause);
  }
}

/** The page of the first `limit` pledges; one more says that there is a next page. */
export function pageOf(pledges: readonly Pledge[], limit: number): PledgePage {
  const shown = pledges.slice(0, limit);
  const last = shown.at(-1);
  if (pledges.length <= limit || last === undefined) return { pledges: shown, cursor: null };
  const place = JSON.stringify([last.binding.dueAt, last.id]);
  return { pledges: shown, cursor: Buffer.from(place, 'utf8').toString('base64url') };
}
