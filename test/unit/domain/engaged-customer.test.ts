import { describe, expect, test } from '@jest/globals';
import { at, conversation, policy } from '../../support/pledges.ts';
import { given, heard, type Story } from '../../support/story.ts';

const atOnce = { ...policy, dial: 'at-once', dialsMax: 1 } as const;
const submit = { type: 'submit', attempt: 1, agent: 'fatima', fence: 7 } as const;
const accepted = { type: 'agent-accepted', attempt: 1, callId: 'twilio:CA1', fence: 7 } as const;
const legEnded = { type: 'agent-leg-ended', attempt: 1, why: 'completed' } as const;

/** The customer calls us, and rings off after a minute. */
const chase = conversation(at('14:00:10'), { direction: 'inbound', answeredAt: null, sign: null });
const live = { ...chase, endedAt: null, talkSeconds: null };
const over = { ...chase, endedAt: at('14:01:10'), talkSeconds: null };

const dials = (story: Story): number => story.effectsOf('place-call').length;

describe('a customer who is being dialled for another promise of theirs', () => {
  test('is not dialled for this one: it stays planned and uses up nothing [dial.one-a-customer]', () => {
    const story = given({ policy: atOnce }).with({ customerRung: true }).hears(submit);
    expect(story.pledge.attempts).toMatchObject([{ stage: 'planned', outcome: null }]);
    story.with({ customerRung: false }).hears(submit);
    expect(story.pledge.attempts).toMatchObject([{ stage: 'submitted' }]);
  });

  test('does not ring at the agent’s 1, whatever was submitted before [dial.one-a-customer]', () => {
    const story = given({ policy: atOnce }).hears(submit).with({ customerRung: true });
    expect(story.hears(accepted).eventsOf('dial-granted')).toEqual([]);
    story.with({ customerRung: false }).hears(accepted);
    expect(story.eventsOf('dial-granted')).toHaveLength(1);
  });

  test('extends no window: people are told at its time, and it is broken at its end [dial.one-a-customer]', () => {
    const story = given({ policy: atOnce }).with({ customerRung: true }).hears(submit);
    story.passesUntil('15:00');
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ at: at('14:13:30') }]);
    expect(story.eventsOf('escalated').length).toBeGreaterThan(1);
    expect(story.eventsOf('broken')).toMatchObject([{ at: at('14:15') }]);
    expect(dials(story)).toBe(1);
  });
});

describe('a customer who turns out to be on the line when the agent presses 1', () => {
  test('costs the plan no dial, and is dialled again after that call [dial.engaged-costs-nothing]', () => {
    const story = given({ policy: atOnce }).hears(submit).hears(heard(live), '14:00:12');
    story.hears(accepted, '14:00:15').hears(legEnded, '14:00:25');
    expect(story.eventsOf('dial-granted')).toEqual([]);
    expect(story.pledge.attempts).toMatchObject([{ outcome: 'stopped' }]);
    expect(dials(story.passesUntil('14:01:09'))).toBe(1);
    expect(dials(story.hears(heard(over), '14:01:10').passesUntil('14:01:10'))).toBe(2);
  });

  test('costs it none either when that call ends before the agent’s leg does [dial.engaged-costs-nothing]', () => {
    const story = given({ policy: atOnce }).hears(submit).hears(heard(live), '14:00:12');
    story.hears(accepted, '14:01:05').hears(heard(over), '14:01:10').hears(legEnded, '14:01:12');
    expect(story.pledge.attempts).toMatchObject([{ outcome: 'stopped' }]);
  });

  test('which a call that was over before the agent’s telephone rang does not excuse', () => {
    const story = given({ policy: { ...atOnce, dial: 'before-end' } });
    story.hears(heard(live), '14:00:12').hears(heard(over), '14:01:10');
    story.hears(submit, '14:12').hears(legEnded, '14:12:20');
    expect(story.pledge.attempts).toMatchObject([{ outcome: 'agent-declined' }]);
  });
});
