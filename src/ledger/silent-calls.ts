import type { CallRecord, Calls } from '../app/ports/calls.ts';
import { type CallFacts, isLive, isTalkUntold } from '../domain/call.ts';
import { DAY, HOUR, MINUTE } from '../domain/time.ts';
import type { Database, Row } from './pool.ts';

/**
 * Nobody said anything of this call for so long: its agent may be free. Phone systems that report
 * only start and end are silent through a long talk, so it is longer than nearly all of them; an
 * agent who talks on is rung in vain, one who is held back forgets a customer.
 */
export const HEARD_MAX_MS = HOUR;
/** From the last report of a live call to the first look at it. */
export const LOOK_AFTER_MS = MINUTE;
/** One that is live by the phone system's own word is looked at again after this at the latest. */
export const LOOK_EVERY_MS = 5 * MINUTE;
/** What the phone system cannot tell for so long, it never will. */
export const LOOKED_FOR_MS = 7 * DAY;
/** Each look in vain comes after this share of the silence so far: they grow ever rarer. */
export const SILENCE_SHARE = 0.5;

/**
 * Whoever takes a call puts off its next look in the same statement, and skips what another is
 * just taking: two processes share the work. Exported for the test that holds its plan to an index.
 */
export const TAKE_SILENT = `
with clock as materialized (
  select ledger_now() as now
), taken as materialized (
  select call_id from calls
  where look_at <= (select now from clock)
  order by look_at, call_id limit $1
  for no key update skip locked
)
update calls c set look_at = case
  when clock.now - c.heard_at <= $3::bigint * interval '1 millisecond' then clock.now
    + greatest($2::bigint * interval '1 millisecond', (clock.now - c.heard_at) * $4::float8)
end
from clock, taken where c.call_id = taken.call_id
returning c.record`;

/** One that has ended meanwhile is no longer looked at, and stays so. */
const RENEW = `
update calls c set heard_at = clock.now, look_at = clock.now + least(
  $3::bigint * interval '1 millisecond',
  greatest($2::bigint * interval '1 millisecond', clock.now - c.happened_at)
)
from (select ledger_now() as now) clock
where c.call_id = any($1::text[]) and c.look_at is not null`;

/**
 * A dial of ours is looked up by its promise; of any other call that lives, or of which the talk is
 * missing, nobody else asks.
 */
export function isWatched(facts: CallFacts): boolean {
  return facts.attempt === null && (isLive(facts) || isTalkUntold(facts));
}

/** Calls of which an end, or the talk, is missing, and nothing was heard for a while. */
export function makeSilentCalls(
  database: Database,
  recordOf: (row: Row) => CallRecord,
): Pick<Calls, 'takeSilent' | 'renew'> {
  return {
    takeSilent: async (limit) => {
      const values = [limit, LOOK_AFTER_MS, LOOKED_FOR_MS, SILENCE_SHARE];
      const rows = await database.query({ text: TAKE_SILENT, values });
      return rows.map(recordOf);
    },
    renew: async (callIds) => {
      const values = [callIds, LOOK_AFTER_MS, LOOK_EVERY_MS];
      await database.query({ text: RENEW, values });
    },
  };
}
