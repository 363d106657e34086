import type { CallRecord } from '../../src/app/ports/calls.ts';
import type { CallWord, CallWordResult, WordRefusal } from '../../src/app/judge-call.ts';
import type { CustomersWord } from '../../src/app/customers-word.ts';
import type { IdempotencyKey } from '../../src/app/ports/answers.ts';
import type { Customer } from '../../src/app/ports/customers.ts';
import type { KillSwitch, StoredReport } from '../../src/app/ports/site.ts';
import type { Command, CommandResult } from '../../src/app/command.ts';
import type { OpenRequest, OpenResult } from '../../src/app/opening.ts';
import type { Service } from '../../src/app/service.ts';
import type { PledgeDetail, PledgeView } from '../../src/app/view.ts';
import type { PledgeEvent } from '../../src/domain/event.ts';
import { evolve, open } from '../../src/domain/evolve.ts';
import type { DayFigures, Figures } from '../../src/domain/figures.ts';
import type { Pledge } from '../../src/domain/pledge.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { at, opening } from './pledges.ts';

type Held = {
  pledge: Pledge;
  readonly events: PledgeEvent[];
  readonly customer: Customer;
  readonly context: PledgeDetail['context'];
};

/** A service without rules: it keeps what it is told and answers what a test has put in. */
export type FakeService = Service & {
  now: number;
  readonly held: Map<string, Held>;
  readonly values: Map<string, string>;
  readonly calls: Map<string, CallRecord>;
  /** What every promise is told of where its customer can have said something. */
  words: readonly CustomersWord[];
  /** Everything that was asked, in order. */
  readonly asked: {
    open: OpenRequest[];
    commands: { id: string; command: Command; by: string }[];
    /** Of the commands, each with its own or with none. */
    keys: (IdempotencyKey | null)[];
    followUps: { id: string; when: OpenRequest['when']; by: string }[];
  };
  /** The answer to the next `openPledge` or `command`, where a test wants another one. */
  nextOpen: OpenResult | null;
  nextCommand: ((view: PledgeView) => CommandResult) | null;
  /** Why the next word on what a call was about is refused. */
  nextNaming: WordRefusal | null;
  /** Thrown by everything, as a ledger does that is away. */
  failing: Error | null;
  /** Puts a promise there as if it had been made; `events` are folded in. */
  put(made: MadePledge): Pledge;
};

export type MadePledge = {
  readonly id: string;
  readonly opening?: Parameters<typeof opening>[0];
  readonly events?: readonly PledgeEvent[];
  readonly customer?: Partial<Customer>;
  readonly reason?: string;
  readonly note?: string;
};

/** A fake service at 14:00 with nothing in it. */
export function makeFakeService(): FakeService {
  const fake: FakeService = {
    ...idle(),
    now: at('14:00'),
    held: new Map(),
    values: new Map(),
    calls: new Map(),
    words: [],
    asked: { open: [], commands: [], keys: [], followUps: [] },
    nextOpen: null,
    nextCommand: null,
    nextNaming: null,
    failing: null,
    put: (made) => put(fake, made),
    openPledge: (request) => answer(fake, () => openFake(fake, request)),
    command: (id, command, by, key = null) =>
      answer(fake, () => {
        fake.asked.keys.push(key);
        return commandFake(fake, id, command, by);
      }),
    customersWords: () => answer(fake, () => fake.words),
    pledge: (id) => answer(fake, () => viewOf(fake, id)),
    pledgeDetail: (id) => answer(fake, () => detailOf(fake, id)),
    reportDropped: (id) =>
      answer(fake, () => (fake.calls.has(id) ? openFake(fake, null) : { kind: 'missing' })),
    followUp: (id, when, by) =>
      answer(fake, () => {
        fake.asked.followUps.push({ id, when, by });
        return fake.calls.has(id) ? openFake(fake, null) : { kind: 'missing' };
      }),
    callOutcome: (id, word, by) => answer(fake, () => sayOutcome(fake, id, { ...word, by })),
  };
  return withKillSwitch(fake);
}

function answer<T>(fake: FakeService, make: () => T): Promise<T> {
  return fake.failing === null ? Promise.resolve(make()) : Promise.reject(fake.failing);
}

function put(fake: FakeService, made: MadePledge): Pledge {
  const { id } = made;
  const number = { valueId: `number-${id}`, commitment: 'sealed' };
  const reason =
    made.reason === undefined ? null : { valueId: `reason-${id}`, commitment: 'sealed' };
  const opened = {
    type: 'opened' as const,
    at: fake.now,
    ...opening({ ...made.opening, number, reason }),
  };
  const events: PledgeEvent[] = [opened, ...(made.events ?? [])];
  const pledge = events.slice(1).reduce(evolve, open(id, opened));
  const customer: Customer = {
    customerId: pledge.customerId,
    reference: null,
    name: 'Anna de Vries',
    language: 'nl',
    timeZone: null,
    phones: ['+31612345678'],
    ...made.customer,
  };
  fake.values.set(number.valueId, customer.phones[0] ?? '+31612345678');
  if (reason !== null) fake.values.set(reason.valueId, made.reason ?? '');
  if (made.note !== undefined) fake.values.set('note-1', made.note);
  const context = { reason: made.reason ?? null, doneSoFar: null, nextStep: null };
  fake.held.set(id, { pledge, events, customer, context });
  return pledge;
}

function openFake(fake: FakeService, request: OpenRequest | null): OpenResult {
  if (request !== null) fake.asked.open.push(request);
  if (fake.nextOpen !== null) return fake.nextOpen;
  const id = `019ab000-0000-7000-8000-${String(fake.held.size + 1).padStart(12, '0')}`;
  const pledge = fake.put({ id });
  return { kind: 'opened', view: { now: fake.now, pledge, next: momentsOf(pledge, fake.now) } };
}

