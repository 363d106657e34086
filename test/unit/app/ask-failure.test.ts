import { expect, test } from '@jest/globals';
import { at, policy, unanswered } from '../../support/pledges.ts';
import { makeRig, report, type Rig } from '../../support/rig.ts';

const geo = { why: '13227: allow this country', fault: 'calls-to-country' } as const;

/** An agent took the dial at 14:00, and the customer's leg failed at once. */
async function failed(rig: Rig): Promise<void> {
  const { pledge } = await rig.opens();
  await rig.passesUntil('14:00:02');
  const [placed] = rig.phone.placed;
  if (placed === undefined) throw new Error('No agent was rung.');
  const { attempt, fence } = placed;
  const leg = { pledgeId: pledge.id, attempt, fence, agentCallId: 'twilio:CA1' };
  await rig.service.acceptDial(leg, () => 'dial');
  const facts = unanswered(at('14:00:03'), { attempt: 1, failure: 'failed' });
  await rig.service.recordCall(report(facts, { pledgeId: pledge.id }));
}

const rigOf = () => makeRig({ office: { policyFor: () => ({ ...policy, dial: 'at-once' }) } });
const outcomes = (rig: Rig) =>
  [...rig.ledger.store.pledges.values()].flatMap(({ pledge }) =>
    pledge.attempts.map(({ outcome }) => outcome),
  );

test('what is explained late is asked for again, and then ends the plan and tells a person', async () => {
  const rig = rigOf();
  await failed(rig);
  await rig.passesUntil('14:00:08');
  expect(rig.phone.askedWhy).toEqual(['twilio:CA1']);
  expect(outcomes(rig)).toEqual(['not-reached']);
  rig.phone.failure = geo;
  await rig.passesUntil('14:00:30');
  expect(rig.phone.askedWhy).toEqual(['twilio:CA1', 'twilio:CA1']);
  expect(outcomes(rig)).toEqual(['impossible']);
  const purposes = rig.email.sent.map(({ message }) => message.data['purpose']);
  expect(purposes).toEqual(expect.arrayContaining(['escalation', 'setup-fault']));
});

test('what nobody explains is asked for three times, and the plan goes on', async () => {
  const rig = rigOf();
  rig.phone.failure = null;
  await failed(rig);
  await rig.passesUntil('14:02');
  expect(rig.phone.askedWhy).toEqual(Array<string>(3).fill('twilio:CA1'));
  expect(outcomes(rig)).not.toContain('impossible');
});
