import { expect, test } from '@jest/globals';
import { policy } from '../../support/pledges.ts';
import { makeRig } from '../../support/rig.ts';
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
