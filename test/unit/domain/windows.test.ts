import { describe, expect, test } from '@jest/globals';
import { at, conversation, policy } from '../../support/pledges.ts';
import { given, heard, move, promisedAgain } from '../../support/story.ts';

const untilQuarterPast = { notBefore: null, dueAt: at('14:15') };

describe('the window that was told', () => {
  test('stays the first window through moves and repeated promises [window.first-never-changes]', () => {
    const story = given()
      .hears(move('16:00', { by: 'company' }), '14:02')
      .hears(move('15:00'), '14:05')
      .hears(promisedAgain('14:30'), '14:06');
    expect(story.pledge.windows[0]).toMatchObject({ ...untilQuarterPast, by: 'promise' });
    expect(story.pledge.windows).toHaveLength(4);
  });

  test('is kept beside each move, with who moved it and when [window.moves-add]', () => {
    const story = given()
      .hears(move('16:00', { by: 'company', via: 'agent', person: 'joost' }), '14:02')
      .hears(move('15:00'), '14:05');
    expect(story.pledge.windows).toMatchObject([
      { dueAt: at('14:15'), by: 'promise', person: 'fatima', setAt: at('14:00') },
      { dueAt: at('16:00'), by: 'company', person: 'joost', setAt: at('14:02') },
      { dueAt: at('15:00'), by: 'customer', person: null, setAt: at('14:05') },
    ]);
  });

  test('a window backwards is no window [window.backwards-refused]', () => {
    const window = { notBefore: at('15:00'), dueAt: at('14:59:59') };
    const story = given().hears(move('15:00', { window }), '14:02');
    expect(story.refusal).toBe('window-backwards');
    expect(story.pledge.windows).toHaveLength(1);
    const moment = { notBefore: at('15:00'), dueAt: at('15:00') };
    expect(given().hears(move('15:00', { window: moment })).refusal).toBeNull();
  });

  test('a time that has passed is no new time [window.past-refused]', () => {
    const story = given().hears(move('14:05'), '14:05');
    expect(story.refusal).toBe('window-over');
    expect(story.pledge.windows).toHaveLength(1);
    expect(given().hears(move('14:06'), '14:05').refusal).toBeNull();
  });
});

