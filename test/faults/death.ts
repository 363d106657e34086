import { expect } from '@jest/globals';
import type { FailpointName } from '../../src/settings/failpoint.ts';
import { type Rows, rowsOf, untilAtRest } from '../support/fault-rows.ts';
import type { FaultWorld } from '../support/fault-world.ts';

/** A place in a promise's life at which a process dies. */
export type Death = {
  /**
   * While a request is under way the process has no place of its own: there the carrier does what
   * it is asked and withholds its answer, and the process is killed from outside.
   */
  readonly at: FailpointName | 'asked-before-answer';
  readonly who: 'serve' | 'work';
  readonly promise: () => Readonly<Record<string, unknown>>;
  /** The other process is started after the death only, or it would go on too soon to be seen. */
  readonly alone?: true;
  /** The web accepts the promise and then stands still until the worker is dead. */
  readonly webStandsStill?: true;
  /** What the rows say while nobody has come after the dead one. */
  readonly proof: (rows: Rows, world: FaultWorld) => void;
  /** What the other process does by itself, before anybody comes after the dead one. */
  readonly meanwhile?: (world: FaultWorld, pledgeId: string) => Promise<void>;
  readonly end: (world: FaultWorld, pledgeId: string) => Promise<void>;
};

/**
 * What is allowed from the end of a fault until all that is due is taken: from the moment that who
 * replaces a dead process is ready. How long it starts is the machine's matter, and only printed.
 */
export const TAKEN_WITHIN_MS = 15_000;
export const RESTS_WITHIN_MS = 90_000;

export const CUSTOMER = '+31612345678';
/** The carrier tells nothing of a call to a number that ends in 04; only its records show it. */
export const SILENT_CUSTOMER = '+31612345604';
export const AGENTS = ['+31205550101', '+31205550102'];
const LEAD = 'lena@example.org';

/** An agent is rung as soon as the promise is accepted. */
export const dialledAtOnce = (phone: string) => () => ({
  customer: { phone },
  policy: 'dropped-call',
  in: 'PT10M',
});
/** Planned by a worker when its window begins, and not by the process that accepts it. */
export const dialledSoon = () => ({
  customer: { phone: CUSTOMER },
  policy: 'dropped-call',
  window: { notBefore: inSeconds(4), dueAt: inSeconds(600) },
});
/** No machine dials, so that the lead is told. */
export const nobodyCalls = () => ({
  customer: { phone: CUSTOMER },
  policy: 'dropped-call-by-hand',
  in: 'PT6S',
});

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

/** Kept, by one ring of the customer's phone. */
export const kept: Death['end'] = async (world, pledgeId) => {
  await untilAtRest(world, pledgeId, 'kept', RESTS_WITHIN_MS);
  const { events, openGrants } = await rowsOf(world, pledgeId);
  expect(events.filter((type) => type === 'fulfilled')).toHaveLength(1);
  expect(openGrants).toBe(0);
  expect(world.rings(CUSTOMER) + world.rings(SILENT_CUSTOMER)).toBe(1);
};

/** Broken without a call, and the lead was told. */
export const told: Death['end'] = async (world, pledgeId) => {
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

/** A mail to the lead asks whether the customer was reached. */
export async function toldLead({ smtp }: FaultWorld): Promise<void> {
  await smtp.mail(
    ({ recipients, subject }) => recipients.includes(LEAD) && subject.startsWith('Hebben we '),
    RESTS_WITHIN_MS,
  );
}

/** How often agents' phones have rung. */
export const agentRings = (world: FaultWorld): number =>
  AGENTS.reduce((sum, agent) => sum + world.rings(agent), 0);

/** Legs that the carrier was asked for, of agents and of the customer. */
export const placedCalls = ({ carrier }: FaultWorld): number =>
  carrier.history().filter(({ what }) => what === 'placed').length;

/** Whether the customer's phone was picked up. */
export const customerAnswered = ({ carrier }: FaultWorld): boolean =>
  carrier.history().some(({ what, to }) => what === 'answered' && to === CUSTOMER);

/** Whether the carrier was told to ring the customer. */
export const customerDialled = ({ carrier }: FaultWorld): boolean =>
  carrier.history().some(({ what, to }) => what === 'placed' && to === CUSTOMER);

/** Whether an agent pressed a key. */
export const agentPressed = ({ carrier }: FaultWorld): boolean =>
  carrier.history().some(({ what, to }) => what === 'pressed' && AGENTS.includes(to));

/** Whether an agent picked up. */
export const agentAnswered = ({ carrier }: FaultWorld): boolean =>
  carrier.history().some(({ what, to }) => what === 'answered' && AGENTS.includes(to));
