import type { Instant } from '../../../domain/time.ts';
import type { Leg } from '../leg.ts';
import type { Switchboard } from '../switchboard.ts';
import type { RestAnswer, RestRequest } from './answer.ts';
import { matchesDay } from './messages.ts';
import { oldPage } from './page.ts';

/** A call as its record shows it at the moment, which may be a little behind. */
export type Shown = { readonly leg: Leg; readonly view: Record<string, unknown> };

/**
 * Documented (twilio.com/docs/voice/api/call-resource, read multiple): newest first; filtered by
 * `To`, `From`, `ParentCallSid`, `Status` and the days of `StartTime` and `EndTime`, so that a call
 * that was not dialled yet is in no list by `StartTime`.
 *
 * Assumed: records may be behind by a while, which Twilio says nothing about; how long is set.
 */
export function listCalls(
  board: Switchboard,
  { query, path }: RestRequest,
  consistencyMs: number,
): RestAnswer {
  const until = board.deps.now() - consistencyMs;
  return oldPage({
    key: 'calls',
    uri: path,
    query,
    items: [...board.legs.values()]
      .toReversed()
      .flatMap((leg) => {
        const view = viewAt(leg, until);
        return view === null ? [] : [{ leg, view }];
      })
      .filter((shown) => matches(shown, query)),
    idOf: ({ leg }) => leg.sid,
    show: ({ view }) => view,
  });
}

/** What the record showed at `until`; null before it was there. */
export function viewAt({ record }: Leg, until: Instant): Record<string, unknown> | null {
  return record.findLast(({ at }) => at <= until)?.view ?? null;
}

const filters = {
  To: 'to',
  From: 'from',
  ParentCallSid: 'parent_call_sid',
  Status: 'status',
} as const;

function matches({ view }: Shown, query: URLSearchParams): boolean {
  const isEqual = Object.entries(filters).every(([name, field]) => {
    const wanted = query.get(name);
    return wanted === null || view[field] === wanted;
  });
  return (
    isEqual &&
    matchesDay(instantIn(view['start_time']), query, 'StartTime') &&
    matchesDay(instantIn(view['end_time']), query, 'EndTime')
  );
}

function instantIn(field: unknown): Instant | null {
  return typeof field === 'string' ? Date.parse(field) : null;
}
