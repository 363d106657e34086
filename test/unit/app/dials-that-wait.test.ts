import { describe, expect, test } from '@jest/globals';
import { HOUR } from '../../../src/domain/time.ts';
import { at, conversation, policy } from '../../support/pledges.ts';
import { makeRig, report } from '../../support/rig.ts';
import { roster } from '../../support/roster.ts';
import { given, heard, move } from '../../support/story.ts';

const atOnce = { ...policy, dial: 'at-once' } as const;

test('a phone system that makes no calls for an hour uses up none of the dials', () => {
  const story = given({ policy: { ...atOnce, lateMaxMs: 2 * HOUR } });
  for (let dial = 1; story.now < at('15:00'); dial += 1) {
    story.passesUntil(story.next('dial')?.at ?? story.now);
    story.hears({ type: 'person-told', step: 0, round: 0, person: 'lena', channel: 'email' });
    story.hears({ type: 'submit', attempt: dial, agent: 'fatima', fence: dial });
    story.hears({ type: 'refused', attempt: dial, permanent: false, why: 'no connection' });
  }
  expect(story.pledge.attempts.length).toBeGreaterThan(policy.dialsMax);
  expect(story.pledge.attempts.length).toBeLessThan(40);
  expect(story.next('dial')?.at).toBeLessThanOrEqual(at('15:04'));
});

test('a customer who is on the line does not keep the only agent from the others', async () => {
  const people = roster.people.filter(({ id }) => id !== 'joost');
  const rig = makeRig({ roster: { ...roster, people }, office: { policyFor: () => atOnce } });
  await rig.opens();
  const waiting = conversation(at('14:00'), {
    ...{ callId: 'calls:in', direction: 'inbound', sign: null },
    ...{ answeredAt: null, endedAt: null, talkSeconds: null },
  });
  await rig.service.recordCall(report(waiting));
  const customer = { name: null, reference: null, language: null, timeZone: null };
  const other = await rig.opens({ customer: { ...customer, phone: '+31612345679' } });
  await rig.passesUntil('14:00:30');
  expect(rig.phone.placed.map(({ pledgeId }) => pledgeId)).toEqual([other.pledge.id]);
});

test('the plan dials again when the customer who was on the line has rung off', () => {
  const story = given({ policy: atOnce });
  const waiting = conversation(at('14:00'), { direction: 'inbound', answeredAt: null, sign: null });
  story.hears(heard({ ...waiting, endedAt: null, talkSeconds: null }), '14:00:01');
  story.hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 7 });
  expect(story.pledge.attempts).toMatchObject([{ outcome: 'stopped' }]);
  story.hears(heard({ ...waiting, talkSeconds: null, endedAt: at('14:02') }), '14:02');
  expect(story.passesUntil('14:02').effectsOf('place-call')).toHaveLength(2);
});

describe('a deadline that the customer moved while a dial was under way', () => {
  const planned = () =>
    given({ policy: { ...policy, dial: 'before-end' } })
      .passesUntil('14:12')
      .hears(move('17:00'), '14:12:10');
  const submit = { type: 'submit', attempt: 1, agent: 'fatima', fence: 7 } as const;
  const accepted = { type: 'agent-accepted', attempt: 1, callId: 'twilio:1', fence: 7 } as const;

  test('is dialled shortly before its new end, and not before', () => {
    const story = planned().hears(submit);
    expect(story.eventsOf('attempt-submitted')).toEqual([]);
    expect(story.next('dial')?.at).toBe(at('16:57'));
  });

  test('does not ring the customer when the agent whose phone rang takes it', () => {
    const story = given({ policy: { ...policy, dial: 'before-end' } }).hears(submit, '14:12');
    story.hears(move('17:00'), '14:12:10').hears(accepted);
    expect(story.eventsOf('dial-granted')).toEqual([]);
  });
});
