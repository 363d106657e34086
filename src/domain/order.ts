import { type Instant, SECOND } from './time.ts';

/** A dial that is owed, as far as its place in the order depends on it. */
export type WaitingDial = {
  readonly pledgeId: string;
  readonly attempt: number;
  readonly customerId: string;
  /** Customers may share it; null once it is erased. */
  readonly phone: string | null;
  readonly dueAt: Instant;
  readonly broken: boolean;
  /** The person who asked for it by hand; null when the plan did. */
  readonly askedBy: string | null;
};

/** Ring this agent for this promise. */
export type ChosenDial = { readonly pledgeId: string; readonly agent: string };

/** Everything that waits to be dialled at one moment, and who could do it. */
export type DialQuestion = {
  readonly waiting: readonly WaitingDial[];
  /** In the order in which they are to be asked. */
  readonly freeAgents: readonly string[];
  /** One free agent in so many serves broken promises. */
  readonly brokenShare: number;
  readonly now: Instant;
};

/** How long one turn lasts in which a team with too few free agents for a share takes turns. */
const TURN_MS = 15 * SECOND;

/**
 * Which promises are dialled now, and by whom: never more than there are free agents. What a
 * person asked for rings that person and stands outside the order; while they are not free it
 * waits. Then come the promises that can still be kept, earliest `dueAt` first, with one agent in
 * `brokenShare` for the broken ones. Of several promises to one customer, or to one telephone, one
 * is dialled. The order in which promises are listed makes no difference.
 */
export function chooseDials(question: DialQuestion): readonly ChosenDial[] {
  const waiting = question.waiting.toSorted(byUrgency);
  const asked = askedByPeople(waiting, question.freeAgents);
  const agents = question.freeAgents.filter((agent) => !asked.has(agent));
  const planned = waiting.filter(({ askedBy }) => askedBy === null);
  const chosen = firstInLine(
    oneATelephone(planned, [...asked.values()]),
    brokenPlaces(agents.length, question),
    agents.length,
  );
  return [
    ...[...asked].map(([agent, { pledgeId }]) => ({ pledgeId, agent })),
    ...chosen.flatMap(({ pledgeId }, index) => {
      const agent = agents[index];
      return agent === undefined ? [] : [{ pledgeId, agent }];
    }),
  ];
}

function byUrgency(a: WaitingDial, b: WaitingDial): number {
  if (a.dueAt !== b.dueAt) return a.dueAt - b.dueAt;
  if (a.pledgeId !== b.pledgeId) return a.pledgeId < b.pledgeId ? -1 : 1;
  return a.attempt - b.attempt;
}

/** One call a person, and a telephone: the most urgent of those that they asked for. */
function askedByPeople(
  waiting: readonly WaitingDial[],
  freeAgents: readonly string[],
): ReadonlyMap<string, WaitingDial> {
  const chosen = new Map<string, WaitingDial>();
  for (const dial of waiting) {
    const { askedBy } = dial;
    if (askedBy === null || chosen.has(askedBy) || !freeAgents.includes(askedBy)) continue;
    if ([...chosen.values()].some((one) => isToSame(one, dial))) continue;
    chosen.set(askedBy, dial);
  }
  return chosen;
}

/** The most urgent dial to each customer and telephone, to which none is `chosen` yet. */
function oneATelephone(
  waiting: readonly WaitingDial[],
  chosen: readonly WaitingDial[],
): readonly WaitingDial[] {
  const taken = new Set(chosen.flatMap(whoseOf));
  const savableFirst = waiting.toSorted((a, b) => Number(a.broken) - Number(b.broken));
  const first = savableFirst.filter((dial) => {
    const whose = whoseOf(dial);
    if (whose.some((one) => taken.has(one))) return false;
    for (const one of whose) taken.add(one);
    return true;
  });
  return waiting.filter((dial) => first.includes(dial));
}

/** Who would be rung: a customer has several telephones, and a telephone several customers. */
function whoseOf({ customerId, phone }: WaitingDial): readonly string[] {
  return [`customer ${customerId}`, ...(phone === null ? [] : [`telephone ${phone}`])];
}

function isToSame(a: WaitingDial, b: WaitingDial): boolean {
  return whoseOf(a).some((one) => whoseOf(b).includes(one));
}

/**
 * How many agents the broken promises may count on. With one agent free at a time a share of four
 * would round to nothing and the broken ones would wait for ever; so what does not come out even
 * is given in turns of the clock, a quarter of the time each.
 */
function brokenPlaces(agentCount: number, { brokenShare, now }: DialQuestion): number {
  const turn = Math.floor(now / TURN_MS) % brokenShare;
  return Math.floor((agentCount + turn) / brokenShare);
}

/** Places that one kind does not use go to the other. */
function firstInLine(
  planned: readonly WaitingDial[],
  brokenPlaceCount: number,
  agentCount: number,
): readonly WaitingDial[] {
  const savable = planned.filter(({ broken }) => !broken);
  const broken = planned.filter((dial) => dial.broken);
  const kept = Math.min(brokenPlaceCount, broken.length);
  const first = savable.slice(0, agentCount - kept);
  return [...first, ...broken.slice(0, agentCount - first.length)];
}

/** What one person is to be told at one moment. */
export type AlertGroup<Alert> = {
  readonly person: string;
  readonly count: number;
  readonly alerts: readonly Alert[];
};

/** What a place in such a list depends on. */
type Listed = {
  readonly person: string;
  readonly pledgeId: string;
  readonly dueAt: Instant;
  readonly broken: boolean;
};

/**
 * Many alerts at once become one message a person: a count and a list. As in dialling, what can
 * still be kept comes before what is broken, and then the earliest.
 */
export function groupAlerts<Alert extends Listed>(
  alerts: readonly Alert[],
): readonly AlertGroup<Alert>[] {
  const urgent = alerts.toSorted(
    (a, b) => Number(a.broken) - Number(b.broken) || a.dueAt - b.dueAt || byId(a, b),
  );
  const people = [...new Set(urgent.map(({ person }) => person))];
  return people.map((person) => {
    const own = urgent.filter((alert) => alert.person === person);
    return { person, count: own.length, alerts: own };
  });
}

function byId(a: Listed, b: Listed): number {
  return a.pledgeId < b.pledgeId ? -1 : a.pledgeId > b.pledgeId ? 1 : 0;
}
