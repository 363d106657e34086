import { expect, test } from '@jest/globals';
import { unknownCall } from '../../../src/domain/call.ts';
import { policy } from '../../support/pledges.ts';
import { makeRig, report } from '../../support/rig.ts';
import { given } from '../../support/story.ts';

test('somebody without a telephone is told so, and the plan dials as before', async () => {
  const dialling = { ...policy, dial: 'before-end' } as const;
  const rig = makeRig({ office: { policyFor: () => dialling } });
  const { pledge } = await rig.opens();
  const asked = await rig.service.command(pledge.id, { type: 'call-now' }, 'lena');
  expect(asked).toMatchObject({ kind: 'refused', why: 'no-phone' });
  await rig.passesUntil('14:12:10');
  expect(rig.phone.placed).toHaveLength(1);
});

test('a dial of the plan that waits for a free agent gives way to the person who calls now', () => {
  const story = given({ policy: { ...policy, dial: 'at-once' } });
  expect(story.hears({ type: 'call-now', by: 'joost' }).refusal).toBeNull();
  expect(story.pledge.attempts).toMatchObject([
    { number: 1, askedBy: null, outcome: 'stopped' },
    { number: 2, askedBy: 'joost', stage: 'planned' },
  ]);
  story.hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 7 });
  expect(story.eventsOf('attempt-submitted')).toEqual([]);
  expect(story.hears({ type: 'call-now', by: 'fatima' }).refusal).toBe('already-calling');
});

test('a call asked for that cannot start ends after five minutes, and the plan goes on [dial.asked-waits-five-minutes]', () => {
  const story = given({ policy: { ...policy, dial: 'at-once' } });
  story.hears({ type: 'call-now', by: 'joost' }, '14:02');
  expect(story.passesUntil('14:06:59').pledge.attempts.at(-1)?.stage).toBe('planned');
  story.passesUntil('14:07');
  expect(story.pledge.attempts.at(-1)).toMatchObject({ askedBy: 'joost', outcome: 'stopped' });
  expect(story.alerts('not-started')).toMatchObject([{ targets: ['person:joost'] }]);
  story.passesUntil('14:09');
  expect(story.pledge.attempts.at(-1)).toMatchObject({ askedBy: null, stage: 'planned' });
});

test('a call asked for that rings somebody in time is left alone [dial.asked-waits-five-minutes]', () => {
  const story = given().hears({ type: 'call-now', by: 'joost' }, '14:02');
  story.hears({ type: 'submit', attempt: 1, agent: 'joost', fence: 7 }, '14:06:59');
  story.passesUntil('14:20');
  expect(story.eventsOf('attempt-ended')).toEqual([]);
  expect(story.alerts('not-started')).toEqual([]);
});

test('who asked from within a call that nobody ends is told, and a colleague may call [dial.asked-waits-five-minutes]', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  const call = { ...unknownCall('calls:other', 'inbound'), startedAt: rig.now, agent: 'joost' };
  await rig.service.recordCall(report(call, { customer: '+31687654321' }));
  await rig.service.command(pledge.id, { type: 'call-now' }, 'joost');
  await rig.passesUntil('14:04:50');
  const tooSoon = await rig.service.command(pledge.id, { type: 'call-now' }, 'fatima');
  expect(tooSoon).toMatchObject({ kind: 'refused', why: 'already-calling' });
  await rig.passesUntil('14:05:10');
  const told = rig.email.sent.filter(({ message }) => message.data['purpose'] === 'not-started');
  expect(told).toMatchObject([{ to: { address: 'joost@example.org' } }]);
  const asked = await rig.service.command(pledge.id, { type: 'call-now' }, 'fatima');
  expect(asked).toMatchObject({ kind: 'done' });
  await rig.passesUntil('14:05:15');
  expect(rig.phone.placed).toMatchObject([{ pledgeId: pledge.id, attempt: 2 }]);
});
