import { describe, expect, test } from '@jest/globals';
import { agentsToAsk } from '../../../src/domain/attempt-plan.ts';
import { at, policy, unanswered } from '../../support/pledges.ts';
import { given, granted, heard, type Story } from '../../support/story.ts';

const atOnce = { ...policy, dial: 'at-once', failedMax: 3 } as const;
const window = { notBefore: null, dueAt: at('18:00') };

const dials = (story: Story): number => story.effectsOf('place-call').length;

/** The granted dial of this story comes to this at once; then the next one is due. */
function ends(story: Story, failure: 'failed' | 'no-answer'): Story {
  const attempt = story.pledge.attempts.length;
  granted(story, `twilio:CA${attempt}`);
  story.hears(heard(unanswered(story.now, { callId: `twilio:leg${attempt}`, attempt, failure })));
  return story.passesUntil(story.next('dial')?.at ?? story.now);
}

describe('agents who pick up and hear nothing', () => {
  /** The look-up finds their leg answered and over; the phone system says that it reached nobody. */
  const unheard = (story: Story): Story => {
    const attempt = story.pledge.attempts.length;
    story.hears({ type: 'submit', attempt, agent: 'fatima', fence: 7 });
    story.hears({ type: 'placed', attempt, callId: `twilio:CA${attempt}` });
    story.hears({ type: 'agent-leg-ended', attempt, why: 'over', answered: true });
    const why = 'see that PUBLIC_URL leads here';
    story.hears({ type: 'failure-explained', attempt, why, fault: 'webhook' });
    return story.passesUntil(story.next('dial')?.at ?? story.now);
  };

  test('are not blamed: operators are told, and after two people call by hand [dial.unheard-ends-plan]', () => {
    const story = unheard(given({ policy: atOnce, window }));
    expect(story.effectsOf('ask-failure')).toHaveLength(1);
    expect(story.alerts('setup-fault')).toMatchObject([{ fault: 'webhook' }]);
    expect(agentsToAsk(story.pledge, ['fatima', 'joost'])).toEqual(['joost', 'fatima']);
    expect(dials(unheard(story).passesUntil('14:30'))).toBe(2);
    expect(story.pledge.attempts.map(({ outcome }) => outcome)).toEqual(['unheard', 'unheard']);
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ why: 'unheard' }]);
  });

  test('are asked again where the phone system has nothing to say of it [dial.unheard-ends-plan]', () => {
    const story = given({ policy: atOnce, window });
    story.hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 7 });
    story.hears({ type: 'agent-leg-ended', attempt: 1, why: 'no answer' });
    expect(story.effectsOf('ask-failure')).toEqual([]);
    expect(dials(story.passesUntil('14:01'))).toBe(2);
  });
});

describe('a telephone that cannot be rung', () => {
  test('is dialled three times in a row by the machine, and then people are told why [dial.failed-ends-plan]', () => {
    const story = given({ policy: atOnce, window });
    ends(ends(ends(story, 'failed'), 'failed'), 'failed');
    expect(dials(story.passesUntil('14:30'))).toBe(3);
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ why: 'not-rung' }]);
    expect(story.eventsOf('put-at-risk')[0]?.at).toBeLessThan(at('14:10'));
    expect(story.alerts('escalation')[0]?.targets).toEqual(['owner', 'lead']);
    expect(story.hears({ type: 'call-now', by: 'joost' }).pledge.attempts).toHaveLength(4);
  });

  test('goes on being dialled when it rang in between [dial.failed-ends-plan]', () => {
    const story = given({ policy: { ...atOnce, failedMax: 2 }, window });
    ends(ends(ends(story, 'failed'), 'no-answer'), 'failed');
    expect(story.eventsOf('put-at-risk')).toEqual([]);
    expect(dials(story)).toBe(4);
  });

  test('counts as well when the phone system knows of no leg of it [dial.failed-ends-plan]', () => {
    const story = given({ policy: { ...atOnce, failedMax: 1 }, window });
    granted(story).hears({ type: 'not-placed', attempt: 1 });
    expect(dials(story.passesUntil('14:30'))).toBe(1);
  });

  test('does not ring the same agent each time [dial.failed-ends-plan]', () => {
    const { pledge } = ends(given({ policy: atOnce, window }), 'failed');
    expect(agentsToAsk(pledge, ['fatima', 'joost'])).toEqual(['joost', 'fatima']);
  });
});
