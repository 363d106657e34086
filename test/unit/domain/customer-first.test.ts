import { describe, expect, test } from '@jest/globals';
import { WAITING_AGENTS_MAX, WORD_WITHIN_MS } from '../../../src/domain/customer-first.ts';
import { replay } from '../../../src/domain/evolve.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { at, conversation, policy, site, unanswered, sealed } from '../../support/pledges.ts';
import { given, heard, move, type Story } from '../../support/story.ts';

const customerFirst = { ...policy, dial: 'at-once', ring: 'customer-first' } as const;
const submit = { type: 'submit', attempt: 1, agent: 'fatima', fence: 7 } as const;
const placed = { type: 'placed', attempt: 1, callId: 'twilio:CA1', fence: 7 } as const;
const taken = {
  type: 'customer-taken',
  attempt: 1,
  fence: 7,
  agent: 'fatima',
  callId: 'twilio:CA2',
} as const;
const passed = { type: 'agent-passed', attempt: 1, fence: 7, agent: 'fatima' } as const;

const submitted = (change: Partial<typeof customerFirst> = {}): Story =>
  given({ policy: { ...customerFirst, ...change } }).hears(submit);
/** The customer has picked up and waits; Fatima's phone rings. */
const waiting = (): Story => submitted().hears(placed);
const call = (story: Story) =>
  conversation(story.now, { callId: 'twilio:CA1', attempt: 1, talkSeconds: 30 });
/** The same, of which only the customer's own leg has told. */
const untold = (story: Story) => ({ ...call(story), talkSeconds: null });

describe('a dial that rings the customer first', () => {
  test('is granted with its intent, so that the customer rings once for it [dial.customer-first]', () => {
    const { attempts } = submitted().pledge;
    expect(attempts).toMatchObject([{ stage: 'granted', customerFirst: { rung: ['fatima'] } }]);
    expect(attempts[0]?.grantedAt).toBe(attempts[0]?.submittedAt);
  });

  test.each([
    ['the policy says nothing of it, as before there was a choice', { ring: undefined }],
    ['the policy says so', { ring: 'agent-first' as const }],
  ])('is none when %s [dial.customer-first]', (_name, change) => {
    const { attempts } = submitted(change as object).pledge;
    expect(attempts).toMatchObject([{ stage: 'submitted', grantedAt: null }]);
    expect(attempts[0]).not.toHaveProperty('customerFirst');
  });

  test('is none when a person asked for the call: their own phone rings [order.asked-rings-own-phone]', () => {
    const story = given({ policy: { ...customerFirst, dial: 'manual' } });
    story.hears({ type: 'call-now', by: 'fatima' }).hears(submit);
    expect(story.pledge.attempts).toMatchObject([{ stage: 'submitted', askedBy: 'fatima' }]);
  });

  test.each([{ killSwitch: true }, { mode: 'observe-only' as const }])(
    'is held by what holds every dial: %j [keep.kill-switch-stops] [keep.observe-only]',
    (held) => {
      const story = given({ policy: customerFirst });
      story.site = { ...site, ...held };
      expect(story.hears(submit).pledge.attempts).toMatchObject([{ stage: 'planned' }]);
    },
  );

  test('rings nobody who may not be rung by then [calling.checked-at-dialling]', () => {
    const window = { notBefore: null, dueAt: at('20:58') };
    const story = given({ policy: customerFirst, promisedAt: at('20:50'), window });
    story.hears(submit, '21:05');
    expect(story.pledge.attempts).toMatchObject([{ outcome: 'stopped', grantedAt: null }]);
  });

  test('folds to the same from its events', () => {
    const story = waiting()
      .hears(passed)
      .hears({ ...taken, agent: 'joost' });
    expect(replay(story.pledge.id, story.events)).toEqual(story.pledge);
    expect(story.pledge.attempts).toMatchObject([
      { agent: 'joost', agentCallId: 'twilio:CA2', customerFirst: { rung: ['fatima', 'joost'] } },
    ]);
  });
});

