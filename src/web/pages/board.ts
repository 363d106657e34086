import type { Customer } from '../../app/ports/customers.ts';
import type { PledgeFilter } from '../../app/ports/pledges.ts';
import type { KillSwitch } from '../../app/ports/site.ts';
import { localDate } from '../../domain/day.ts';
import type { Pledge, PledgeState } from '../../domain/pledge.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import type { WebDeps } from '../deps.ts';

/** Open promises that the page shows and counts: the soonest. Beyond it, the API has them all. */
export const BOARD_MAX = 200;

/** Beside them, those that ask for a person, however far off their time is. */
const ASKING_MAX = 500;

/** Promises of the day that are looked through for "done today". */
const DONE_MAX = 1_000;

/** What rows are made of, as it was at `now`. */
export type RowBoard = {
  readonly now: Instant;
  readonly customers: ReadonlyMap<string, Customer>;
  /** Numbers and reasons by `valueId`. */
  readonly values: ReadonlyMap<string, string>;
};

/** What the ops page shows. */
export type Board = RowBoard & {
  /** Soonest first: the next ones, and everything that asks for a person. */
  readonly open: readonly Pledge[];
  /** There are more open ones than these, all of them later. */
  readonly more: boolean;
  /** Some that ask for a person are not here either. */
  readonly isOverrun: boolean;
  /** Ended today in the site's zone, the latest first. */
  readonly done: readonly Pledge[];
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

/** The filter that lets everything through. */
export const everything: PledgeFilter = {
  states: null,
  team: null,
  owner: null,
  customerId: null,
  dueFrom: null,
  dueTo: null,
};

/** Reads the board from the ledger. */
export async function loadBoard(deps: BoardDeps): Promise<Board> {
  const [now, found, killSwitch] = await Promise.all([
    deps.pledges.now(),
    openPledges(deps),
    deps.service.killSwitch(),
  ]);
  const done = await doneToday(deps, now);
  return { ...(await rowBoard(deps, [...found.open, ...done])), now, ...found, done, killSwitch };
}

/** What the rows of these promises are made of. */
export async function rowBoard(deps: BoardDeps, shown: readonly Pledge[]): Promise<RowBoard> {
  const [now, customers, values] = await Promise.all([
    deps.pledges.now(),
    deps.customers.byId([...new Set(shown.map(({ customerId }) => customerId))]),
    deps.pledges.values(shown.flatMap(valueIdsOf)),
  ]);
  return { now, customers, values };
}

/** The open promises that the board shows, by the end of the window that binds. */
export async function openPledges(
  deps: Pick<WebDeps, 'pledges'>,
): Promise<Pick<Board, 'open' | 'more' | 'isOverrun'>> {
  const filter = { ...everything, states: openStates };
  const [soonest, asking] = await Promise.all([
    deps.pledges.list(filter, { cursor: null, limit: BOARD_MAX }),
    deps.pledges.list({ ...filter, asking: true }, { cursor: null, limit: ASKING_MAX }),
  ]);
  const byId = new Map([...asking.pledges, ...soonest.pledges].map((one) => [one.id, one]));
  const open = [...byId.values()].sort((a, b) => a.binding.dueAt - b.binding.dueAt);
  return { open, more: soonest.cursor !== null, isOverrun: asking.cursor !== null };
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
