import { setImmediate } from 'node:timers/promises';
import type { Commit } from '../../../src/app/ports/pledges.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { makeMemoryLedger } from '../memory-ledger/memory-ledger.ts';
import { makeAgenda } from './agenda.ts';
import type { Bug } from './bugs.ts';
import type { Deliver } from '../../../src/phone/carrier/poster.ts';
import { makeRouting, makeTelephones } from './calls.ts';
import { makeChance } from './chance.ts';
import { openProviders } from './channels.ts';
import { startCrew } from './crew.ts';
import { openDoors } from './doors.ts';
import { type FaultKind, makeFaults } from './faults.ts';
import { makeJournal, type Violation } from './journal.ts';
import type { PhoneHistory } from './legs.ts';
import { makeOffice } from './office.ts';
import { letPeoplePromise, letPeopleRead, letPeopleSwitch } from './people.ts';
import { keepQueue, makeKeptQueue } from './queue-keeper.ts';
import { openExchange } from './exchange.ts';
import { makeHabits } from './habits.ts';
import { makeDelivery } from './webhooks.ts';
import { makeTelephone } from './telephone.ts';
import { makeWatch, type Watch } from './watch.ts';
import type { World } from './world.ts';

/** One run: the same settings give the same run, step by step. */
export type Settings = {
  readonly seed: number;
  /** Of 24 hours; a part of one is fine. */
  readonly days: number;
  readonly promises: number;
  readonly agents: number;
  readonly faults: readonly FaultKind[];
  readonly bug: Bug | null;
};

/** What became of a run. */
export type Outcome = {
  readonly promises: number;
  readonly steps: number;
  readonly states: Readonly<Record<string, number>>;
  readonly rings: number;
  readonly alerts: number;
  /** How often the workers asked the ledger something: its round trips. */
  readonly ledgerTrips: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
  readonly violations: readonly Violation[];
  /** The steps that led to the first violation. */
  readonly trail: readonly string[];
  readonly digest: string;
};

/** Monday 23 November 2026, 06:00 in Amsterdam. */
const START: Instant = Date.UTC(2026, 10, 23, 5);
/** After the last promise: the last windows end, the last calls are over. */
const EBB_MS = 30 * MINUTE;
/** After the last fault nothing goes wrong any more. */
const REST_MS = 10 * MINUTE;
/** A queue that lost everything holds the near horizon again after this. */
const REBUILT_WITHIN_MS = 8 * SECOND;
/** A run that has gone wrong is not followed further than this. */
const VIOLATIONS_MAX = 1;

/** Lives so many days in a few seconds; stops at the first violation. */
export async function simulate(settings: Settings): Promise<Outcome> {
  const run = setUp(settings);
  const { world, watch } = run;
  const { journal, faults, ledger } = world;
  const end = START + settings.days * 24 * HOUR;
  let steps = 0;
  const runUntil = async (until: Instant): Promise<void> => {
    while (journal.violations().length < VIOLATIONS_MAX && world.agenda.step(until)) {
      steps += 1;
      if (run.wasStirred()) await setImmediate();
    }
  };
  letPeoplePromise(settings.promises, end, run.people);
  await runUntil(end + EBB_MS);
  faults.heal();
  await runUntil(Math.max(world.agenda.now(), faults.lastAt()) + REST_MS);
  if (journal.violations().length === 0) watch.atRest();
  world.queue.flush();
  await runUntil(world.agenda.now() + REBUILT_WITHIN_MS);
  if (journal.violations().length === 0) watch.rebuilt();

  const pledges = [...ledger.store.pledges.values()].map(({ pledge }) => pledge);
  const first = journal.violations()[0];
  return {
    promises: pledges.length,
    steps,
    states: countBy(pledges.map(({ state }) => state)),
    rings: run.history.legs.filter(({ kind }) => kind === 'customer').length,
    alerts: run.taken.length,
    ledgerTrips: run.ledgerTrips(),
    faults: faults.counts(),
    violations: journal.violations(),
    trail: first === undefined ? [] : journal.stepsTo(first.at, first.pledgeId),
    digest: journal.digest(),
  };
}

function setUp(settings: Settings) {
  const { seed, bug } = settings;
  const agenda = makeAgenda(START, makeChance(seed, 'lots'));
  let stirred = false;
  let ledgerTrips = 0;
  const journal = makeJournal(START, agenda.now);
  const ledger = makeMemoryLedger(agenda.now, `epoch-${seed}`);
  const world: World = {
    agenda,
    journal,
    ledger,
    faults: makeFaults(settings.faults, { agenda, chance: makeChance(seed, 'faults') }),
    queue: makeKeptQueue(agenda.now),
    office: makeOffice(settings.agents),
    chance: makeChance(seed, 'people'),
    wireChance: makeChance(seed, 'wire'),
    stir: () => {
      stirred = true;
    },
    askedLedger: () => {
      ledgerTrips += 1;
    },
  };
  const history: PhoneHistory = { legs: [], placed: [], shown: [] };
  const providers = openProviders(world);
  const { taken, channels } = providers;
  const watch = makeWatch({ world, history, taken });
  watchCommits(world, watch);
  const routing = makeRouting(world);
  const habits = makeHabits(world, history);
  let delivery: Deliver | null = null;
  const lookAlike = openExchange({
    ...{
      world,
      history,
      rings: (leg) => {
        watch.rings(leg);
      },
    },
    deliver: (letter) => delivery?.(letter) ?? Promise.resolve({ kind: 'refused' }),
    people: (asked) => ({ ...habits(asked), sipCode: routing.sipCodeOf(asked) }),
  });
  const phone = makeTelephone(world, lookAlike, { history, asked: watch.asked });
  const crew = startCrew({ world, phone, channels, bug, seed });
  keepQueue(world, crew);
  const doors = openDoors(world, crew);
  delivery = makeDelivery({ world, doors, watch, routing });
  const telephones = makeTelephones({ world, history, lookAlike, routing });
  const people = { world, doors, watch, telephones };
  providers.onTaken((alert) => {
    watch.taken(alert);
    letPeopleRead(alert, people);
  });
  letPeopleSwitch(people);
  const wasStirred = (): boolean => {
    const was = stirred;
    stirred = false;
    return was;
  };
  return { world, watch, history, taken, people, wasStirred, ledgerTrips: () => ledgerTrips };
}

/** The watch looks at every commit in the moment that it is made. */
function watchCommits({ ledger }: World, watch: Watch): void {
  const pledges = { ...ledger.pledges };
  Object.assign(ledger.pledges, {
    append: (commit: Commit) => {
      const appended = pledges.append(commit);
      watch.committed(commit.pledge.id);
      return appended;
    },
  });
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
