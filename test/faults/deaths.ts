import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { FailpointName } from '../../src/settings/failpoint.ts';
import {
  markNow,
  type Rows,
  rowsOf,
  takenUp,
  untilAtRest,
  brokenChain,
} from '../support/fault-rows.ts';
import {
  type EngineName,
  type FaultWorld,
  killed,
  openFaultWorld,
} from '../support/fault-world.ts';
import { until } from '../support/program.ts';

/** A place in a promise's life at which a process dies. */
export type Death = {
  readonly at: FailpointName;
  readonly who: 'serve' | 'work';
  readonly promise: () => Readonly<Record<string, unknown>>;
  /** The other process is started after the death only, or it would go on too soon to be seen. */
  readonly alone?: true;
  /** What the rows say while nobody has come after the dead one. */
  readonly proof: (rows: Rows, world: FaultWorld) => void;
  readonly end: (world: FaultWorld, pledgeId: string) => Promise<void>;
};

/** What is allowed from the end of a fault until all that is due is taken. */
export const TAKEN_WITHIN_MS = 15_000;
const DIES_WITHIN_MS = 45_000;
const RESTS_WITHIN_MS = 90_000;

const CUSTOMER = '+31612345678';
/** The carrier tells nothing of a call to a number that ends in 04; only its records show it. */
const SILENT_CUSTOMER = '+31612345604';
const AGENTS = ['+31205550101', '+31205550102'];
const LEAD = 'lena@example.org';

const dialledAtOnce = (phone: string) => () => ({
  customer: { phone },
  policy: 'dropped-call',
  in: 'PT10M',
});
/** Planned by a worker when its window begins, and not by the process that accepts it. */
const dialledSoon = () => ({
  customer: { phone: CUSTOMER },
  policy: 'dropped-call',
  window: { notBefore: inSeconds(4), dueAt: inSeconds(600) },
});
const nobodyCalls = () => ({
  customer: { phone: CUSTOMER },
  policy: 'dropped-call-by-hand',
  in: 'PT6S',
});

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

const kept: Death['end'] = async (world, pledgeId) => {
  await untilAtRest(world, pledgeId, 'kept', RESTS_WITHIN_MS);
  const { events, openGrants } = await rowsOf(world, pledgeId);
  expect(events.filter((type) => type === 'fulfilled')).toHaveLength(1);
  expect(openGrants).toBe(0);
  expect(world.rings(CUSTOMER) + world.rings(SILENT_CUSTOMER)).toBe(1);
};

const told: Death['end'] = async (world, pledgeId) => {
  const isEscalation = ({ recipients, text }: (typeof world.smtp.mails)[number]): boolean =>
    recipients.includes(LEAD) && text.includes('/a/');
  await world.smtp.mail(isEscalation, RESTS_WITHIN_MS);
  await untilAtRest(world, pledgeId, 'broken', RESTS_WITHIN_MS);
  const { events } = await rowsOf(world, pledgeId);
  expect(events.filter((type) => type === 'escalated')).toHaveLength(1);
  expect(events).toContain('person-told');
  const mails = world.smtp.mails.filter(isEscalation);
  // A message may come twice after a crash, and then it says itself that it is the same one.
  expect(mails.length).toBeLessThanOrEqual(2);
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
  expect(world.rings(CUSTOMER)).toBe(0);
};

const agentRings = (world: FaultWorld): number =>
  AGENTS.reduce((sum, agent) => sum + world.rings(agent), 0);

const placedCalls = ({ carrier }: FaultWorld): number =>
  carrier.history().filter(({ what }) => what === 'placed').length;

