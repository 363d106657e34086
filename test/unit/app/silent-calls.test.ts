import { expect, test } from '@jest/globals';
import type { SeenLeg } from '../../../src/app/ports/phone.ts';
import { unknownCall } from '../../../src/domain/call.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { at } from '../../support/pledges.ts';
import { makeRig, report, type Rig } from '../../support/rig.ts';

const CALL = 'twilio:CAother';

/** A call that others made, as the phone system's records show it after half a minute's talk. */
function leg(change: Partial<SeenLeg> = {}): SeenLeg {
  return {
    callId: CALL,
    to: '+31612345678',
    live: false,
    createdAt: at('14:00:01'),
    startedAt: at('14:00:01'),
    answeredAt: at('14:00:05'),
    endedAt: at('14:00:35'),
    talkSeconds: 30,
    sign: 'human',
    failure: null,
    ...change,
  };
}

/** What the phone system answers from now on; how often it was asked is counted. */
function answering(rig: Rig, answer: () => SeenLeg | 'absent' | null): { asked: number } {
  const count = { asked: 0 };
  rig.phone.leg = () => {
    count.asked += 1;
    return Promise.resolve(answer());
  };
  return count;
}

async function seen(rig: Rig, direction: 'inbound' | 'outbound'): Promise<void> {
  const facts = { ...unknownCall(CALL, direction), startedAt: at('14:00:01'), agent: 'joost' };
  await rig.service.recordCall(report(facts));
}

test('a call by hand whose end is never reported is looked up, and keeps the promise', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  await seen(rig, 'outbound');
  answering(rig, () => leg());
  await rig.passesUntil('14:02');
  const kept = await rig.service.pledge(pledge.id);
  expect(kept?.pledge).toMatchObject({ state: 'kept', proof: { grade: 'B', at: at('14:00:05') } });
  expect((await rig.ledger.pledges.load(pledge.id))?.busyAgents).toEqual([]);
});

test('of an inbound call only its end is believed: what its own leg calls talk was a menu', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  await seen(rig, 'inbound');
  answering(rig, () => leg());
  await rig.passesUntil('14:02');
  const { facts } = (await rig.ledger.calls.get(CALL)) ?? {};
  expect(facts).toMatchObject({ endedAt: at('14:00:35'), answeredAt: null, talkSeconds: null });
  expect((await rig.service.pledge(pledge.id))?.pledge.proof).toBeNull();
});

test('a call that is live goes on being believed, and is asked about ever more rarely', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  await seen(rig, 'inbound');
  const count = answering(rig, () => leg({ live: true, endedAt: null }));
  await rig.passesUntil('15:30');
  expect((await rig.ledger.pledges.load(pledge.id))?.busyAgents).toEqual(['joost']);
  expect(count.asked).toBeGreaterThan(15);
  expect(count.asked).toBeLessThan(22);
});

test.each([
  ['cannot be asked', null],
  ['knows nothing of it', 'absent' as const],
])('a call of a phone system that %s stands as it was told, for an hour', async (_, answer) => {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  await seen(rig, 'inbound');
  const count = answering(rig, () => answer);
  await rig.passesUntil('14:59:59');
  const busy = async () => (await rig.ledger.pledges.load(pledge.id))?.busyAgents;
  expect(await busy()).toEqual(['joost']);
  rig.now += SECOND;
  expect(await busy()).toEqual([]);
  expect((await rig.ledger.calls.get(CALL))?.facts.endedAt).toBeNull();
  expect(count.asked).toBeLessThan(12);
});

test('a pass asks about fifty calls at most, and the next one about the others', async () => {
  const rig = makeRig();
  for (let n = 0; n < 60; n += 1) {
    const facts = { ...unknownCall(`twilio:CA${n}`, 'inbound'), startedAt: rig.now };
    await rig.service.recordCall(report(facts, { customer: '' }));
  }
  rig.now += MINUTE;
  rig.phone.leg = (callId) => Promise.resolve(leg({ callId }));
  expect(await rig.service.lookUpSilentCalls()).toEqual({ asked: 50, ended: 50 });
  expect(await rig.service.lookUpSilentCalls()).toEqual({ asked: 10, ended: 10 });
  expect(await rig.service.lookUpSilentCalls()).toEqual({ asked: 0, ended: 0 });
});