describe('what binds', () => {
  test('the window that the customer asks for in time [window.customer-move-binds]', () => {
    const story = given().hears(move('15:00'), '14:14:59');
    expect(story.pledge.binding.dueAt).toBe(at('15:00'));
    story.passesUntil('14:59:59');
    expect(story.pledge.state).toBe('due');
    story.passesUntil('15:00');
    expect(story.eventsOf('broken')).toMatchObject([{ window: { dueAt: at('15:00') } }]);
  });

  test('a call in the window that the customer asked for keeps the promise [window.customer-move-binds]', () => {
    const story = given().hears(move('15:00'), '14:05');
    story.hears(heard(conversation(at('14:58'))), '14:59');
    expect(story.pledge.state).toBe('kept');
  });

  test('not what the customer asks for one second too late [window.customer-move-after-end]', () => {
    const story = given().hears(move('15:00'), '14:15:01');
    expect(story.pledge.binding.dueAt).toBe(at('14:15'));
    expect(story.pledge.current.dueAt).toBe(at('15:00'));
    story.hears(heard(conversation(at('14:20'))), '14:21');
    expect(story.pledge.state).toBe('kept-late');
  });

  test('not what the customer asks for in the grace of an appointment: its window has ended [window.customer-move-after-end]', () => {
    const halfPast = { notBefore: at('14:30'), dueAt: at('14:30') };
    const last = given({ window: halfPast }).hears(move('15:00'), '14:30');
    expect(last.pledge.binding.dueAt).toBe(at('15:00'));
    const late = given({ window: halfPast }).passesUntil('14:30');
    late.hears({ type: 'person-told', step: 0, round: 0, person: 'lena', channel: 'email' });
    late.hears(move('15:00'), at('14:30') + 1);
    expect(late.pledge).toMatchObject({ binding: halfPast, current: { dueAt: at('15:00') } });
    expect(late.alerts('resolved')).toEqual([]);
  });

  test('not what the customer asks for while a call of the window still rings [window.customer-move-after-end]', () => {
    const ringing = conversation(at('14:14'), {
      answeredAt: null,
      endedAt: null,
      talkSeconds: null,
    });
    const story = given().hears(heard({ ...ringing, sign: null }), '14:14');
    story.hears(move('16:00'), '14:15:01');
    expect(story.pledge.state).toBe('due');
    expect(story.pledge.binding.dueAt).toBe(at('14:15'));
  });

  test('never our own move: it only changes when we dial [window.company-move-only-dials]', () => {
    const story = given({ policy: { ...policy, dial: 'before-end' } });
    story.hears(move('15:00', { by: 'company', via: 'agent' }), '14:05');
    expect(story.pledge.binding.dueAt).toBe(at('14:15'));
    expect(story.next('dial')?.at).toBe(at('14:57'));
    expect(story.passesUntil('14:15').pledge.state).toBe('broken');
  });

  test('our own move does not stop the ladder of the window that binds [window.company-move-only-dials]', () => {
    const story = given().hears(move('15:00', { by: 'company', via: 'agent' }), '14:05');
    story.passesUntil('14:13:30');
    expect(story.alerts('escalation')).toHaveLength(1);
  });

  test('the earlier of two windows, whichever was told first [window.earlier-of-two-told-binds]', () => {
    const later = given().hears(promisedAgain('14:40'), '14:05');
    expect(later.pledge.binding.dueAt).toBe(at('14:15'));
    const earlier = given().hears(promisedAgain('14:10'), '14:05');
    expect(earlier.pledge.binding.dueAt).toBe(at('14:10'));
    expect(earlier.passesUntil('14:10').pledge.state).toBe('broken');
  });

  test('after a move of the customer a new start: the old ladder is over and its people hear so [window.customer-move-binds]', () => {
    const story = given().passesUntil('14:13:30');
    story.hears({ type: 'person-told', step: 0, round: 0, person: 'lena', channel: 'email' });
    story.hears(move('15:00'), '14:14');
    expect(story.pledge).toMatchObject({ ladder: null, told: [], acknowledgers: [] });
    expect(story.alerts('resolved')).toMatchObject([{ targets: ['person:lena'] }]);
    story.passesUntil('14:58:30');
    const keys = story.alerts('escalation').map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
  });

  test('a ladder that the customer ended and that begins at once again is told again [ladder.starts-at-risk]', () => {
    const story = given({ policy: { ...policy, dial: 'at-once' } });
    const refused = { type: 'refused', attempt: 1, permanent: true, why: 'blocked' } as const;
    story.hears(refused, '14:01').hears(move('14:40'), '14:03').passesUntil('14:03:01');
    expect(story.pledge.ladder).toBeNull();
    story.hears({ ...refused, attempt: 2 }, '14:05');
    const escalations = story.alerts('escalation');
    expect(escalations.map(({ step }) => step)).toEqual([0, 1, 0]);
    expect(new Set(escalations.map(({ key }) => key)).size).toBe(3);
  });
});

describe('when it begins', () => {
  test('a promise without a beginning is due as it is made [window.null-not-before-is-due-at-once]', () => {
    expect(given().pledge.state).toBe('due');
  });

  test('a window begins at its beginning, not a second before [window.due-from-not-before]', () => {
    const story = given({ window: { notBefore: at('14:10'), dueAt: at('14:15') } });
    expect(story.passesUntil('14:09:59').pledge.state).toBe('waiting');
    expect(story.passesUntil('14:10').pledge.state).toBe('due');
  });

  test('an appointment begins two minutes before its moment [window.due-from-not-before]', () => {
    const story = given({ window: { notBefore: at('14:30'), dueAt: at('14:30') } });
    expect(story.passesUntil('14:27:59').pledge.state).toBe('waiting');
    expect(story.passesUntil('14:28').pledge.state).toBe('due');
  });
});

describe('a promise whose time has passed when it reaches us', () => {
  const late = () => given({}, { acceptedAt: '14:20' });

  test('is accepted, broken at once, and escalates in that very moment [window.past-is-born-broken] [window.spoken-never-refused-for-time]', () => {
    const story = late();
    expect(story.pledge.state).toBe('broken');
    expect(story.eventsOf('broken')).toMatchObject([{ at: at('14:20'), window: untilQuarterPast }]);
    expect(story.alerts('escalation')).toHaveLength(1);
  });

  test('is kept by a call that was made in time and is known already [window.past-is-born-broken]', () => {
    const story = late().hears(heard(conversation(at('14:03'))));
    expect(story.pledge.state).toBe('kept');
    expect(story.eventsOf('outcome-corrected')).toMatchObject([{ from: 'broken', to: 'kept' }]);
  });

  test('joins an open one as it was said, also when it is past [window.spoken-never-refused-for-time]', () => {
    const story = given().hears(promisedAgain('14:04'), '14:06');
    expect(story.refusal).toBeNull();
    expect(story.pledge.state).toBe('broken');
  });
});
