import { expect, test } from '@jest/globals';
import type { Placement } from '../../../src/app/ports/phone.ts';
import { FAULT_AGAIN_MS } from '../../../src/app/alert.ts';
import { HOUR, SECOND } from '../../../src/domain/time.ts';
import { at } from '../../support/pledges.ts';
import { makeRig, type Rig } from '../../support/rig.ts';

const geo: Placement = {
  ...{ kind: 'refused', permanent: true, fault: 'calls-to-country' },
  why: 'the phone system refused the call (21215: allow this country)',
};

function refusing(answer: Placement): Rig {
  const rig = makeRig();
  rig.phone.answer = () => answer;
  return rig;
}

const purposes = ({ email }: Rig) => email.sent.map(({ message }) => message.data['purpose']);
const told = ({ email }: Rig, purpose: string) =>
  email.sent.filter(({ message }) => message.data['purpose'] === purpose);

async function opensFor(rig: Rig, phone: string): Promise<void> {
  const customer = { phone, name: null, reference: null, language: null, timeZone: null };
  await rig.opens({ customer, when: { kind: 'in', ms: 2 * HOUR } });
}

test('a dial that can never be made is told to a person at once, hours before the window ends', async () => {
  const rig = refusing(geo);
  await opensFor(rig, '+31612345678');
  const [pledge] = [...rig.ledger.store.pledges.values()];
  await rig.service.command(pledge?.pledge.id ?? '', { type: 'call-now' }, 'fatima');
  await rig.passesUntil('14:00:05');
  expect(rig.phone.placed).toHaveLength(1);
  expect(purposes(rig)).toContain('escalation');
});

test('a fault in the setup is told to the operators once, not once a promise', async () => {
  const rig = refusing(geo);
  for (const phone of ['+31612345671', '+31612345672', '+31612345673']) await opensFor(rig, phone);
  for (const { pledge } of rig.ledger.store.pledges.values()) {
    await rig.service.command(pledge.id, { type: 'call-now' }, 'fatima');
  }
  await rig.passesUntil('14:00:05');
  expect(rig.phone.placed).toHaveLength(3);
  const faults = told(rig, 'setup-fault');
  expect(new Set(faults.map(({ message }) => message.person)).size).toBe(faults.length);
  expect(faults).not.toHaveLength(0);
  expect(faults[0]?.message.text).toContain('Geo permissions');
  const listed = told(rig, 'escalation').map(({ message }) => Number(message.data['count'] ?? 1));
  expect(listed.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(3);
});

test('a fault that stays is told again, much later', async () => {
  const { ledger } = makeRig();
  const claim = (effectId: string) =>
    ledger.site.claimFault({ fault: 'credentials', effectId, againAfterMs: FAULT_AGAIN_MS });
  expect([await claim('a'), await claim('b'), await claim('a')]).toEqual([true, false, true]);
});

test('the next dial waits as long as the phone system asked', async () => {
  const rig = refusing({
    ...{ kind: 'refused', permanent: false, retryAfterMs: 240 * SECOND },
    why: 'the phone system is busy (429)',
  });
  const { pledge } = await rig.opens({ when: { kind: 'in', ms: 2 * HOUR } });
  await rig.service.command(pledge.id, { type: 'call-now' }, 'fatima');
  await rig.settle();
  const [attempt] = (await rig.ledger.pledges.load(pledge.id))?.pledge.attempts ?? [];
  expect(attempt).toMatchObject({ outcome: 'refused', retryAt: at('14:00') + 240 * SECOND });
});
