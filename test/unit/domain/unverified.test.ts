import { describe, expect, test } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { conversation, policy, seenCall, unanswered, sealed } from '../../support/pledges.ts';
import { given, granted, heard, type Story } from '../../support/story.ts';

/** The longest that our call of 14:00 may ring and last, and the margin of the phone system. */
const LONGEST_MS = (policy.customerRingSeconds + policy.callTimeLimitSeconds) * SECOND + 2 * MINUTE;

function unheard(): Story {
  return granted(given({ policy: { ...policy, dial: 'at-once' } }));
}

describe('a call that nobody reports the end of', () => {
  test('is asked for once more after its longest time, and then left unverified, with a person told [dial.unverified]', () => {
    const story = unheard();
    const end = story.now + LONGEST_MS;
    const before = story.passesUntil(end - 1).effectsOf('look-up-call').length;
    expect(story.pledge.attempts).toMatchObject([{ stage: 'granted' }]);
    expect(story.passesUntil(end).effectsOf('look-up-call')).toHaveLength(before + 1);
    expect(story.alerts('unverified')).toEqual([]);
    story.passesUntil(end + 30 * SECOND);
    expect(story.pledge.attempts).toMatchObject([{ stage: 'ended', outcome: 'unverified' }]);
    expect(story.alerts('unverified')).toMatchObject([{ targets: ['owner', 'lead'] }]);
  });

  test('is never called kept, and no machine rings the customer again [dial.unverified]', () => {
    const story = unheard().passesUntil('17:00');
    expect(story.pledge.state).toBe('broken');
    expect(story.effectsOf('place-call')).toHaveLength(1);
  });

  test('is at risk at once when its window has not ended yet [dial.unverified]', () => {
    const window = { notBefore: null, dueAt: given().pledge.acceptedAt + 180 * MINUTE };
    const story = granted(given({ window, policy: { ...policy, dial: 'at-once' } }));
    const end = story.now + LONGEST_MS + 30 * SECOND;
    story.passesUntil(end);
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ at: end, why: 'unverified' }]);
    expect(story.alerts('escalation')).toHaveLength(1);
  });

  test('proves what it proves when its report comes after all [dial.unverified]', () => {
    const story = unheard();
    const at = story.now + 5 * SECOND;
    story.passesUntil('16:00').hears(heard(conversation(at, { attempt: 1 })));
    expect(story.pledge).toMatchObject({ state: 'kept', proof: { grade: 'A' } });
  });

  test('leaves a person free to call [dial.unverified]', () => {
    const story = unheard().passesUntil('14:50').hears({ type: 'call-now', by: 'joost' });
    expect(story.refusal).toBeNull();
    expect(story.effectsOf('place-call')).toHaveLength(2);
  });
});

describe('a call that we only saw and nobody reports the end of', () => {
  const window = { notBefore: null, dueAt: given().pledge.acceptedAt + 180 * MINUTE };

  test.each(['outbound', 'inbound'] as const)(
    '%s: owner and lead are told once its longest time is over, once [dial.seen-call-unverified]',
    (direction) => {
      const story = given({ window });
      const began = story.now + SECOND;
      const overAt = began + policy.callTimeLimitSeconds * SECOND + 3 * MINUTE;
      const live = seenCall({ callId: 'twilio:CAseen', direction, startedAt: began });
      story.hears(heard({ ...live, answeredAt: began + SECOND }), began + SECOND);
      expect(story.passesUntil(overAt - 1).alerts('unverified')).toEqual([]);
      story.passesUntil(overAt + HOUR);
      expect(story.alerts('unverified')).toMatchObject([{ targets: ['owner', 'lead'] }]);
      expect(story.eventsOf('call-unverified')).toHaveLength(1);
    },
  );

  test('that ended in time, or was about another promise, is told to nobody [dial.seen-call-unverified]', () => {
    const story = given({ window });
    const began = story.now + SECOND;
    const one = seenCall({ startedAt: began, endedAt: began + MINUTE });
    const other = seenCall({ callId: 'calls:2', startedAt: began, about: 'another', answers: 1 });
    story.hears(heard(one), began + MINUTE).hears(heard(other));
    expect(story.passesUntil(began + 2 * HOUR).alerts('unverified')).toEqual([]);
  });
});

describe('a wrong number', () => {
  test('is not rung again by the plan, and a person is told at once [dial.wrong-number]', () => {
    const story = unheard();
    const leg = conversation(story.now + SECOND, { attempt: 1, talkSeconds: 5 });
    story.hears(heard({ ...leg, outcome: 'wrong-number' }), story.now + MINUTE);
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ why: 'wrong-number' }]);
    expect(story.passesUntil('17:00').effectsOf('place-call')).toHaveLength(1);
  });

  test('is not what an unanswered call is', () => {
    const story = unheard();
    story.hears(heard(unanswered(story.now, { attempt: 1 })), story.now + MINUTE);
    expect(story.passesUntil('17:00').effectsOf('place-call').length).toBeGreaterThan(1);
  });
});