/** All places at which a process is killed, in the order of a promise's life. */
export const deaths: readonly Death[] = [
  {
    at: 'opened-before-answer',
    who: 'serve',
    promise: dialledAtOnce(CUSTOMER),
    alone: true,
    proof: ({ events, pending, inHand }) => {
      expect(events).toEqual(['opened', 'became-due', 'moment-passed', 'attempt-planned']);
      expect(pending).toContain('place-call:1');
      expect(inHand).toEqual([]);
    },
    end: kept,
  },
  {
    at: 'planned-before-claim',
    who: 'work',
    promise: dialledSoon,
    proof: ({ events, pending, inHand }, world) => {
      expect(events.at(-1)).toBe('attempt-planned');
      expect(pending).toContain('place-call:1');
      expect(inHand).not.toContain('place-call:1');
      expect(placedCalls(world)).toBe(0);
    },
    end: kept,
  },
  {
    at: 'claimed-before-submit',
    who: 'work',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, inHand }, world) => {
      expect(events.at(-1)).toBe('attempt-planned');
      expect(inHand).toContain('place-call:1');
      expect(placedCalls(world)).toBe(0);
    },
    end: kept,
  },
  {
    at: 'submitted-before-request',
    who: 'work',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, inHand }, world) => {
      expect(events.at(-1)).toBe('attempt-submitted');
      expect(inHand).toContain('place-call:1');
      expect(placedCalls(world)).toBe(0);
    },
    end: kept,
  },
  {
    at: 'requested-before-placed',
    who: 'work',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, inHand }, world) => {
      expect(events).toContain('attempt-submitted');
      expect(events).not.toContain('attempt-placed');
      expect(inHand).toContain('place-call:1');
      expect(placedCalls(world)).toBeGreaterThan(0);
    },
    end: async (world, pledgeId) => {
      await kept(world, pledgeId);
      // The call that nobody had written down is found again by what it carries: it is the one.
      expect(agentRings(world)).toBe(1);
    },
  },
  {
    at: 'placed-before-finish',
    who: 'work',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, inHand }) => {
      expect(events).toContain('attempt-placed');
      expect(events).not.toContain('dial-granted');
      expect(inHand).toContain('place-call:1');
    },
    end: async (world, pledgeId) => {
      await kept(world, pledgeId);
      expect(agentRings(world)).toBe(1);
    },
  },
  {
    at: 'granted-before-answer',
    who: 'serve',
    promise: dialledAtOnce(CUSTOMER),
    proof: ({ events, openGrants }, world) => {
      expect(events).toContain('dial-granted');
      expect(openGrants).toBe(1);
      expect(world.rings(CUSTOMER)).toBe(0);
    },
    end: kept,
  },
  {
    at: 'evidence-before-advance',
    who: 'work',
    promise: dialledAtOnce(SILENT_CUSTOMER),
    proof: ({ events, unheard }, world) => {
      expect(unheard).toBe(1);
      expect(events).not.toContain('fulfilled');
      expect(world.rings(SILENT_CUSTOMER)).toBe(1);
    },
    end: kept,
  },
  {
    at: 'escalated-before-alert',
    who: 'work',
    promise: nobodyCalls,
    proof: ({ events, pending }) => {
      expect(events).toContain('escalated');
      expect(events).not.toContain('person-told');
      expect(pending.some((key) => key.startsWith('escalation:'))).toBe(true);
    },
    end: told,
  },
  {
    at: 'notify-claimed-before-send',
    who: 'work',
    promise: nobodyCalls,
    proof: ({ events, inHand }, world) => {
      expect(events).not.toContain('person-told');
      expect(inHand.some((key) => key.startsWith('notify:escalation:'))).toBe(true);
      expect(world.smtp.mails.some(({ text }) => text.includes('/a/'))).toBe(false);
    },
    end: told,
  },
  {
    at: 'sent-before-told',
    who: 'work',
    promise: nobodyCalls,
    proof: ({ events, inHand }, world) => {
      expect(events).not.toContain('person-told');
      expect(inHand.some((key) => key.startsWith('notify:escalation:'))).toBe(true);
      expect(world.smtp.mails.some(({ text }) => text.includes('/a/'))).toBe(true);
    },
    end: told,
  },
];

/**
 * A process dies at its place; the rows prove where; whoever is started after it goes on there, and
 * takes everything that was due within 15 s of being there.
 */
export async function dieAndGoOn(engine: EngineName, death: Death): Promise<void> {
  await using world = await openFaultWorld({ engine });
  const victim = await startBoth(world, death);
  const key = randomUUID();
  const body = death.promise();
  // The answer of a process that dies meanwhile never comes: the same request is made again.
  const first = world.promise(body, key).catch(() => null);
  await killed(victim, DIES_WITHIN_MS);
  const mark = await markNow(world);
  const pledgeId = await onlyPledge(world);
  death.proof(await rowsOf(world, pledgeId), world);

  const startedAt = performance.now();
  await Promise.all([
    world[death.who](),
    death.alone === true ? world[otherThan(death.who)]() : null,
  ]);
  await takenUp(world, mark, TAKEN_WITHIN_MS);
  const takenMs = Math.round(performance.now() - startedAt);
  expect((await first) === null).toBe(death.at === 'opened-before-answer');
  expect(await world.promise(body, key)).toBe(pledgeId);
  await death.end(world, pledgeId);
  expect(await onlyPledge(world)).toBe(pledgeId);
  expect(await brokenChain(world)).toBeNull();
  expect(legsAtOnce(world, CUSTOMER)).toBeLessThanOrEqual(1);
  process.stderr.write(`${engine}, ${death.at}: all taken ${takenMs} ms after the new start.\n`);
}

async function startBoth(world: FaultWorld, { at, who, alone }: Death) {
  const [victim] = await Promise.all([
    world[who](`${at}:kill`),
    alone === true ? null : world[otherThan(who)](),
  ]);
  return victim;
}

function otherThan(who: Death['who']): Death['who'] {
  return who === 'serve' ? 'work' : 'serve';
}

/** The one promise there is: a request that was repeated has not made a second one. */
export async function onlyPledge({ database }: FaultWorld): Promise<string> {
  let ids: unknown[] = [];
  await until('the promise is in the ledger', TAKEN_WITHIN_MS, async () => {
    ids = (await database.sql('select pledge_id from pledges')).map((row) => row['pledge_id']);
    return ids.length > 0;
  });
  expect(ids).toHaveLength(1);
  return String(ids[0]);
}

/** The most legs to this number that rang or talked at the same time. */
export function legsAtOnce({ carrier }: FaultWorld, number: string): number {
  let live = 0;
  let most = 0;
  for (const { what, to } of carrier.history()) {
    if (to !== number) continue;
    if (what === 'ringing') live += 1;
    if (what === 'ended') live -= 1;
    most = Math.max(most, live);
  }
  return most;
}
