import { describe, expect, test } from '@jest/globals';
import { agentsToAsk } from '../../../src/domain/attempt-plan.ts';
import { DAY, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { at, conversation, policy, sealed, seenCall, unanswered } from '../../support/pledges.ts';
import { cancel, given, granted, heard, move, type Story } from '../../support/story.ts';

const atOnce = { ...policy, dial: 'at-once' } as const;
const untilSix = { notBefore: null, dueAt: at('18:00') };

const dials = (story: Story): number => story.effectsOf('place-call').length;

/** The granted dial of this story rings 25 s and nobody answers. */
function nobodyAnswers(story: Story): Story {
  const attempt = story.pledge.attempts.length;
  const facts = unanswered(story.now, { callId: `twilio:leg${attempt}`, attempt });
  return story.hears(heard(facts), story.now + 25 * SECOND);
}

/** Lives until then, and nobody answers whatever the plan dials. */
function triedUntil(story: Story, until: string): Story {
  for (;;) {
    const isPlanned = story.pledge.attempts.at(-1)?.stage === 'planned';
    const next = isPlanned ? story.now : (story.next('dial')?.at ?? Infinity);
    if (next > at(until)) return story.passesUntil(until);
    nobodyAnswers(granted(story.passesUntil(next), `twilio:CA${dials(story)}`));
  }
}

describe('when the plan dials', () => {
  test('at once: an agent rings as the promise is accepted [dial.at-once]', () => {
    expect(given({ policy: atOnce }).effectsOf('place-call')).toMatchObject([{ attempt: 1 }]);
  });

  test('before the end: the lead time before it, not a second sooner [dial.before-end]', () => {
    const story = given({ policy: { ...policy, dial: 'before-end' } }).passesUntil('14:11:59');
    expect(dials(story)).toBe(0);
    expect(dials(story.passesUntil('14:12'))).toBe(1);
  });

  test('on the clock of the promise where nobody knows the stored zone of the customer', () => {
    const untilTomorrow = { notBefore: null, dueAt: at('44:00') };
    const said = { promisedAt: at('20:59'), window: untilTomorrow, policy: atOnce };
    const opened = given({ ...said, customerZone: 'Mars/Phobos' });
    const tried = nobodyAnswers(granted(opened, 'twilio:CA1'));
    expect(tried.next('dial')?.at).toBe(at('32:00'));
  });

  test('by hand: the program watches and dials nothing [dial.manual]', () => {
    expect(dials(given().passesUntil('18:00'))).toBe(0);
  });

  test('not before the window begins [dial.not-before-window]', () => {
    const window = { notBefore: at('15:00'), dueAt: at('16:00') };
    const story = given({ policy: atOnce, window }).passesUntil('14:59:59');
    expect(dials(story)).toBe(0);
    expect(dials(story.passesUntil('15:00'))).toBe(1);
  });

  test('a dial that is under way does not ring a customer who has just asked for later [dial.not-before-window]', () => {
    const later = move('16:00', { window: { notBefore: at('15:30'), dueAt: at('16:00') } });
    const submit = { type: 'submit', attempt: 1, agent: 'fatima', fence: 7 } as const;
    const planned = given({ policy: atOnce }).hears(later).hears(submit);
    expect(planned.eventsOf('attempt-submitted')).toEqual([]);
    expect(planned.next('dial')?.at).toBe(at('15:30'));
    const accepted = {
      type: 'agent-accepted',
      attempt: 1,
      callId: 'twilio:CA1',
      fence: 7,
    } as const;
    const ringing = given({ policy: atOnce }).hears(submit).hears(later).hears(accepted);
    expect(ringing.eventsOf('dial-granted')).toEqual([]);
  });

  test('nobody answers: the next try comes after the spacing of the policy [dial.next-attempt-spaced]', () => {
    const story = nobodyAnswers(granted(given({ policy: atOnce, window: untilSix })));
    expect(story.next('dial')?.at).toBe(at('14:02:25'));
    nobodyAnswers(granted(story.passesUntil('14:02:25'), 'twilio:CA2'));
    expect(story.next('dial')?.at).toBe(at('14:07:50'));
  });

  test('three tries are all, and then the customer is told [dial.attempts-limited]', () => {
    const story = triedUntil(given({ policy: atOnce, window: untilSix }), '17:00');
    expect(dials(story)).toBe(3);
    expect(story.effectsOf('tell-customer')).toHaveLength(1);
    expect(story.hears({ type: 'unreachable-notice', notice: 'no-channel' }).pledge.state).toBe(
      'unreachable',
    );
  });

  test('phones that no agent takes do not ring for ever [dial.attempts-limited]', () => {
    const story = given({ policy: { ...atOnce, dialsMax: 4 }, window: untilSix });
    for (let dial = 1; dial <= 4; dial += 1) {
      const why = 'no answer';
      story.hears({ type: 'submit', attempt: dial, agent: 'fatima', fence: dial });
      story.hears({ type: 'agent-leg-ended', attempt: dial, why }, story.now + 20 * SECOND);
      story.passesUntil(story.now + 15 * SECOND);
    }
    expect(dials(story.passesUntil('17:00'))).toBe(4);
  });
});

describe('after the window', () => {
  test('the plan goes on for the late time and no longer [dial.late-max]', () => {
    const told = {
      type: 'person-told',
      step: 1,
      round: 0,
      person: 'lena',
      channel: 'email',
    } as const;
    const late = (acceptedAt: string) => given({ policy: atOnce }, { acceptedAt }).hears(told);
    expect(dials(late('15:15'))).toBe(1);
    expect(dials(late('15:15:01'))).toBe(0);
  });

  test('the late time runs only while the customer may be called [dial.late-max]', () => {
    const window = { notBefore: null, dueAt: at('20:40') };
    const story = given({ policy: { ...atOnce, attemptsMax: 99, dialsMax: 99 }, window });
    triedUntil(story, '21:00');
    const overnight = story.next('dial');
    expect(overnight?.at).toBe(at('08:00') + DAY);
    triedUntil(story, '34:00');
    const last = story.eventsOf('attempt-planned').at(-1)?.at ?? 0;
    // Twenty minutes of the hour ran in the evening, forty run in the morning.
    expect(last).toBeGreaterThan(at('08:20') + DAY);
    expect(last).toBeLessThanOrEqual(at('08:40') + DAY);
  });

  test('then only a person starts a call [dial.after-late-max-by-hand]', () => {
    const story = given({ policy: atOnce }, { acceptedAt: '16:00' }).passesUntil('17:00');
    expect(dials(story)).toBe(0);
    story.hears({ type: 'call-now', by: 'joost' });
    expect(story.pledge.attempts).toMatchObject([{ askedBy: 'joost', stage: 'planned' }]);
  });

  test('what was missed in an outage is not dialled late at night [dial.after-late-max-by-hand] [calling.checked-at-dialling]', () => {
    const slow = { ...atOnce, attemptSpacingMs: [20 * MINUTE] };
    const story = nobodyAnswers(granted(given({ policy: slow }))).passesUntil('14:13:30');
    story.hears({ type: 'person-told', step: 0, round: 0, person: 'lena', channel: 'email' });
    expect(story.passesUntil('14:16').next('dial')?.at).toBe(at('14:20:25'));
    expect(dials(story.sleepsUntil('23:00'))).toBe(1);
    expect(story.pledge.attempts.at(-1)).toMatchObject({ stage: 'ended', outcome: 'stopped' });
    expect(dials(story.passesUntil('47:00'))).toBe(1);
  });

  test('a dial that waited for a free agent until it was too late rings nobody [dial.after-late-max-by-hand]', () => {
    const story = given({ policy: atOnce });
    story.hearsUnnoticed({ type: 'submit', attempt: 1, agent: 'fatima', fence: 1 }, at('15:15:01'));
    expect(story.eventsOf('attempt-submitted')).toEqual([]);
    expect(story.pledge.attempts).toMatchObject([{ outcome: 'stopped' }]);
  });
});

describe('the calling window', () => {
  const evening = { notBefore: null, dueAt: at('22:00') };
  const saidLate = { promisedAt: at('20:50'), toldAt: at('20:50'), policy: atOnce };

  test('is checked when the agent presses 1, in the zone of the customer [calling.checked-at-dialling]', () => {
    // 14:00 in Amsterdam is 22:00 in Tokyo; the window told ends before.
    const tokyo = given({ customerZone: 'Asia/Tokyo', policy: atOnce }, { acceptedAt: '14:16' });
    expect(dials(tokyo.passesUntil('15:15'))).toBe(0);
    const lima = given({ customerZone: 'America/Lima', policy: atOnce }, { acceptedAt: '14:16' });
    expect(dials(lima.passesUntil('15:15'))).toBe(1);
  });

  test('a grant after its end is not given [calling.checked-at-dialling]', () => {
    const story = given({ ...saidLate, window: { notBefore: null, dueAt: at('20:59') } });
    const accepted = {
      type: 'agent-accepted',
      attempt: 1,
      callId: 'twilio:CA1',
      fence: 1,
    } as const;
    story.hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 1 });
    story.hears({ type: 'placed', attempt: 1, callId: 'twilio:CA1' });
    expect(story.hears(accepted, '21:00').eventsOf('dial-granted')).toEqual([]);
  });

  test('does not stand against the time that the customer was told [calling.told-time-overrides]', () => {
    const window = { notBefore: at('21:30'), dueAt: at('22:00') };
    const story = given({ ...saidLate, window }).passesUntil('21:30');
    expect(dials(story)).toBe(1);
    expect(granted(story).pledge.attempts).toMatchObject([{ stage: 'granted' }]);
  });

  test('stands against a time that they were not told, or that we chose [calling.told-time-overrides]', () => {
    const beforeEnd = { ...saidLate, policy: { ...policy, dial: 'before-end' } } as const;
    const window = { notBefore: null, dueAt: at('23:30') };
    expect(given({ ...beforeEnd, window }).next('dial')?.at).toBe(at('23:27'));
    const untold = given({ ...beforeEnd, window, toldAt: null });
    expect(untold.next('dial')?.at).toBe(at('08:00') + DAY);
    const moved = given({ ...beforeEnd, window: { notBefore: null, dueAt: at('20:59') } });
    moved.hears(move('23:30', { by: 'company', via: 'agent', person: 'joost' }));
    expect(moved.next('dial')?.at).toBe(at('08:00') + DAY);
  });

  test('stands against a deadline that is still far away [calling.told-time-overrides]', () => {
    const story = given({ ...saidLate, window: { notBefore: null, dueAt: at('33:00') } });
    const asked = (when: string) =>
      story.passesUntil(when).hears({ type: 'call-now', by: 'joost' }).refusal;
    expect(asked('27:00')).toBe('outside-calling-window');
    expect(asked('32:00')).toBeNull();
  });

  test('is kept by every later try, which waits for the morning [calling.later-attempts-respect]', () => {
    const window = { notBefore: at('21:30'), dueAt: at('22:00') };
    const story = nobodyAnswers(granted(given({ ...saidLate, window }).passesUntil('21:30')));
    expect(story.next('dial')?.at).toBe(at('08:00') + DAY);
    expect(story.hears({ type: 'call-now', by: 'joost' }).refusal).toBe('outside-calling-window');
  });

  test('opens and closes to the minute [calling.checked-at-dialling]', () => {
    const asked = (when: string) =>
      given({ window: { notBefore: null, dueAt: at('14:15') } })
        .passesUntil(when)
        .hears({ type: 'call-now', by: 'joost' }).refusal;
    expect(asked('20:59:59')).toBeNull();
    expect(asked('21:00')).toBe('outside-calling-window');
    expect(asked('31:59:59')).toBe('outside-calling-window');
    expect(asked('32:00')).toBeNull();
    expect(evening.dueAt).toBe(at('22:00'));
  });
});

