import { expect } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { everyPledge } from '../../src/app/ports/pledges.ts';
import { gradeOf } from '../../src/domain/evidence.ts';
import type { Pledge } from '../../src/domain/pledge.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { HistoryEntry } from '../../src/phone/carrier/history.ts';
import type { Script } from '../../src/phone/carrier/scripts.ts';
import { type House, type HouseOptions, openHouse } from './house.ts';
import { at } from './pledges.ts';
import type { Travel } from './road.ts';
import { roster } from './roster.ts';

export const CUSTOMER = '+31612345678';
export const FATIMA = '+31205550101';
export const JOOST = '+31205550102';

const AGENTS = roster.people.flatMap(({ phone }) => phone ?? []);

/** What is told of a dial before it begins; without more, everybody answers and talks. */
export type Told = Partial<Pick<HouseOptions, 'workers' | 'carrierDeadlineMs' | 'roster'>> & {
  readonly policy?: Partial<Policy>;
  /** What each telephone does, by its number. */
  readonly scripts?: Readonly<Record<string, Script>>;
  readonly travel?: Travel;
  /** Before the promise is made. */
  readonly before?: (house: House) => void | Promise<void>;
  /** What else the promise says. */
  readonly promise?: Readonly<Record<string, unknown>>;
};

/** A promise that is dialled, and what there is to ask of it. */
export type Dialled = {
  readonly house: House;
  readonly id: string;
  pledge(): Promise<Pledge>;
  /** How it ended, and by what. */
  summary(): Promise<Summary>;
  /** How often this number rang. */
  rings(number: string): number;
};

/** What is the same however the phone system's events came in. */
export type Summary = {
  readonly state: string;
  readonly grade: string | null;
  /** What each of our calls to the customer proves, first to last. */
  readonly calls: readonly (string | null)[];
  readonly outcomes: readonly (string | null)[];
  readonly customerRang: number;
};

/** The customer has just called, and says in two seconds that they want no call any more. */
export async function cancelsByPhone({ house, id }: Dialled): Promise<LightMyRequestResponse> {
  const iso = (ms: number) => new Date(ms).toISOString();
  const reported = await house.reports({
    ...{ callId: 'cancels-1', sequence: 1, at: iso(house.now()), direction: 'inbound' },
    ...{ customer: CUSTOMER, company: '+31205550100', agent: null, verdict: 'normal' },
    ...{ answeredAt: iso(house.now() - 2_000), endedAt: iso(house.now()) },
    ...{ talkSeconds: 2, personSign: null },
  });
  expect(reported.statusCode).toBeLessThan(300);
  const said = { by: 'customer', via: 'own-number', callId: 'calls:cancels-1' };
  return house.post(`/v1/pledges/${id}/cancellation`, said);
}

/**
 * Fatima promises at 14:03 to call back within a quarter of an hour, and is rung at once. Whatever
 * the scenario was about, at its end nobody was rung more often than is right.
 */
export async function dialled(
  told: Told,
  scenario: (story: Dialled) => Promise<void>,
): Promise<void> {
  const { workers = 1, policy = {}, scripts = {}, travel, carrierDeadlineMs } = told;
  await using house = await openHouse({
    start: '14:03',
    roster: told.roster ?? roster,
    workers,
    ...(carrierDeadlineMs === undefined ? {} : { carrierDeadlineMs }),
    change: (config) => ({
      ...config,
      policyFor: (source, team) => ({
        ...config.policyFor(source, team),
        dial: 'at-once',
        ...policy,
      }),
    }),
  });
  for (const [number, script] of Object.entries(scripts)) {
    house.carrier.simulator.script(number, script);
  }
  if (travel !== undefined) house.road.travels(travel);
  await told.before?.(house);
  const made = await house.post('/v1/pledges', {
    ...{ customer: { phone: CUSTOMER }, in: 'PT15M', source: 'agent', owner: 'fatima' },
    ...told.promise,
  });
  expect(made.statusCode).toBe(201);
  const { id } = made.json<{ id: string }>();
  await scenario(storyOf(house, id));
  await expectFairRings(house);
}

function storyOf(house: House, id: string): Dialled {
  const pledge = async () => {
    const loaded = await house.ledger.pledges.load(id);
    if (loaded === null) throw new Error(`There is no promise ${id}.`);
    return loaded.pledge;
  };
  const rings = (number: string) =>
    house.carrier.history().filter(({ what, to }) => what === 'ringing' && to === number).length;
  return {
    house,
    id,
    pledge,
    rings,
    summary: async () => {
      const known = await pledge();
      const answer = (await house.get(`/v1/pledges/${id}`)).json<{
        state: string;
        evidence: { grade: string } | null;
      }>();
      return {
        state: answer.state,
        grade: answer.evidence?.grade ?? null,
        calls: known.calls
          .filter(({ attempt }) => attempt !== null)
          .toSorted((a, b) => (a.attempt ?? 0) - (b.attempt ?? 0))
          .map((call) => gradeOf(call, known)),
        outcomes: known.attempts.map(({ outcome }) => outcome),
        customerRang: rings(CUSTOMER),
      };
    },
  };
}

/**
 * From what really happened at the carrier: nobody has two legs of ours at once, whatever promises
 * and telephones they are for; for one promise no customer is rung twice without a failed try between and
 * the policy's pause after it, no agent more than twice for one attempt; and each customer's leg was
 * granted, once, also one that our request itself rang.
 */
