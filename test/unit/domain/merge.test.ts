import { describe, expect, test } from '@jest/globals';
import { at, conversation, policy, unanswered } from '../../support/pledges.ts';
import { given, granted, heard, move, promisedAgain } from '../../support/story.ts';

const atOnce = { ...policy, dial: 'at-once' } as const;

describe('a second promise to the same customer', () => {
  test('joins the open one and makes no second call [merge.no-second-call]', () => {
    const story = given({ policy: atOnce }).hears(promisedAgain('14:40'), '14:01');
    expect(story.passesUntil('14:12').effectsOf('place-call')).toHaveLength(1);
    const facts = conversation(at('14:12'));
    expect(story.hears(heard(facts), '14:13').pledge.state).toBe('kept');
    expect(story.passesUntil('16:00').effectsOf('place-call')).toHaveLength(1);
  });

  test('made again after a try, it counts that try and lets the customer rest [merge.no-second-call]', () => {
    const story = given({ policy: atOnce });
    for (const attempt of [1, 2, 3]) {
      granted(story, `twilio:CA${attempt}`);
      const facts = unanswered(story.now, { callId: `twilio:CB${attempt}`, attempt });
      story.hears(heard(facts), facts.endedAt ?? 0);
      for (const dueAt of ['14:15', '14:14']) story.hears(promisedAgain(dueAt, { keyed: true }));
      const rest = story.next('dial');
      if (attempt === 3) expect(rest).toBeUndefined();
      else expect(rest?.at).toBe(story.now + (policy.attemptSpacingMs[attempt - 1] ?? 0));
      story.passesUntil(rest?.at ?? story.now);
    }
    expect(story.eventsOf('promised-again')).toHaveLength(6);
  });

  test('made again, it wakes no plan that only a person can mend [merge.no-second-call]', () => {
    const story = given({ policy: atOnce });
    story.hears({ type: 'refused', attempt: 1, permanent: true, why: 'blocked' });
    expect(story.next('dial')).toBeUndefined();
    for (const dueAt of ['14:15', '14:14']) story.hears(promisedAgain(dueAt, { keyed: true }));
    expect(story.next('dial')).toBeUndefined();
  });

  test('leaves the earliest end standing, whichever came first [merge.earliest-stands]', () => {
    expect(given().hears(promisedAgain('14:40')).pledge.binding.dueAt).toBe(at('14:15'));
    const story = given().hears(promisedAgain('14:05')).hears(promisedAgain('14:10'));
    expect(story.pledge.binding.dueAt).toBe(at('14:05'));
    expect(story.pledge.current.dueAt).toBe(at('14:05'));
  });

  test('an explicit move of the customer sets another time [merge.earliest-stands]', () => {
    const story = given().hears(promisedAgain('14:10')).hears(move('15:00'), '14:05');
    expect(story.pledge.binding.dueAt).toBe(at('15:00'));
  });

  test('both stand in the one history, with who gave them [merge.both-recorded]', () => {
    const story = given().hears(promisedAgain('14:40'), '14:01');
    expect(story.eventsOf('opened')).toMatchObject([{ promisedBy: 'fatima' }]);
    expect(story.eventsOf('promised-again')).toMatchObject([
      { promisedBy: 'joost', window: { dueAt: at('14:40') } },
    ]);
    expect(story.pledge.windows).toMatchObject([
      { by: 'promise', person: 'fatima' },
      { by: 'promise', person: 'joost' },
    ]);
  });

  test('the same promise reported twice is one [merge.both-recorded]', () => {
    const story = given().hears(promisedAgain('14:40')).hears(promisedAgain('14:40'));
    expect(story.eventsOf('promised-again')).toHaveLength(1);
  });

  test('after a broken one it is our move: it dials anew and what was broken stays so [merge.after-broken-is-our-move]', () => {
    const story = given({ policy: { ...policy, dial: 'before-end' } }).passesUntil('14:16');
    story.hears({ type: 'refused', attempt: 1, permanent: true, why: 'blocked' });
    story.hears(promisedAgain('15:00'), '14:20');
    expect(story.pledge).toMatchObject({ state: 'broken', binding: { dueAt: at('14:15') } });
    expect(story.next('dial')?.at).toBe(at('14:57'));
    story.hears(heard(conversation(at('14:50'))), '14:51');
    expect(story.pledge.state).toBe('kept-late');
    expect(story.pledge.brokenWindows).toMatchObject([{ dueAt: at('14:15') }]);
  });
});

describe('who moves a promise', () => {
  const facts = conversation(at('14:03'), { direction: 'inbound', talkSeconds: 8 });

  test.each([
    { via: 'page', callId: null, toldIn: null },
    { via: 'own-number', callId: 'sms:1', toldIn: { kind: 'text', at: at('14:03') } },
    { via: 'recorded-call', callId: 'calls:1', toldIn: { kind: 'call', facts } },
  ] as const)('the customer, by $via [move.customer-needs-proof]', (said) => {
    const story = given().hears(move('15:00', said), '14:05');
    expect(story.eventsOf('moved')).toMatchObject([{ by: 'customer', via: said.via }]);
    expect(story.eventsOf('moved')[0]?.callId ?? null).toBe(said.callId);
    expect(story.pledge.binding.dueAt).toBe(at('15:00'));
  });

  test("an agent's word that the customer wants it is our move [move.agent-word-is-ours]", () => {
    const story = given().hears(move('15:00', { via: 'agent', person: 'joost' }), '14:05');
    expect(story.eventsOf('moved')).toMatchObject([{ by: 'company', person: 'joost' }]);
    expect(story.pledge.binding.dueAt).toBe(at('14:15'));
    expect(story.pledge.current.dueAt).toBe(at('15:00'));
  });

  test('our own move is ours, whatever way it came [move.customer-needs-proof]', () => {
    const story = given().hears(move('15:00', { by: 'company', via: 'page' }), '14:05');
    expect(story.pledge.binding.dueAt).toBe(at('14:15'));
  });

  test('tries for an earlier time do not count for the one that was asked for [end.unreachable-needs-all-attempts]', () => {
    const story = given({ policy: atOnce });
    for (const [index, start] of ['14:02', '14:05'].entries()) {
      story.hears(heard(unanswered(at(start), { callId: `calls:${index}` })), at(start) + 30_000);
    }
    story.hears(move('15:00'), '14:06');
    story.hears(heard(unanswered(at('14:50'), { callId: 'calls:9' })), '14:51');
    story.hears({ type: 'unreachable-notice', notice: 'no-channel' });
    expect(story.pledge.state).toBe('due');
  });
});
