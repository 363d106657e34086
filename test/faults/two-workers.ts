import { expect } from '@jest/globals';
import { markNow, rowsOf, takenUp, untilAtRest, brokenChain } from '../support/fault-rows.ts';
import { type EngineName, killed, openFaultWorld } from '../support/fault-world.ts';
import { until } from '../support/program.ts';
import { TAKEN_WITHIN_MS } from './death.ts';
import { legsAtOnce, onlyPledge } from './deaths.ts';

const CUSTOMER = '+31612345678';
const FAILS_WITHIN_MS = 45_000;
const RESTS_WITHIN_MS = 120_000;
const dialledAtOnce = { customer: { phone: CUSTOMER }, policy: 'dropped-call', in: 'PT10M' };

/** One worker is killed with a dial in hand; the other one is there already. */
export async function otherTakesOver(engine: EngineName): Promise<void> {
  await using world = await openFaultWorld({ engine });
  const [victim] = await Promise.all([world.work('claimed-before-submit:kill'), world.serve()]);
  const pledgeId = await world.promise(dialledAtOnce);
  const other = world.work();
  await killed(victim, FAILS_WITHIN_MS);
  await other;
  const takenMs = await takenUp(world, await markNow(world), TAKEN_WITHIN_MS);
  process.stderr.write(`${engine}: the other worker had taken all after ${takenMs} ms.\n`);

  await untilAtRest(world, pledgeId, 'kept', RESTS_WITHIN_MS);
  expect(world.rings(CUSTOMER)).toBe(1);
  expect(await brokenChain(world)).toBeNull();
}

/** One worker stands still with a dial in hand, the other one does it, and then the first wakes. */
export async function sleeperDialsNobody(engine: EngineName): Promise<void> {
  await using world = await openFaultWorld({ engine });
  const [sleeper] = await Promise.all([world.work('claimed-before-submit:stop'), world.serve()]);
  const pledgeId = await world.promise(dialledAtOnce);
  await sleeper.says(/fails here on purpose/, FAILS_WITHIN_MS);
  expect((await rowsOf(world, pledgeId)).inHand).toContain('place-call:1');

  await world.work();
  await until('the other worker rings', RESTS_WITHIN_MS, async () => {
    return (await rowsOf(world, pledgeId)).events.includes('attempt-placed');
  });
  sleeper.child.kill('SIGCONT');
  await untilAtRest(world, pledgeId, 'kept', RESTS_WITHIN_MS);
  const { events } = await rowsOf(world, pledgeId);
  expect(events.filter((type) => type === 'attempt-submitted')).toHaveLength(1);
  expect(world.carrier.history().filter(({ what }) => what === 'placed')).toHaveLength(2);
  expect(world.rings(CUSTOMER)).toBe(1);
}

/**
 * One worker stands still after its intent to dial was committed. The others find no such call,
 * give the attempt up and ring the customer in another one; then the first wakes and dials.
 */
export async function lateRequestRingsNoCustomer(engine: EngineName): Promise<void> {
  await using world = await openFaultWorld({ engine });
  const [sleeper] = await Promise.all([world.work('submitted-before-request:stop'), world.serve()]);
  const pledgeId = await world.promise(dialledAtOnce);
  await sleeper.says(/fails here on purpose/, FAILS_WITHIN_MS);
  await world.work();
  await until('the customer rings', RESTS_WITHIN_MS, () =>
    Promise.resolve(world.rings(CUSTOMER) === 1),
  );
  sleeper.child.kill('SIGCONT');
  const agentCalls = () =>
    world.carrier.history().filter(({ what, parentSid }) => what === 'placed' && parentSid === null)
      .length;
  await until('the sleeper has dialled too', RESTS_WITHIN_MS, () =>
    Promise.resolve(agentCalls() === 2),
  );
  await untilAtRest(world, pledgeId, 'kept', RESTS_WITHIN_MS);
  await until('every leg is over', RESTS_WITHIN_MS, () => {
    const history = world.carrier.history();
    const count = (word: string) => history.filter(({ what }) => what === word).length;
    return Promise.resolve(count('placed') === count('ended'));
  });
  expect(await onlyPledge(world)).toBe(pledgeId);
  expect(world.rings(CUSTOMER)).toBe(1);
  expect(legsAtOnce(world, CUSTOMER)).toBe(1);
  expect(await brokenChain(world)).toBeNull();
}
