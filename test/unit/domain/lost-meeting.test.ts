import { expect, test } from '@jest/globals';
import type { CallFacts } from '../../../src/domain/call.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { at, conversation, policy } from '../../support/pledges.ts';
import { given, granted, heard, type Story } from '../../support/story.ts';

const dialled = { policy: { ...policy, dial: 'at-once' } } as const;
const ours = { callId: 'twilio:leg', attempt: 1 } as const;

/** Our call of 14:00 was answered by a person; whether the agent was connected was lost. */
function talked(facts: Partial<CallFacts> = {}): Story {
  const leg = conversation(at('14:00:05'), { ...ours, bridged: null, ...facts });
  return granted(given(dialled)).hears(heard(leg), '14:00:40');
}

test('is looked up at once, and the records of the two legs keep the promise [evidence.b-by-records]', () => {
  const story = talked();
  expect(story.next('look-up')?.at).toBeLessThanOrEqual(at('14:00:50'));
  const leg = conversation(at('14:00:05'), { ...ours, bridged: null, togetherSeconds: 30 });
  story.hears(heard(leg), '14:00:51');
  expect(story.pledge).toMatchObject({ state: 'kept', proof: { grade: 'B' } });
  // The lost word comes after all.
  story.hears(heard({ ...leg, bridged: true }), '14:02');
  expect(story.pledge).toMatchObject({ state: 'kept', proof: { grade: 'A' } });
  expect(story.pledge.attempts).toMatchObject([{ outcome: 'reached' }]);
});

test('is never guessed: the customer is not rung again, and in the end a person is told [evidence.meeting-awaited]', () => {
  const story = talked().passesUntil('14:14');
  expect(story.pledge.attempts).toMatchObject([{ stage: 'granted' }]);
  expect(story.effectsOf('place-call')).toHaveLength(1);
  story.passesUntil('15:00');
  expect(story.pledge).toMatchObject({ state: 'broken', attempts: [{ outcome: 'unverified' }] });
  expect(story.alerts('unverified')).toHaveLength(1);
  expect(story.effectsOf('place-call')).toHaveLength(1);
});

test('is waited for no longer than it can still prove something [evidence.meeting-awaited]', () => {
  expect(talked({ sign: 'machine' }).pledge.attempts).toMatchObject([{ outcome: 'not-reached' }]);
  expect(talked({ outcome: 'voicemail' }).pledge.attempts).toMatchObject([
    { outcome: 'not-reached' },
  ]);
});

test('while the agent is asked how a call was that may have been a talk, no machine rings the customer again [evidence.agent-asked]', () => {
  const untold = talked({ bridged: true, sign: null });
  expect(untold.pledge.attempts).toMatchObject([{ outcome: 'not-reached' }]);
  expect(untold.next('dial')?.at).toBe(at('14:00:40') + 5 * MINUTE);
  const leg = conversation(at('14:00:05'), { ...ours, sign: null, outcome: 'voicemail' });
  untold.hears(heard(leg), '14:01');
  expect(untold.next('dial')?.at).toBe(at('14:00:40') + 2 * MINUTE);
});

test('while it is asked how long a caller talked with the agent who took them, no machine rings them [chase.talk-awaited]', () => {
  const caller = { callId: 'twilio:caller', direction: 'inbound', sign: 'served' } as const;
  const taken = conversation(at('14:11:00'), { ...caller, bridged: true, bridgeAsked: true });
  const story = given({ policy: { ...policy, dial: 'before-end' } });
  story.hears(heard({ ...taken, talkSeconds: null }), '14:11:59');
  expect(story.pledge.state).toBe('due');
  expect(story.next('dial')?.at).toBe((taken.endedAt ?? 0) + 2 * MINUTE);
  expect(story.hears(heard(taken), '14:12:30').pledge.state).toBe('kept');
});