function commandFake(fake: FakeService, id: string, command: Command, by: string): CommandResult {
  const view = viewOf(fake, id);
  if (view === null) return { kind: 'missing' };
  fake.asked.commands.push({ id, command, by });
  if (fake.nextCommand !== null) return fake.nextCommand(view);
  if (command.type === 'show-number') add(fake, id, { type: 'number-shown', at: fake.now, by });
  if (command.type === 'acknowledge') add(fake, id, acknowledged(fake, by, command.via));
  return { kind: 'done', view: viewOf(fake, id) ?? view };
}

function acknowledged(fake: FakeService, by: string, via: string): PledgeEvent {
  return { type: 'acknowledged', at: fake.now, by, via, until: fake.now + 10 * MINUTE };
}

/** One more event of a promise that is there. */
function add(fake: FakeService, id: string, event: PledgeEvent): void {
  const held = fake.held.get(id);
  if (held === undefined) return;
  held.events.push(event);
  held.pledge = evolve(held.pledge, event);
}

function viewOf(fake: FakeService, id: string): PledgeView | null {
  const held = fake.held.get(id);
  if (held === undefined) return null;
  return { now: fake.now, pledge: held.pledge, next: momentsOf(held.pledge, fake.now) };
}

function momentsOf(pledge: Pledge, now: number): PledgeView['next'] {
  const { dueAt } = pledge.current;
  const moments: PledgeView['next'] = [
    { at: dueAt - 90_000, kind: 'at-risk', step: null },
    { at: dueAt, kind: 'broken', step: null },
    ...(pledge.ladder === null
      ? []
      : [{ at: pledge.ladder.nextAt, kind: 'escalate' as const, step: pledge.ladder.step + 1 }]),
  ];
  return moments.filter(({ at: then }) => then > now);
}

function detailOf(fake: FakeService, id: string): PledgeDetail | null {
  const view = viewOf(fake, id);
  const held = fake.held.get(id);
  if (view === null || held === undefined) return null;
  const timeline = held.events.map((event, index) => ({
    position: index + 1,
    event,
    hash: `hash-${String(index + 1)}`,
  }));
  const { customer, context } = held;
  return { ...view, customer, context, joined: [], timeline, values: fake.values };
}

function sayOutcome(
  fake: FakeService,
  id: string,
  { outcome, pledgeIds, by }: CallWord & { readonly by: string },
): CallWordResult {
  const call = fake.calls.get(id);
  if (call === undefined) return { kind: 'missing' };
  if (fake.nextNaming !== null) return { kind: 'refused', why: fake.nextNaming };
  const facts = { ...call.facts, outcome: outcome ?? call.facts.outcome };
  const answer = pledgeIds === null ? call.answer : { pledgeIds, by, count: 1 };
  const changed = { ...call, facts, answer };
  fake.calls.set(id, changed);
  const mayBeAbout = answer === null ? changed.asks : [];
  const said = { callId: id, outcome: facts.outcome, mayBeAbout };
  return { kind: 'recorded', said: { ...said, pledgeIds: answer?.pledgeIds ?? [] } };
}

function withKillSwitch(fake: FakeService): FakeService {
  let state: KillSwitch = { on: false, by: null, at: null };
  const flips: KillSwitch[] = [];
  return Object.assign(fake, {
    killSwitch: () => answer(fake, () => state),
    setKillSwitch: (on: boolean, by: string) =>
      answer(fake, () => {
        state = { on, by, at: fake.now };
        flips.unshift(state);
        return state;
      }),
    switchFlips: (limit: number) => answer(fake, () => flips.slice(0, limit)),
  });
}

const rate = { count: 0, of: 0 };
const nothingMeasured: DayFigures = {
  d: 0,
  keptStrict: rate,
  keptFair: rate,
  triedInTime: rate,
  reached: rate,
  neverCalled: rate,
  neverCalledIds: [],
  brokenIds: [],
  lateness: { medianMs: null, p90Ms: null, worstMs: null },
  evidence: { A: { count: 0, of: 0 }, B: { count: 0, of: 0 }, claimed: 0 },
};

/** The figures of a day on which nothing happened. */
export function emptyFigures(date: string): Figures {
  return {
    date,
    zone: 'Europe/Amsterdam',
    from: 0,
    to: 0,
    asOf: null,
    told: nothingMeasured,
    untold: nothingMeasured,
    precision: { exact: 0, window: 0, vague: 0 },
    grace: { beforeMs: 2 * MINUTE, afterMs: 5 * MINUTE },
  };
}

/** What the web does not call. */
function idle() {
  const unused = () => Promise.reject(new Error('The web does not call this.'));
  return {
    recordCall: unused,
    whisper: unused,
    acceptDial: unused,
    customerEngaged: unused,
    agentLegSeen: unused,
    agentLegEnded: unused,
    afterCall: unused,
    keyAfterCall: unused,
    customerLegSeen: unused,
    meetCustomer: unused,
    briefForCustomer: unused,
    takeCustomer: unused,
    customerTakenAt: unused,
    meetCaller: unused,
    briefTaker: unused,
    endTaken: unused,
    owedTo: unused,
    recordSms: unused,
    receiveSms: unused,
    wake: unused,
    performEffect: unused,
    sweep: unused,
    lookUpSilentCalls: unused,
    planHorizon: unused,
    writeReport: unused,
    writeOwedReports: unused,
    killSwitch: unused,
    switchFlips: unused,
    setKillSwitch: unused,
    readReport: (): Promise<StoredReport | null> => Promise.resolve(null),
    figures: (date: string) => Promise.resolve(emptyFigures(date)),
  };
}