describe('an agent’s call that was made, and that the phone system’s records do not know', () => {
  const placed = () =>
    given({ policy: { ...policy, dial: 'at-once' } })
      .hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 7 })
      .hears({ type: 'placed', attempt: 1, callId: 'twilio:CA1' });
  const notFound = { type: 'not-placed', attempt: 1 } as const;
  const overdueMs = policy.agentRingSeconds * SECOND + 2 * MINUTE;

  test('is not taken for one that was never made: nobody is rung in its place [dial.placed-is-placed]', () => {
    const story = placed().hears(notFound, '14:00:30');
    expect(story.pledge.attempts).toMatchObject([{ stage: 'placed' }]);
    expect(story.effectsOf('place-call')).toHaveLength(1);
  });

  test('is left unverified once its telephone must have rung out, with a person told [dial.placed-is-placed]', () => {
    const story = placed();
    const overdueAt = story.now + overdueMs;
    story.hears(notFound, overdueAt - 1).hears(notFound, overdueAt);
    expect(story.pledge.attempts).toMatchObject([{ stage: 'ended', outcome: 'unverified' }]);
    expect(story.alerts('unverified')).toMatchObject([{ targets: ['owner', 'lead'] }]);
    story.hears({ type: 'agent-accepted', attempt: 1, callId: 'twilio:CA1', fence: 7 });
    expect(story.eventsOf('dial-granted')).toEqual([]);
    expect(story.passesUntil('17:00').effectsOf('place-call')).toHaveLength(1);
  });
});

describe('an agent’s call that waits at the carrier', () => {
  const waiting = () =>
    given({ policy: { ...policy, dial: 'at-once' } })
      .hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 7 })
      .hears({ type: 'placed', attempt: 1, callId: 'twilio:CA1', queuedMs: HOUR });
  const ringsOutAt = policy.agentRingSeconds * SECOND;

  test('is taken back two minutes after it should have rung out, once [dial.queued-too-long]', () => {
    const story = waiting();
    const placedAt = story.now;
    expect(story.passesUntil(placedAt + ringsOutAt).effectsOf('cancel-call')).toEqual([]);
    story.passesUntil(placedAt + ringsOutAt + 2 * MINUTE);
    expect(story.effectsOf('cancel-call')).toMatchObject([{ attempt: 1 }]);
    story.hears({ type: 'agent-leg-ended', attempt: 1, why: 'canceled' });
    story.passesUntil(story.now + 2 * MINUTE);
    expect(story.eventsOf('attempt-planned')).toHaveLength(2);
    expect(story.effectsOf('cancel-call')).toHaveLength(1);
  });

  test('is left alone once the agent has taken it [dial.queued-too-long]', () => {
    const grant = { type: 'agent-accepted', attempt: 1, callId: 'twilio:CA1', fence: 7 } as const;
    const story = waiting().hears(grant);
    expect(story.passesUntil(story.now + HOUR).effectsOf('cancel-call')).toEqual([]);
  });
});

describe('a promise that ends while an agent’s phone rings', () => {
  const ringing = () =>
    given({ policy: { ...policy, dial: 'at-once' } })
      .hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 7 })
      .hears({ type: 'placed', attempt: 1, callId: 'twilio:CA1' });

  test('has that phone stopped, once [dial.agent-recalled]', () => {
    const story = ringing().hears({ type: 'withdraw', by: 'lena', reason: sealed('legal stop') });
    expect(story.effectsOf('cancel-call')).toMatchObject([{ attempt: 1 }]);
    expect(story.passesUntil('17:00').effectsOf('cancel-call')).toHaveLength(1);
  });

  test('also when the phone system says only afterwards which call it is [dial.agent-recalled]', () => {
    const story = given({ policy: { ...policy, dial: 'at-once' } })
      .hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 7 })
      .hears({ type: 'withdraw', by: 'lena', reason: sealed('legal stop') });
    expect(story.effectsOf('cancel-call')).toEqual([]);
    story.hears({ type: 'placed', attempt: 1, callId: 'twilio:CA1' });
    expect(story.effectsOf('cancel-call')).toHaveLength(1);
  });

  test('leaves a call alone that the customer may be on [dial.agent-recalled]', () => {
    const story = unheard().hears({ type: 'withdraw', by: 'lena', reason: sealed('legal stop') });
    expect(story.effectsOf('cancel-call')).toEqual([]);
  });
});

test('the timeline knows how long the phone system made the agent’s call wait', () => {
  const story = given({ policy: { ...policy, dial: 'at-once' } })
    .hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 7 })
    .hears({ type: 'placed', attempt: 1, callId: 'twilio:CA1', queuedMs: 6_000 });
  expect(story.eventsOf('attempt-placed')).toMatchObject([{ queuedMs: 6_000 }]);
  expect(story.alerts('setup-fault')).toMatchObject([{ fault: 'queue', targets: ['ops'] }]);
});

test('a short wait at the phone system is nobody’s alarm', () => {
  const story = given({ policy: { ...policy, dial: 'at-once' } })
    .hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 7 })
    .hears({ type: 'placed', attempt: 1, callId: 'twilio:CA1', queuedMs: 5_000 });
  expect(story.alerts('setup-fault')).toEqual([]);
});
