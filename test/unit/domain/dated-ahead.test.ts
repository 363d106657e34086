import { describe, expect, test } from '@jest/globals';
import type { CallFacts } from '../../../src/domain/call.ts';
import { figuresOf } from '../../../src/domain/figures-of.ts';
import { DAY, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { at, conversation, policy, seenCall, unanswered } from '../../support/pledges.ts';
import { given, granted, heard } from '../../support/story.ts';

/** By a clock that runs years ahead, or by a report that is simply wrong. */
const YEARS_AHEAD = at('14:05') + 1_500 * DAY;

/** A customer's leg that rings, and of which nothing more is ever said. */
function neverEnding(startedAt: number, facts: Partial<CallFacts> = {}) {
  return seenCall({ startedAt, ...facts });
}

describe('a live call whose times lie ahead', () => {
  test('puts off nothing for longer than one that began when it was heard of [evidence.dated-ahead]', () => {
    const story = given()
      .hears(heard(neverEnding(YEARS_AHEAD)), '14:05')
      .passesUntil('14:15');
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ at: at('14:13:30'), why: 'window' }]);
    expect(story.alerts('escalation').length).toBeGreaterThan(0);
    expect(story.pledge.state).toBe('broken');
  });

  test('counts as live from then on, and for the longest talk when it was answered [evidence.dated-ahead]', () => {
    const call = neverEnding(YEARS_AHEAD, { answeredAt: YEARS_AHEAD });
    const story = given().hears(heard(call), '14:13').passesUntil('17:00');
    const longest = policy.callTimeLimitSeconds * SECOND + 2 * MINUTE;
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ at: at('14:14:30') }]);
    expect(story.eventsOf('broken')).toMatchObject([{ at: at('14:13') + longest }]);
  });

  test('does not stop the plan from dialling [evidence.dated-ahead]', () => {
    const story = given({ policy: { ...policy, dial: 'before-end' } })
      .hears(heard(neverEnding(YEARS_AHEAD)), '14:05')
      .passesUntil('14:12');
    expect(story.effectsOf('place-call')).toHaveLength(1);
  });

  test('keeps its instant of hearing when more is reported of it', () => {
    const story = given()
      .hears(heard(neverEnding(YEARS_AHEAD)), '14:02')
      .hears(heard(neverEnding(YEARS_AHEAD, { agent: 'fatima' })), '14:12')
      .passesUntil('14:14');
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ at: at('14:13:30') }]);
  });
});

describe('a call that was over before it began', () => {
  test('proves nothing before the instant of its answer [evidence.dated-ahead]', () => {
    const story = given()
      .hears(heard(conversation(YEARS_AHEAD)), '14:05')
      .passesUntil('18:00');
    expect(story.pledge).toMatchObject({ state: 'broken', proof: null });
    expect(story.eventsOf('call-noted')).toMatchObject([{ grade: null }]);
    expect(story.alerts('escalation').length).toBeGreaterThan(0);
  });

  test('proves it then, as a call of that instant [evidence.dated-ahead]', () => {
    const answeredAt = at('14:10:05');
    const story = given().hears(heard(conversation(at('14:10'))), '14:05');
    expect(story.passesUntil(answeredAt - 1).pledge.state).toBe('due');
    expect(story.passesUntil(answeredAt).pledge).toMatchObject({
      state: 'kept',
      proof: { at: answeredAt },
    });
  });

  test('is no call in the figures until then [figures.never-called]', () => {
    const { pledge } = given().hears(heard(conversation(YEARS_AHEAD)), '14:05');
    const day = { date: '2026-11-25', zone: 'Europe/Amsterdam', grace: policy.grace };
    const span = { from: at('00:00'), to: at('23:59'), now: at('18:00') };
    const { told } = figuresOf({ ...day, ...span, ended: [pledge], made: [] });
    expect(told).toMatchObject({ neverCalled: { count: 1 }, triedInTime: { count: 0 } });
  });

  test('does not bring back what fell away: the promise is open until the call has been', () => {
    const kept = conversation(at('14:03'), { callId: 'calls:first' });
    const story = given()
      .hears(heard(kept), '14:05')
      .hears(heard(conversation(YEARS_AHEAD)), '14:06')
      .hears(heard({ ...kept, sign: 'machine' }), '14:07');
    expect(story.eventsOf('outcome-corrected')).toMatchObject([{ from: 'kept', to: 'due' }]);
  });
});

test('a wrong number that hangs up years ahead is told of at once [evidence.dated-ahead]', () => {
  const story = granted(given({ policy: { ...policy, dial: 'at-once' } }));
  const call = conversation(at('14:00:05'), { attempt: 1, talkSeconds: 5, endedAt: YEARS_AHEAD });
  story.hears(heard({ ...call, outcome: 'wrong-number' }), '14:01');
  expect(story.eventsOf('put-at-risk')).toMatchObject([{ at: at('14:01'), why: 'wrong-number' }]);
});

test('a customer who calls years ahead has called when we heard of it', () => {
  const call = unanswered(YEARS_AHEAD, { direction: 'inbound' });
  const story = given().hears(heard(call), '14:05');
  expect(story.eventsOf('chased')).toMatchObject([{ calledAt: at('14:05') }]);
});

test('a call that began after the window excuses nobody from being told [ladder.starts-at-risk]', () => {
  const first = neverEnding(at('14:14'), { answeredAt: at('14:14:05') });
  const later = neverEnding(at('14:16'), { callId: 'calls:2', answeredAt: at('14:16:05') });
  const story = given()
    .hears(heard(seenCall({ startedAt: at('14:13'), answeredAt: at('14:13:05') })), '14:13')
    .hears(heard({ ...first, callId: 'calls:3' }), '14:14')
    .hears(heard(later), '14:16')
    .passesUntil('15:00');
  expect(story.eventsOf('put-at-risk')).toMatchObject([{ at: at('14:15:30') }]);
});