describe('when nobody can say whether the request rang the customer', () => {
  test.each([
    ['its answer was lost', (story: Story) => story.hears({ type: 'outcome-unknown', attempt: 1 })],
    ['whoever asked has died', (story: Story) => story],
  ])(
    '%s: soon a person is told, and no machine rings again [dial.customer-first-once]',
    (_name, then) => {
      const story = then(submitted());
      const end = story.now + WORD_WITHIN_MS;
      expect(story.passesUntil(end - 1).alerts('unverified')).toEqual([]);
      story.passesUntil(end);
      expect(story.pledge.attempts).toMatchObject([{ outcome: 'unverified' }]);
      expect(story.alerts('unverified')).toMatchObject([{ targets: ['owner', 'lead'] }]);
      expect(story.eventsOf('put-at-risk')).toMatchObject([{ why: 'unverified' }]);
      expect(story.passesUntil('18:00').effectsOf('place-call')).toHaveLength(1);
    },
  );

  test('our own move of the window rings nobody again, the customer’s own does [dial.customer-first-once]', () => {
    const untold = () => submitted().passesUntil('14:01');
    const ours = untold().hears(move('15:00', { by: 'company', via: 'agent' }));
    expect(ours.passesUntil('18:00').effectsOf('place-call')).toHaveLength(1);
    const theirs = untold().hears(move('15:00'));
    expect(theirs.passesUntil('18:00').effectsOf('place-call').length).toBeGreaterThan(1);
  });

  test('it is not looked for by numbers, nor believed absent [dial.customer-first-once]', () => {
    const story = submitted().hears({ type: 'outcome-unknown', attempt: 1 });
    story.hears({ type: 'not-placed', attempt: 1 });
    expect(story.pledge.attempts).toMatchObject([{ stage: 'granted' }]);
    expect(story.passesUntil('18:00').effectsOf('look-up-call')).toEqual([]);
  });

  test('the call’s own word says so, in time or later [dial.customer-first-once]', () => {
    const inTime = submitted().hears({ type: 'outcome-unknown', attempt: 1 }).hears(placed);
    inTime.passesUntil(inTime.now + MINUTE);
    expect(inTime.pledge.attempts).toMatchObject([{ stage: 'granted', outcomeUnknown: false }]);
    expect(inTime.effectsOf('look-up-call')).not.toEqual([]);
    const late = submitted();
    late
      .passesUntil(late.now + MINUTE)
      .hears(placed)
      .hears(taken);
    late.hears(heard(call(late)), late.now + MINUTE);
    expect(late.pledge).toMatchObject({ state: 'kept', proof: { grade: 'A' } });
  });

  test('a stale leg is not its word', () => {
    const story = submitted().hears({ ...placed, fence: 6 });
    expect(story.pledge.attempts[0]?.customerFirst?.callId).toBeNull();
  });

  test('what certainly made no call is tried again by the plan', () => {
    const story = submitted();
    story.hears({ type: 'refused', attempt: 1, permanent: false, why: 'busy' });
    expect(story.passesUntil('14:02').effectsOf('place-call')).toHaveLength(2);
  });
});