describe('one dial at a time', () => {
  const ringing = () =>
    given({ policy: atOnce, window: untilSix }).hears({
      type: 'submit',
      attempt: 1,
      agent: 'fatima',
      fence: 7,
    });
  const accepted = { type: 'agent-accepted', attempt: 1, callId: 'twilio:CA1', fence: 7 } as const;

  test('while one is under way nothing else is dialled, by plan or by hand [dial.one-at-a-time]', () => {
    const story = ringing().passesUntil('17:00');
    expect(story.hears({ type: 'call-now', by: 'joost' }).refusal).toBe('already-calling');
    expect(dials(story)).toBe(1);
  });

  test('while the customer is on the line with somebody nothing is dialled [dial.one-at-a-time]', () => {
    const calling = {
      direction: 'inbound',
      startedAt: at('14:10'),
      answeredAt: at('14:10'),
    } as const;
    const live = conversation(at('14:10'), {
      ...calling,
      endedAt: null,
      talkSeconds: null,
      sign: null,
    });
    const story = given({ policy: { ...policy, dial: 'before-end' } }).hears(heard(live), '14:10');
    expect(dials(story.passesUntil('14:14'))).toBe(0);
    const ended = { ...live, endedAt: at('14:14'), talkSeconds: 4 };
    expect(dials(story.hears(heard(ended)).passesUntil('14:14'))).toBe(1);
  });

  test('while the customer waits on our line for somebody nothing is dialled, and people are told all the same [dial.one-at-a-time]', () => {
    const waiting = heard(seenCall({ direction: 'inbound', startedAt: at('14:05') }));
    const story = given({ policy: { ...policy, dial: 'before-end' } }).hears(waiting, '14:05');
    expect(dials(story.passesUntil('14:20'))).toBe(0);
    expect(story.alerts('escalation')).not.toEqual([]);
    expect(story.pledge.state).toBe('broken');
    const gone = { ...waiting, facts: { ...waiting.facts, endedAt: at('14:20') } };
    expect(dials(story.hears(gone, '14:20').passesUntil('14:20:30'))).toBe(1);
  });

  test('an unknown outcome is looked up and never repeated [dial.unknown-never-repeated]', () => {
    const story = ringing().hears({ type: 'outcome-unknown', attempt: 1 }).passesUntil('17:00');
    expect(dials(story)).toBe(1);
    expect(story.effectsOf('look-up-call').length).toBeGreaterThan(5);
    expect(story.effectsOf('look-up-call')[0]).toMatchObject({ attempt: 1 });
    story.hears({ type: 'not-placed', attempt: 1 });
    expect(dials(story.passesUntil('17:01'))).toBe(2);
  });

  test('the customer rings only after the 1, under the fence of that dial [dial.grant-before-ring]', () => {
    const story = ringing().hears({ type: 'placed', attempt: 1, callId: 'twilio:CA1' });
    expect(story.pledge.attempts).toMatchObject([{ stage: 'placed', grantedAt: null }]);
    story.hears({ ...accepted, fence: 6 });
    expect(story.eventsOf('dial-granted')).toEqual([]);
    story.hears(accepted);
    expect(story.pledge.attempts).toMatchObject([{ stage: 'granted', fence: 7 }]);
  });

  test('a dial is granted once; nothing stale is granted [dial.grant-once]', () => {
    const story = ringing().hears(accepted).hears(accepted);
    story.hears({ ...accepted, callId: 'twilio:CA2' }).hears({ ...accepted, attempt: 2 });
    expect(story.eventsOf('dial-granted')).toHaveLength(1);
    nobodyAnswers(story);
    expect(story.hears(accepted).eventsOf('dial-granted')).toHaveLength(1);
  });

  test('cancelled before the 1: the customer does not ring [dial.cancel-wins]', () => {
    const story = ringing();
    story.hears(cancel());
    expect(story.hears(accepted).eventsOf('dial-granted')).toEqual([]);
    const planned = given({ policy: atOnce });
    planned.hears({ type: 'withdraw', by: 'lena', reason: sealed('abuse') });
    planned.hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 7 });
    expect(planned.eventsOf('attempt-submitted')).toEqual([]);
  });

  test('kept by a chase before the 1: the customer does not ring [dial.cancel-wins]', () => {
    const chase = conversation(at('14:01'), { direction: 'inbound', sign: 'served' });
    const story = ringing().hears(heard(chase), '14:02').hears(accepted);
    expect(story.pledge.state).toBe('kept');
    expect(story.eventsOf('dial-granted')).toEqual([]);
  });
});

