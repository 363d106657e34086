import { expect, test } from '@jest/globals';
import { at, conversation, policy } from '../../support/pledges.ts';
import { given, granted, heard, type Story } from '../../support/story.ts';

/** Our call of 14:00 was answered and talked; whether by a machine, the carrier was asked. */
function talked(): Story {
  const story = granted(given({ policy: { ...policy, dial: 'at-once', detectMachine: true } }));
  const leg = conversation(at('14:00:05'), {
    callId: 'twilio:leg',
    attempt: 1,
    detectionAsked: true,
    sign: null,
  });
  return story.hears(heard(leg), '14:00:40');
}

test('a customer who has just talked is not rung again while the detection result is awaited [evidence.detection-awaited]', () => {
  const story = talked().passesUntil('14:01:39');
  expect(story.pledge.attempts.map(({ stage }) => stage)).toEqual(['granted']);
  expect(story.effectsOf('look-up-call').length).toBeGreaterThan(0);
  const [leg] = story.pledge.calls;
  if (leg === undefined) throw new Error('The story has a call.');
  story.hears({ type: 'call', facts: { ...leg, sign: 'human' } }, '14:01:39');
  expect(story.pledge.state).toBe('kept');
  expect(story.passesUntil('14:10').effectsOf('place-call')).toHaveLength(1);
});

test('a result that never comes keeps the attempt open for a minute and no longer [evidence.detection-awaited]', () => {
  const story = talked().passesUntil('14:01:40');
  expect(story.pledge.attempts.map(({ outcome }) => outcome)).toEqual(['not-reached']);
});
