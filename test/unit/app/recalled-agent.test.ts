import { expect, test } from '@jest/globals';
import { policy } from '../../support/pledges.ts';
import { makeRig, type Rig } from '../../support/rig.ts';

/** An agent's phone rings for a promise that is withdrawn meanwhile. */
async function withdrawnWhileRinging(answer: Rig['phone']['cancelAnswer']): Promise<Rig> {
  const rig = makeRig({ office: { policyFor: () => ({ ...policy, dial: 'at-once' }) } });
  rig.phone.cancelAnswer = answer;
  const { pledge } = await rig.opens();
  await rig.settle();
  expect(rig.phone.placed).toHaveLength(1);
  await rig.service.command(pledge.id, { type: 'withdraw', reason: 'legal stop' }, 'lena');
  await rig.settle();
  return rig;
}

test('the phone of an agent who is no longer needed is stopped once', async () => {
  const rig = await withdrawnWhileRinging(null);
  await rig.passesUntil('14:01');
  expect(rig.phone.cancelled).toEqual(['twilio:CA1']);
});

test('a phone system that cannot be asked is asked again, but not for ever', async () => {
  const rig = await withdrawnWhileRinging(() => null);
  await rig.passesUntil('14:01');
  expect(rig.phone.cancelled.length).toBeGreaterThan(1);
  expect(rig.phone.cancelled.length).toBeLessThanOrEqual(6);
});