describe('an agent who does not take the phone', () => {
  const declined = () =>
    given({ policy: atOnce, window: untilSix })
      .hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 1 })
      .hears({ type: 'agent-leg-ended', attempt: 1, why: 'no answer' }, '14:00:20');

  test('costs the customer no try: the next phone rings after 15 s [dial.agent-not-taken-next-agent]', () => {
    const story = declined();
    expect(story.next('dial')?.at).toBe(at('14:00:35'));
    triedUntil(story, '17:00');
    expect(story.pledge.attempts.filter(({ outcome }) => outcome === 'not-reached')).toHaveLength(
      3,
    );
  });

  test('is asked after those who were not asked yet [dial.agent-not-taken-next-agent]', () => {
    const { pledge } = declined();
    expect(agentsToAsk(pledge, ['fatima', 'joost'])).toEqual(['joost', 'fatima']);
    expect(agentsToAsk(pledge, ['fatima'])).toEqual(['fatima']);
    expect(agentsToAsk(given().pledge, ['fatima', 'joost'])).toEqual(['fatima', 'joost']);
    const why = 'the number of the agent is none';
    const refused = given({ policy: atOnce, window: untilSix })
      .hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 1 })
      .hears({ type: 'refused', attempt: 1, permanent: false, why });
    expect(agentsToAsk(refused.pledge, ['fatima', 'joost'])).toEqual(['joost', 'fatima']);
  });
});