export async function expectFairRings(house: House): Promise<void> {
  const history = house.carrier.history();
  const placed = history.filter(({ what }) => what === 'placed');
  const { pledges } = await house.ledger.pledges.list(everyPledge, { cursor: null, limit: 50 });
  const customerLegs = placed.filter(({ to }) => !AGENTS.includes(to));
  const [first, later] = [true, false].map((isFirst) =>
    customerLegs.filter(({ parentSid }) => (parentSid === null) === isFirst),
  ) as [HistoryEntry[], HistoryEntry[]];
  expectGranted(later, pledges);
  expect(first.length).toBeLessThanOrEqual(pledges.flatMap(rungFirst).length);
  const customers = await house.ledger.customers.byId(pledges.map((one) => one.customerId));
  for (const { phones } of customers.values()) expectOneLegAtATime(history, phones, 'placed');
  for (const pledge of pledges) {
    const others = pledges.filter((one) => one !== pledge);
    const phones = customers.get(pledge.customerId)?.phones ?? [];
    expectSpaced(
      history.filter(({ to }) => phones.includes(to)),
      pledge,
      others,
    );
    expectFewAgentLegs(pledge, placed, pledges);
  }
  for (const agent of AGENTS) expectOneLegAtATime(history, [agent], 'ringing');
}

/**
 * Nobody's telephone rings while they are on our line, be it only to say how the call was; a
 * customer's is not even asked for, whichever of theirs it is.
 */
function expectOneLegAtATime(
  history: readonly HistoryEntry[],
  numbers: readonly string[],
  begins: HistoryEntry['what'],
): void {
  const rings = history.filter(({ what, to }) => what === begins && numbers.includes(to));
  rings.slice(1).forEach((ring, index) => {
    const before = rings[index];
    const end = history.find(({ what, sid }) => what === 'ended' && sid === before?.sid);
    expect(ring.at).toBeGreaterThanOrEqual(end?.at ?? Infinity);
  });
}

function expectGranted(legs: readonly HistoryEntry[], pledges: readonly Pledge[]): void {
  const parents = legs.map(({ parentSid }) => `twilio:${String(parentSid)}`);
  expect(new Set(parents).size).toBe(parents.length);
  const granted = pledges
    .flatMap(({ attempts }) => attempts)
    .filter(({ grantedAt }) => grantedAt !== null)
    .map(({ agentCallId }) => agentCallId);
  for (const parent of parents) {
    expect(granted.filter((one) => one === parent)).toHaveLength(1);
  }
}

/** A customer's telephones: each ring for a promise comes a pause after the end of a failed one. */
function expectSpaced(
  history: readonly HistoryEntry[],
  pledge: Pledge,
  others: readonly Pledge[],
): void {
  const pause = Math.min(...pledge.policy.attemptSpacingMs);
  const rings = history.filter(
    (entry) => entry.what === 'ringing' && !others.some((other) => isLegOf(entry, other)),
  );
  rings.slice(1).forEach((ring, index) => {
    const before = rings[index];
    const end = history.find(({ what, sid }) => what === 'ended' && sid === before?.sid);
    expect(end).toBeDefined();
    expect(ring.at - (end?.at ?? Infinity)).toBeGreaterThanOrEqual(pause);
    const call = pledge.calls.find(({ callId }) => callId === `twilio:${String(before?.sid)}`);
    expect(call !== undefined && isNoProof(call, pledge)).toBe(true);
  });
}

function isLegOf({ sid, parentSid }: HistoryEntry, { attempts }: Pledge): boolean {
  return attempts.some(({ agentCallId, customerFirst }) =>
    parentSid === null
      ? customerFirst?.callId === `twilio:${sid}`
      : agentCallId === `twilio:${parentSid}`,
  );
}

function isNoProof(call: Pledge['calls'][number], pledge: Pledge): boolean {
  const grade = gradeOf(call, pledge);
  return grade === 'C' || grade === null;
}

const TIMES_MAX = 2;

function expectFewAgentLegs(
  { attempts }: Pledge,
  placed: readonly HistoryEntry[],
  pledges: readonly Pledge[],
): void {
  // With more promises than one it cannot be told from outside whose leg it was; then all count.
  const legs = placed.filter(({ to }) => AGENTS.includes(to));
  attempts.forEach(({ submittedAt }, index) => {
    if (submittedAt === null || pledges.length > 1) return;
    const until = attempts[index + 1]?.submittedAt ?? Infinity;
    const ofIt = legs.filter(({ at: rung }) => rung >= submittedAt && rung < until);
    for (const { to } of ofIt) {
      expect(ofIt.filter((leg) => leg.to === to).length).toBeLessThanOrEqual(TIMES_MAX);
    }
  });
  const made = pledges.flatMap((pledge) => pledge.attempts).filter(isSubmitted);
  const asked = made.reduce((sum, { customerFirst }) => sum + (customerFirst?.rung.length ?? 1), 0);
  expect(legs.length).toBeLessThanOrEqual(TIMES_MAX * asked);
}

/** Attempts that were granted with the request, so that it might ring the customer itself. */
function rungFirst({ attempts }: Pledge): Pledge['attempts'] {
  return attempts.filter(({ customerFirst }) => customerFirst !== undefined);
}

function isSubmitted({ submittedAt }: Pledge['attempts'][number]): boolean {
  return submittedAt !== null;
}

/** Seconds after 14:03, as a time of that afternoon. */
export function after(seconds: number): string {
  const past = at('14:03') + seconds * 1_000 - at('00:00');
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(past / 3_600_000)}:${two((past / 60_000) % 60)}:${two((past / 1_000) % 60)}`;
}
