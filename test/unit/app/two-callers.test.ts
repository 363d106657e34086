import { expect, test } from '@jest/globals';
import { TAKER_HELD_MS } from '../../../src/app/meet-caller.ts';
import { unknownCall } from '../../../src/domain/call.ts';
import { at, policy } from '../../support/pledges.ts';
import { makeRig, report, request, type Rig } from '../../support/rig.ts';

const PHONES = ['+31612345678', '+31612345679', '+31612345670'];

/** Three customers are owed a call by Fatima. */
async function threeOwed(): Promise<Rig> {
  const atOnce = { ...policy, dial: 'at-once' } as const;
  const rig = makeRig({ office: { policyFor: (source) => (source === 'web' ? atOnce : policy) } });
  for (const phone of PHONES) {
    await rig.opens({ customer: { ...request().customer, phone } });
  }
  await rig.settle();
  return rig;
}

const callerOf = (n: number, tried: readonly string[] = []) => {
  return { callId: `twilio:CA-in-${n}`, number: PHONES[n] ?? '', tried };
};

const rungFor = async (rig: Rig, n: number, tried: readonly string[] = []) =>
  (await rig.service.meetCaller(callerOf(n, tried)))?.agent?.id ?? null;

const partEnds = (rig: Rig, n: number, agent: string) =>
  rig.service.endTaken(report(unknownCall(callerOf(n).callId, 'inbound')), {
    endedAt: rig.now,
    agent,
  });

test('two who call in the same second ring two agents, and a third one none [chase.one-agent-a-caller]', async () => {
  const rig = await threeOwed();
  const rung = await Promise.all([0, 1, 2].map((n) => rungFor(rig, n)));
  expect(rung).toEqual(['fatima', 'joost', null]);
});

test('a request that comes again rings the same agent, and another one once their part is over [chase.one-agent-a-caller]', async () => {
  const rig = await threeOwed();
  expect([await rungFor(rig, 0), await rungFor(rig, 0)]).toEqual(['fatima', 'fatima']);
  expect(await partEnds(rig, 0, 'fatima')).toBe('not-taken');
  expect(await rungFor(rig, 0, ['fatima'])).toBe('joost');
  expect(await rungFor(rig, 1)).toBe('fatima');
  rig.now += TAKER_HELD_MS;
  expect(await rungFor(rig, 2)).toBe('fatima');
});

test('an agent who is rung for a caller is rung for no promise until their part is over [chase.one-agent-a-caller]', async () => {
  const rig = await threeOwed();
  expect([await rungFor(rig, 0), await rungFor(rig, 1)]).toEqual(['fatima', 'joost']);
  const customer = { ...request().customer, phone: '+31612345600' };
  await rig.opens({ customer, source: 'web' });
  await rig.passesUntil('14:00:20');
  expect(rig.phone.placed).toEqual([]);
  await partEnds(rig, 0, 'fatima');
  await rig.settle();
  expect(rig.phone.placed).toHaveLength(1);
  expect(rig.now).toBe(at('14:00:20'));
});
