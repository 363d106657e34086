import { type CallFacts, isLive } from './call.ts';
import { gradeOf, startedAfterPromise, startOf } from './evidence.ts';
import type { DayFigures, Evidence, Figures, Rate, Spread } from './figures.ts';
import { type Grade, isGivenUp, type Pledge } from './pledge.ts';
import type { Instant } from './time.ts';
import { type Grace, judgedFrom, judgedUntil, type Window } from './window.ts';

/** A day, and the promises that it may concern. Those of other days are left out. */
export type FiguresInput = {
  readonly date: string;
  readonly zone: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Promises whose binding window ended that day. */
  readonly ended: readonly Pledge[];
  /** Promises made that day. */
  readonly made: readonly Pledge[];
  readonly now: Instant;
  /** The grace of appointments, printed with the figures. */
  readonly grace: Grace;
};

/** A call that reached the customer: grade A or B at the answer of the customer's leg. */
type Reach = { readonly at: Instant; readonly ours: boolean };

/** One promise as the day judges it. */
type Judged = {
  readonly pledge: Pledge;
  readonly first: Reach | null;
  readonly strict: boolean;
  readonly fair: boolean;
  readonly tried: boolean;
  readonly called: boolean;
};

/** The figures of a day, from what the ledger knows now; the formulas are in docs/kpis.md. */
export function figuresOf(input: FiguresInput): Figures {
  const { date, zone, from, to, now, grace } = input;
  const counted = input.ended.filter((pledge) => endedIn(pledge, input) && !leavesBase(pledge));
  const made = input.made.filter(({ promisedAt }) => promisedAt >= from && promisedAt < to);
  const judged = counted.toSorted(byDueAt).map((pledge) => judge(pledge, now));
  return {
    date,
    zone,
    from,
    to,
    asOf: now < to ? now : null,
    told: countUp(judged.filter(({ pledge }) => wasTold(pledge))),
    untold: countUp(judged.filter(({ pledge }) => !wasTold(pledge))),
    precision: {
      exact: made.filter(({ precision }) => precision === 'exact').length,
      window: made.filter(({ precision }) => precision === 'window').length,
      vague: made.filter(({ precision }) => precision === 'vague').length,
    },
    grace,
  };
}

function endedIn({ binding }: Pledge, { from, to, now }: FiguresInput): boolean {
  return binding.dueAt >= from && binding.dueAt < to && binding.dueAt <= now;
}

/** Only the customer can take a promise out of the day, and only before its window ended. */
function leavesBase({ state, cancelledBy, endedAt, binding }: Pledge): boolean {
  if (state !== 'cancelled' || cancelledBy !== 'customer') return false;
  return endedAt !== null && endedAt < binding.dueAt;
}

function wasTold({ toldAt, binding }: Pledge): boolean {
  return toldAt !== null && toldAt <= binding.dueAt;
}

function byDueAt(a: Pledge, b: Pledge): number {
  return a.binding.dueAt - b.binding.dueAt || (a.id < b.id ? -1 : 1);
}

function judge(pledge: Pledge, now: Instant): Judged {
  const { grace } = pledge.policy;
  const calls = pledge.calls.filter((call) => (startOf(call) ?? now) <= now);
  const reaches = pledge.calls
    .map((call) => reachOf(call, pledge))
    .filter((reach) => reach !== null)
    .filter(({ at }) => at <= now)
    .toSorted((a, b) => a.at - b.at);
  const keeping = reaches.filter(({ at }) => at <= givenUpAt(pledge));
  const first = pledge.windows[0] ?? pledge.binding;
  const fair = keeping.some(({ at }) => at <= judgedUntil(pledge.binding, grace));
  return {
    pledge,
    first: reaches[0] ?? null,
    strict: keeping.some(({ at, ours }) => ours && isInside(at, first, grace)),
    fair,
    tried: fair || calls.some((call) => wasTriedInTime(call, pledge)),
    called: calls.some((call) => isTry(call, pledge)),
  };
}

/** A promise that was given up is kept by nothing that came afterwards: it counts as broken. */
function givenUpAt(pledge: Pledge): Instant {
  return isGivenUp(pledge) ? (pledge.endedAt ?? -Infinity) : Infinity;
}

function reachOf(call: CallFacts, pledge: Pledge): Reach | null {
  const grade = gradeOf(call, pledge);
  if (grade === null || grade === 'C' || call.answeredAt === null) return null;
  return { at: call.answeredAt, ours: call.direction === 'outbound' };
}

/** A ring before the window began that nobody answered is no try in time: nobody expected it. */
function wasTriedInTime(call: CallFacts, pledge: Pledge): boolean {
  const startedAt = startOf(call);
  if (startedAt === null || gradeOf(call, pledge) === null) return false;
  return isInside(startedAt, pledge.binding, pledge.policy.grace);
}

/** A customer's leg that rings right now is a try, although nothing can be said of it yet. */
function isTry(call: CallFacts, pledge: Pledge): boolean {
  if (gradeOf(call, pledge) !== null) return true;
  return (
    call.direction === 'outbound' && isLive(call) && startedAfterPromise(call, pledge.promisedAt)
  );
}

function isInside(at: Instant, window: Window, grace: Grace): boolean {
  const from = judgedFrom(window, grace);
  return (from === null || at >= from) && at <= judgedUntil(window, grace);
}

function countUp(judged: readonly Judged[]): DayFigures {
  const rate = (counts: (one: Judged) => boolean): Rate => ({
    count: judged.filter(counts).length,
    of: judged.length,
  });
  const idsOf = (counts: (one: Judged) => boolean) =>
    judged.filter(counts).map(({ pledge }) => pledge.id);
  return {
    d: judged.length,
    keptStrict: rate(({ strict }) => strict),
    keptFair: rate(({ fair }) => fair),
    triedInTime: rate(({ tried }) => tried),
    reached: rate(({ first }) => first !== null),
    neverCalled: rate(({ called }) => !called),
    neverCalledIds: idsOf(({ called }) => !called),
    brokenIds: idsOf(({ fair }) => !fair),
    lateness: spreadOf(judged.map(latenessMs).filter((lateMs) => lateMs > 0)),
    evidence: evidenceOf(judged.map(({ pledge }) => pledge)),
  };
}

/** By the call that fulfilled it: one that was reached and yet cancelled has no share. */
function evidenceOf(pledges: readonly Pledge[]): Evidence {
  const grades = pledges.flatMap(({ proof }) => (proof === null ? [] : [proof.grade]));
  const share = (grade: Grade): Rate => ({
    count: grades.filter((one) => one === grade).length,
    of: grades.length,
  });
  const claimed = pledges.filter(({ state }) => state === 'claimed').length;
  return { A: share('A'), B: share('B'), claimed };
}

/** Against the end of the window itself: grace forgives a delay, it does not hide it. */
function latenessMs({ pledge, first }: Judged): number {
  return first === null ? 0 : first.at - pledge.binding.dueAt;
}

/** Median: the middle, or the mean of the two; 90th percentile: the nearest rank. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number | null => sorted[index] ?? null;
  const lower = at(Math.floor((sorted.length - 1) / 2));
  const upper = at(Math.floor(sorted.length / 2));
  return {
    medianMs: lower === null || upper === null ? null : Math.round((lower + upper) / 2),
    p90Ms: at(Math.ceil(sorted.length * 0.9) - 1),
    worstMs: at(sorted.length - 1),
  };
}
