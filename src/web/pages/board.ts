import type { Customer } from '../../app/ports/customers.ts';
import { everyPledge } from '../../app/ports/pledges.ts';
import type { Whose } from '../../app/ports/whose.ts';
import type { KillSwitch } from '../../app/ports/site.ts';
import { localDate, localDay } from '../../domain/day.ts';
import type { Pledge, PledgeState } from '../../domain/pledge.ts';
import type { Instant } from '../../domain/time.ts';
import type { WebDeps } from '../deps.ts';

/** Open promises that the page shows and counts: the soonest. Beyond it, the API has them all. */
export const BOARD_MAX = 200;

/** Beside them, those that ask for a person, however far off their time is. */
const ASKING_MAX = 500;

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
  /** Those that ended last of all that ended today; read only for the list that shows them. */
  readonly done: readonly Pledge[];
  /** All that ended today in the site's zone, by how they ended. */
  readonly doneCounts: ReadonlyMap<string, number>;
  readonly killSwitch: KillSwitch;
};

type BoardDeps = Pick<WebDeps, 'service' | 'pledges' | 'customers' | 'settings'>;

const openStates: readonly PledgeState[] = ['waiting', 'due', 'broken'];

/** What of the board is asked for. */
export type Asked = { readonly whose: Whose | null; readonly isDoneShown: boolean };

/** Reads the board from the ledger. */
export async function loadBoard(deps: BoardDeps, asked: Asked): Promise<Board> {
  const [now, found, killSwitch] = await Promise.all([
    deps.pledges.now(),
    openPledges(deps, asked.whose),
    deps.service.killSwitch(),
  ]);
  const ended = await doneToday(deps, now, asked);
  const rows = await rowBoard(deps, [...found.open, ...ended.done]);
  return { ...rows, now, ...found, ...ended, killSwitch };
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
  whose: Whose | null,
): Promise<Pick<Board, 'open' | 'more' | 'isOverrun'>> {
  const filter = { ...everyPledge, states: openStates, whose };
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

/** All that ended on this day of the site's zone, whatever their end and whenever they were due. */
async function doneToday(
  deps: BoardDeps,
  now: Instant,
  { whose, isDoneShown }: Asked,
): Promise<Pick<Board, 'done' | 'doneCounts'>> {
  const { zone } = deps.settings;
  const today = { ...localDay(localDate(now, zone), zone), whose };
  const [doneCounts, done] = await Promise.all([
    deps.pledges.countEnded(today),
    isDoneShown ? deps.pledges.ended(today, BOARD_MAX) : [],
  ]);
  return { doneCounts, done };
}
