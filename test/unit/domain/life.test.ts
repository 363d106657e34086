import { expect, test } from '@jest/globals';
import { at, conversation, policy, unanswered } from '../../support/pledges.ts';
import { given, granted } from '../../support/story.ts';

test('a promise waits, becomes due, and is broken when its window passes unproven [life.waiting-due-broken]', () => {
  const story = given({ window: { notBefore: at('14:10'), dueAt: at('14:15') } });
  expect(story.pledge.state).toBe('waiting');
  story.passesUntil('14:10');
  expect(story.pledge.state).toBe('due');
  story.passesUntil('14:14:59');
  expect(story.pledge.state).toBe('due');
  story.passesUntil('14:15');
  expect(story.pledge.state).toBe('broken');
});

test('a call in time keeps it; the ladder never starts [end.kept]', () => {
  const story = given().hears({ type: 'call', facts: conversation(at('14:05')) }, '14:06');
  expect(story.pledge.state).toBe('kept');
  expect(story.pledge.proof).toMatchObject({ grade: 'B', at: at('14:05:05'), byChase: false });
  expect(story.passesUntil('16:00').alerts('escalation')).toEqual([]);
});

test('nobody calls: the lead is told before the end, ops after it, and a late call resolves it [end.kept-late]', () => {
  const story = given().passesUntil('14:13:30');
  expect(story.alerts('escalation').at(-1)).toMatchObject({ step: 0, targets: ['owner', 'lead'] });
  story.hears({ type: 'person-told', step: 0, person: 'lena', channel: 'email' });
  story.passesUntil('14:15:30');
  expect(story.alerts('escalation').at(-1)).toMatchObject({ step: 1 });
  story.hears({ type: 'call', facts: conversation(at('14:19')) }, '14:20');
  expect(story.pledge.state).toBe('kept-late');
  expect(story.alerts('resolved')).toHaveLength(1);
});

test('a policy that dials at once rings an agent at acceptance, and three tries are all [dial.at-once]', () => {
  const story = given({ policy: { ...policy, dial: 'at-once' } });
  for (const [attempt, when] of [
    [1, '14:00'],
    [2, '14:02:40'],
    [3, '14:08:20'],
  ] as const) {
    story.passesUntil(when);
    expect(story.effectsOf('place-call')).toHaveLength(attempt);
    granted(story, `twilio:CA${attempt}`);
    story.hears(
      {
        type: 'call',
        facts: unanswered(story.now, { callId: `twilio:leg${attempt}`, attempt }),
      },
      story.now + 26_000,
    );
  }
  story.passesUntil('14:12');
  expect(story.effectsOf('place-call')).toHaveLength(3);
  expect(story.effectsOf('tell-customer')).toHaveLength(1);
  story.hears({ type: 'unreachable-notice', notice: 'no-channel' });
  expect(story.pledge.state).toBe('unreachable');
});