describe('after an outage', () => {
  test('people are told before anything dials [dial.told-before-dial-after-outage]', () => {
    const story = given({ policy: { ...policy, dial: 'before-end' } }).sleepsUntil('14:40');
    expect(story.alerts('escalation')).toHaveLength(1);
    expect(dials(story)).toBe(0);
    story.passesUntil('14:40:10');
    expect(dials(story)).toBe(0);
    story.hears({ type: 'person-told', step: 2, round: 0, person: 'lena', channel: 'email' });
    expect(dials(story.passesUntil('14:40:11'))).toBe(1);
  });

  test('but no customer waits longer than a minute for that [dial.told-before-dial-after-outage]', () => {
    const story = given({ policy: { ...policy, dial: 'before-end' } }).sleepsUntil('14:40');
    expect(dials(story.passesUntil('14:40:59'))).toBe(0);
    expect(dials(story.passesUntil('14:41'))).toBe(1);
  });
});

test('a dial that can never succeed is told at once and not tried again [ladder.starts-at-risk]', () => {
  const story = given({ policy: atOnce, window: untilSix });
  story.hears({ type: 'refused', attempt: 1, permanent: true, why: 'number blocked' }, '14:01');
  expect(story.alerts('escalation')).toHaveLength(1);
  expect(dials(story.passesUntil('17:00'))).toBe(1);
  story.hears(move('20:00'));
  expect(dials(story)).toBe(2);
});
