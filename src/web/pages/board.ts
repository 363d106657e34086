import type { Customer } from '../../app/ports/customers.ts';
import type { PledgeFilter } from '../../app/ports/pledges.ts';
import type { KillSwitch } from '../../app/ports/site.ts';
import { localDate } from '../../domain/day.ts';
import type { Pledge, PledgeState } from '../../domain/pledge.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import type { WebDeps } from '../deps.ts';

/** Open promises that the page shows and counts: the soonest. Beyond it, the API has them all. */
export const BOARD_MAX = 200;

/** Promises of the day that are looked through for "done today". */
const DONE_MAX = 1_000;

/** What the ops page shows, as it was at `now`. */
export type Board = {
  readonly now: Instant;
  /** Soonest first. */
  readonly open: readonly Pledge[];
  /** There are more open ones than these. */
  readonly more: boolean;
  /** Ended today in the site's zone, the latest first. */
  readonly done: readonly Pledge[];
  readonly customers: ReadonlyMap<string, Customer>;
  /** Numbers and reasons by `valueId`. */
  readonly values: ReadonlyMap<string, string>;
  readonly killSwitch: KillSwitch;
};

type BoardDeps = Pick<WebDeps, 'service' | 'pledges' | 'customers' | 'settings'>;

const openStates: readonly PledgeState[] = ['waiting', 'due', 'broken'];
const endStates: readonly PledgeState[] = [
  'kept',
  'kept-late',
  'unreachable',
  'cancelled',
  'claimed',
  'withdrawn',
];

const everything: PledgeFilter = {
  states: null,
  team: null,
  owner: null,
  customerId: null,
  dueFrom: null,
  dueTo: null,
};

/** Reads the board from the ledger. */
export async function loadBoard(deps: BoardDeps): Promise<Board> {
  const [now, open, killSwitch] = await Promise.all([
    deps.pledges.now(),
    openPledges(deps),
    deps.service.killSwitch(),
  ]);
  const done = await doneToday(deps, now);
  const shown = [...open.pledges, ...done];
  const [customers, values] = await Promise.all([
    deps.customers.byId([...new Set(shown.map(({ customerId }) => customerId))]),
    deps.pledges.values(shown.flatMap(valueIdsOf)),
  ]);
  return {
    now,
    open: open.pledges,
    more: open.cursor !== null,
    done,
    customers,
    values,
    killSwitch,
  };
}

/** The open promises that the board shows. */
export function openPledges(deps: Pick<WebDeps, 'pledges'>) {
  const filter = { ...everything, states: openStates };
  return deps.pledges.list(filter, { cursor: null, limit: BOARD_MAX });
}

function valueIdsOf({ number, reason }: Pledge): string[] {
  return [number.valueId, ...(reason === null ? [] : [reason.valueId])];
}

/** Those whose time lay within two days, which is where what ended today is found. */
async function doneToday(deps: BoardDeps, now: Instant): Promise<readonly Pledge[]> {
  const { zone } = deps.settings;
  const today = localDate(now, zone);
  const filter = { ...everything, states: endStates, dueFrom: now - 2 * DAY, dueTo: now + 2 * DAY };
  const found: Pledge[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof deps.pledges.list>> = await deps.pledges.list(filter, {
      cursor,
      limit: BOARD_MAX,
    });
    found.push(...page.pledges);
    ({ cursor } = page);
  } while (cursor !== null && found.length < DONE_MAX);
  return found
    .filter(({ endedAt }) => endedAt !== null && localDate(endedAt, zone) === today)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
}