describe('the customer on the line', () => {
  test('is taken by the 1 of the agent who is being rung, once [dial.customer-first-one-agent]', () => {
    const story = waiting().hears({ ...taken, agent: 'joost' });
    expect(story.eventsOf('customer-taken')).toEqual([]);
    story
      .hears(taken)
      .hears({ ...taken, callId: 'twilio:CA3' })
      .hears(passed);
    expect(story.eventsOf('customer-taken')).toMatchObject([{ callId: 'twilio:CA2' }]);
    expect(story.eventsOf('agent-rung')).toEqual([]);
  });

  test('is brought to one free agent after the other, and to no busy one [dial.customer-first-one-agent]', () => {
    const story = waiting();
    story.site = { ...site, freeAgents: ['fatima', 'karim', 'piet', 'anna'] };
    story
      .hears(passed)
      .hears(passed)
      .hears({ ...passed, agent: 'karim' });
    story.hears({ ...passed, agent: 'piet' });
    const rung = story.pledge.attempts[0]?.customerFirst?.rung;
    expect(rung).toEqual(['fatima', 'karim', 'piet']);
    expect(rung).toHaveLength(WAITING_AGENTS_MAX);
  });

  test.each([
    ['a machine is', { sign: 'machine' as const, endedAt: null, talkSeconds: null }],
    ['who has rung off is', { talkSeconds: null }],
  ])('%s not brought to anybody', (_name, facts) => {
    const story = waiting();
    story.hears(heard({ ...call(story), ...facts }), story.now + 20 * SECOND);
    story.hears(taken).hears(passed);
    expect(story.eventsOf('customer-taken')).toEqual([]);
    expect(story.eventsOf('agent-rung')).toEqual([]);
  });

  test('has talked with nobody until an agent took them, whatever is reported or said [evidence.customer-first]', () => {
    const story = waiting();
    story.hears(heard({ ...call(story), outcome: 'spoke' }), story.now + MINUTE);
    expect(story.pledge).toMatchObject({ state: 'due', proof: null });
    expect(story.eventsOf('call-noted')).toMatchObject([{ grade: 'C' }]);
    expect(story.pledge.attempts).toMatchObject([{ outcome: 'not-taken' }]);
  });

  test('and an agent who took them: a bridged call of ours [evidence.customer-first]', () => {
    const story = waiting().hears(taken);
    story.hears(heard(call(story)), story.now + MINUTE);
    expect(story.pledge).toMatchObject({ state: 'kept', proof: { grade: 'A' } });
  });

  test('rang off, and how long they talked comes later: nobody is rung before it is known', () => {
    const story = waiting().hears(taken);
    const over = story.now + 40 * SECOND;
    story.hears(heard(untold(story)), over);
    expect(story.next('look-up')?.at).toBeLessThanOrEqual(over + 10 * SECOND);
    story.passesUntil(over + 30 * SECOND);
    expect(story.pledge.attempts).toMatchObject([{ stage: 'granted' }]);
    story.hears(heard({ ...untold(story), talkSeconds: 25 }));
    expect(story.pledge).toMatchObject({ state: 'kept' });
  });

  test('whom nobody took is rung again after the pause, an agent before them [dial.customer-first-not-left-twice]', () => {
    const story = waiting();
    story.hears(heard({ ...call(story), talkSeconds: null, bridged: false }), story.now + MINUTE);
    const again = story.now + MINUTE;
    expect(story.passesUntil(again).effectsOf('place-call')).toHaveLength(1);
    story.passesUntil(again + 2 * MINUTE).hears({ ...submit, attempt: 2, fence: 8 });
    expect(story.pledge.attempts.at(-1)).toMatchObject({ number: 2, stage: 'submitted' });
  });

  test('whom nobody took is not one who cannot be reached', () => {
    const once = { ...customerFirst, attemptsMax: 1 };
    const left = given({ policy: once }).hears(submit).hears(placed);
    left.hears(heard({ ...call(left), talkSeconds: null }), left.now + MINUTE);
    expect(left.passesUntil('17:00').pledge.state).toBe('broken');
    const silent = given({ policy: once }).hears(submit).hears(placed);
    const ring = { callId: 'twilio:CA1', attempt: 1 };
    silent.hears(heard(unanswered(silent.now, ring)), silent.now + MINUTE);
    silent.hears({ type: 'unreachable-notice', notice: 'no-channel' });
    expect(silent.pledge.state).toBe('unreachable');
  });
});

describe('a promise that ends while the customer’s phone rings first', () => {
  const withdraw = { type: 'withdraw', by: 'lena', reason: sealed('legal stop') } as const;

  test('has that phone stopped, once [dial.agent-recalled]', () => {
    const story = waiting().hears(withdraw).passesUntil('17:00');
    expect(story.effectsOf('cancel-call')).toMatchObject([{ attempt: 1 }]);
  });

  test('leaves them on the line who have picked up [dial.agent-recalled]', () => {
    const story = waiting();
    const live = { ...call(story), endedAt: null, talkSeconds: null };
    story.hears(heard(live), story.now + 6 * SECOND).hears(withdraw);
    expect(story.effectsOf('cancel-call')).toEqual([]);
  });
});
