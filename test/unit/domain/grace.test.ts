import { describe, expect, test } from '@jest/globals';
import { at, conversation } from '../../support/pledges.ts';
import { given, heard, promisedAgain } from '../../support/story.ts';

/** The state after a call whose customer answered at this moment, told of when all is over. */
function afterAnswerAt(
  answeredAt: number,
  window = { notBefore: null as number | null, dueAt: at('14:15') },
) {
  const facts = conversation(answeredAt, { answeredAt, startedAt: answeredAt - 5_000 });
  return given({ window }).hears(heard(facts), '15:00').pledge;
}

const halfPast = { notBefore: at('14:30'), dueAt: at('14:30') };

describe('the grace of a window', () => {
  test('a deadline has none: one millisecond after it is too late [grace.deadline-none]', () => {
    expect(afterAnswerAt(at('14:15')).state).toBe('kept');
    expect(afterAnswerAt(at('14:15') + 1).state).toBe('kept-late');
  });

  test('a stretch of time has none either, at neither side [grace.deadline-none]', () => {
    const stretch = { notBefore: at('14:10'), dueAt: at('14:15') };
    expect(afterAnswerAt(at('14:10'), stretch)).toMatchObject({
      state: 'kept',
      proof: { early: false },
    });
    expect(afterAnswerAt(at('14:10') - 1, stretch)).toMatchObject({ proof: { early: true } });
    expect(afterAnswerAt(at('14:15') + 1, stretch).state).toBe('kept-late');
  });

  test('an appointment is kept until five minutes after its moment [grace.appointment]', () => {
    expect(afterAnswerAt(at('14:35'), halfPast).state).toBe('kept');
    expect(afterAnswerAt(at('14:35') + 1, halfPast).state).toBe('kept-late');
  });

  test('an appointment is not early from two minutes before its moment on [grace.appointment]', () => {
    expect(afterAnswerAt(at('14:28'), halfPast).proof?.early).toBe(false);
    expect(afterAnswerAt(at('14:28') - 1, halfPast).proof?.early).toBe(true);
  });

  test('an appointment is broken when its five minutes are over [grace.appointment]', () => {
    const story = given({ window: halfPast }).passesUntil('14:34:59');
    expect(story.pledge.state).toBe('due');
    expect(story.passesUntil('14:35').pledge.state).toBe('broken');
  });

  test('the ladder of an appointment counts from its moment [grace.only-judging]', () => {
    const story = given({ window: halfPast }).passesUntil('14:28:29');
    expect(story.alerts('escalation')).toEqual([]);
    expect(story.passesUntil('14:28:30').alerts('escalation')).toHaveLength(1);
  });

  test('taking an appointment in its grace is taking it after its end [grace.only-judging]', () => {
    const story = given({ window: halfPast });
    story.hears({ type: 'acknowledge', by: 'lena', via: 'page' }, '14:31');
    expect(story.pledge.acknowledgement?.until).toBe(at('14:41'));
  });
});

describe('told and untold', () => {
  test('what was said to the customer is told from then on [told.spoken-is-told]', () => {
    expect(given({}, { acceptedAt: '14:09' }).pledge.toldAt).toBe(at('14:00'));
  });

  test("a dropped call's promise is untold until somebody tells the customer [told.dropped-call-starts-untold]", () => {
    const story = given({ source: 'dropped-call', toldAt: null });
    expect(story.pledge.toldAt).toBeNull();
    story.hears({ type: 'tell', toldAt: at('14:03'), via: 'page' }, '14:04');
    expect(story.pledge.toldAt).toBe(at('14:03'));
  });

  test('a second telling changes nothing, also by a second promise [told.first-telling-stands]', () => {
    const story = given().hears({ type: 'tell', toldAt: at('14:03'), via: 'page' }, '14:04');
    expect(story.eventsOf('customer-told')).toEqual([]);
    story.hears(promisedAgain('14:40', { toldAt: at('14:05') }), '14:05');
    expect(story.pledge.toldAt).toBe(at('14:00'));
  });

  test('the first telling stands, also when it is reported last [told.first-telling-stands]', () => {
    const story = given({ toldAt: null });
    story.hears({ type: 'tell', toldAt: at('14:16'), via: 'agent' }, '14:17');
    story.hears({ type: 'tell', toldAt: at('14:06'), via: 'agent' }, '14:18');
    expect(story.pledge.toldAt).toBe(at('14:06'));
  });
});
