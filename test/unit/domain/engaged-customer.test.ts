import { describe, expect, test } from '@jest/globals';
import { at, policy } from '../../support/pledges.ts';
import { given, type Story } from '../../support/story.ts';

const atOnce = { ...policy, dial: 'at-once', dialsMax: 1 } as const;
const submit = { type: 'submit', attempt: 1, agent: 'fatima', fence: 7 } as const;
const accepted = { type: 'agent-accepted', attempt: 1, callId: 'twilio:CA1', fence: 7 } as const;

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
