import { describe, expect, test } from '@jest/globals';
import { at, conversation, policy, unanswered, sealed } from '../../support/pledges.ts';
import { cancel, given, granted, heard, type Story } from '../../support/story.ts';

describe('kept', () => {
  test('a call in time keeps it; the ladder never starts [end.kept]', () => {
    const story = given().hears(heard(conversation(at('14:05'))), '14:06');
    expect(story.pledge.state).toBe('kept');
    expect(story.pledge.proof).toMatchObject({ grade: 'B', at: at('14:05:05'), byChase: false });
    expect(story.passesUntil('16:00').alerts('escalation')).toEqual([]);
  });

  test('nobody calls: the lead is told before the end, ops after it, and a late call resolves it [end.kept-late]', () => {
    const story = given().passesUntil('14:13:30');
    expect(story.alerts('escalation').at(-1)).toMatchObject({
      step: 0,
      targets: ['owner', 'lead'],
    });
    story.hears({ type: 'person-told', step: 0, round: 0, person: 'lena', channel: 'email' });
    story.passesUntil('14:15:30');
    expect(story.alerts('escalation').at(-1)).toMatchObject({ step: 1 });
    story.hears(heard(conversation(at('14:19'))), '14:20');
    expect(story.pledge.state).toBe('kept-late');
    expect(story.alerts('resolved')).toHaveLength(1);
  });

  test('a call before the window begins keeps it, as an early one [end.kept-early]', () => {
    const story = given({ window: { notBefore: at('14:10'), dueAt: at('14:15') } });
    story.hears(heard(conversation(at('14:04'))), '14:05');
    expect(story.pledge).toMatchObject({ state: 'kept', proof: { early: true } });
  });

  test('the customer calls first and is served: kept, as a chase [end.kept-by-chase]', () => {
    const chase = conversation(at('14:05'), { direction: 'inbound', sign: 'served' });
    const story = given().hears(heard(chase), '14:06');
    expect(story.pledge).toMatchObject({ state: 'kept', proof: { byChase: true, grade: 'B' } });
    expect(story.eventsOf('chased')).toMatchObject([{ calledAt: at('14:05') }]);
  });

  test('the customer calls first and nobody takes it: a chase, and still to be kept [end.kept-by-chase]', () => {
    const lost = unanswered(at('14:05'), { direction: 'inbound' });
    const story = given()
      .hears(heard(lost), '14:06')
      .hears(heard({ ...lost, agent: 'joost' }));
    expect(story.pledge.state).toBe('due');
    expect(story.eventsOf('chased')).toHaveLength(1);
  });
});

describe('unreachable', () => {
  const threeTries = (spread: readonly string[]): Story => {
    const story = given({ window: { notBefore: null, dueAt: at('14:30') } });
    for (const [index, start] of spread.entries()) {
      const facts = unanswered(at(start), { callId: `calls:${index}` });
      story.hears(heard(facts), facts.endedAt ?? 0);
    }
    return story;
  };
  const notice = { type: 'unreachable-notice', notice: 'no-channel' } as const;

  test('after every try that the policy asks for, and not one sooner [end.unreachable-needs-all-attempts]', () => {
    const two = threeTries(['14:02', '14:05']).hears(notice);
    expect(two.pledge.state).toBe('due');
    const third = unanswered(at('14:11'), { callId: 'calls:9' });
    expect(two.hears(heard(third), '14:12').pledge.state).toBe('unreachable');
  });

  test('tries closer together than the policy asks count as one [end.unreachable-needs-all-attempts]', () => {
    const hasty = threeTries(['14:02', '14:03:59', '14:05:58']).hears(notice);
    expect(hasty.pledge.state).toBe('due');
    const hastyAtTheEnd = threeTries(['14:02', '14:04', '14:08:59']).hears(notice);
    expect(hastyAtTheEnd.pledge.state).toBe('due');
    const spread = threeTries(['14:02', '14:04', '14:09']).hears(notice);
    expect(spread.pledge.state).toBe('unreachable');
  });

  test('not while one of the tries still rings [end.unreachable-needs-all-attempts]', () => {
    const story = threeTries(['14:02', '14:05', '14:10']);
    const ringing = unanswered(at('14:12'), { callId: 'calls:9', endedAt: null, failure: null });
    expect(story.hears(heard(ringing), '14:12').hears(notice).pledge.state).toBe('due');
  });

  test('only when the customer was told, or it is recorded why not [end.unreachable-needs-notice]', () => {
    const story = threeTries(['14:02', '14:05', '14:10']);
    expect(story.effectsOf('tell-customer')).toMatchObject([{ message: 'unreachable' }]);
    expect(story.passesUntil('14:29').pledge.state).toBe('due');
    expect(story.hears(notice).pledge.state).toBe('unreachable');
    expect(story.eventsOf('unreachable-notice')).toMatchObject([{ notice: 'no-channel' }]);
  });

  const untold = (start: string, callId: string) =>
    heard(conversation(at(start), { callId, sign: null }));

  test('not while an agent has not said who answered, however long that takes [end.unreachable-needs-all-attempts]', () => {
    const story = threeTries([]);
    for (const start of ['14:02', '14:05', '14:11']) story.hears(untold(start, start), start);
    expect(story.hears(notice, '14:13').pledge.state).toBe('due');
    expect(story.passesUntil('14:29').alerts('escalation')).not.toEqual([]);
    for (const callId of ['14:02', '14:05', '14:11']) {
      const call = conversation(at(callId), { callId, sign: null, outcome: 'voicemail' });
      story.hears(heard(call));
    }
    expect(story.pledge.state).toBe('unreachable');
  });

  test('not by calls that reached a wrong number: they are no tries, and a person is told [end.unreachable-needs-all-attempts]', () => {
    const story = threeTries([]);
    for (const start of ['14:02', '14:05', '14:11']) {
      const call = conversation(at(start), { callId: start, sign: null, outcome: 'wrong-number' });
      story.hears(heard(call), call.endedAt ?? 0);
    }
    expect(story.hears(notice, '14:13').pledge.state).toBe('due');
    expect(story.alerts('escalation')).not.toEqual([]);
  });

  test('a customer who did pick up is not unreachable [end.unreachable-needs-all-attempts]', () => {
    const story = threeTries(['14:02', '14:05']);
    story.hears(heard(conversation(at('14:08'), { callId: 'calls:9' })), '14:09');
    expect(story.hears(notice).pledge.state).toBe('kept');
  });
});

describe('cancelled', () => {
  test('carries by whom and how the customer said so [end.cancelled-says-how]', () => {
    const facts = conversation(at('14:04'), { callId: 'calls:7' });
    const said = { via: 'recorded-call', person: 'joost', callId: 'calls:7' } as const;
    const story = given().hears(cancel({ ...said, toldIn: { kind: 'call', facts } }), '14:05');
    expect(story.pledge).toMatchObject({ state: 'cancelled', cancelledBy: 'customer' });
    expect(story.eventsOf('cancelled')).toMatchObject([
      { by: 'customer', via: 'recorded-call', person: 'joost', callId: 'calls:7' },
    ]);
  });

  test.each([
    { by: 'customer', via: 'agent', callId: null },
    { by: 'agent', via: 'recorded-call', callId: 'calls:7' },
  ] as const)(
    "an agent's word for it, $via by $by, is the agent's [end.cancelled-by-agent-is-not-customers]",
    (said) => {
      expect(given().hears(cancel(said)).pledge.cancelledBy).toBe('agent');
    },
  );

  test('from the page it is the customer who cancels [end.cancelled-says-how]', () => {
    expect(given().hears(cancel()).pledge.cancelledBy).toBe('customer');
  });
});

describe('claimed', () => {
  const claimed = () =>
    given().hears({ type: 'claim', by: 'fatima', reason: sealed('my own phone') }, '14:10');

  test('only a supervisor, and never the one who claims, makes it an end [end.claimed-needs-another]', () => {
    const nobodys = given().hears({ type: 'confirm-claim', by: 'lena' });
    expect(nobodys.refusal).toBe('nothing-claimed');
    const own = given().hears({ type: 'claim', by: 'lena', reason: sealed('I rang') });
    expect(own.hears({ type: 'confirm-claim', by: 'lena' }).refusal).toBe('own-claim');
    expect(claimed().hears({ type: 'confirm-claim', by: 'joost' }).refusal).toBe(
      'not-a-supervisor',
    );
    const story = claimed().hears({ type: 'confirm-claim', by: 'lena' });
    expect(story.pledge).toMatchObject({ state: 'claimed', claim: { by: 'fatima' }, proof: null });
    expect(story.eventsOf('claim-confirmed')).toMatchObject([{ by: 'lena' }]);
  });

  test('a claim of the window before an own one is confirmed by another is not confirmed by its claimer [end.claimed-needs-another]', () => {
    const story = claimed().hears({ type: 'claim', by: 'lena', reason: sealed('I heard it') });
    expect(story.hears({ type: 'confirm-claim', by: 'lena' }).refusal).toBe('own-claim');
  });

  test('until then nothing changes: at risk, told and broken as without it [end.claim-ladder-goes-on]', () => {
    const story = claimed().passesUntil('14:21');
    const without = given().passesUntil('14:21');
    expect(story.pledge.state).toBe('broken');
    expect(story.pledge.ladder).toEqual(without.pledge.ladder);
    expect(story.alerts('escalation')).toEqual(without.alerts('escalation'));
  });
});

describe('withdrawn', () => {
  test('says who gave up and why, and stops the plan [end.withdrawn-needs-person-and-reason]', () => {
    const story = given({ policy: { ...policy, dial: 'before-end' } });
    story.hears({ type: 'withdraw', by: 'lena', reason: sealed('wrong number') }, '14:05');
    expect(story.pledge.state).toBe('withdrawn');
    expect(story.eventsOf('withdrawn')).toMatchObject([
      { by: 'lena', reason: sealed('wrong number') },
    ]);
    expect(story.passesUntil('16:00').effectsOf('place-call')).toEqual([]);
  });
});

describe('a correction', () => {
  const ours = (facts = {}) => conversation(at('14:05'), { callId: 'twilio:CA1', ...facts });

  test('upwards: a late report proves that the call was in time [correct.upwards-to-kept]', () => {
    const broken = given().passesUntil('15:00').hears(heard(ours()));
    expect(broken.pledge).toMatchObject({ state: 'kept', brokenWindows: [] });
    const late = given().hears(heard(conversation(at('14:40'))), '14:41');
    expect(late.pledge.state).toBe('kept-late');
    late.hears(heard(ours()), '15:00');
    expect(late.pledge).toMatchObject({ state: 'kept', proof: { callId: 'twilio:CA1' } });
    expect(late.eventsOf('outcome-corrected')).toMatchObject([{ from: 'kept-late', to: 'kept' }]);
  });

  test('an unreachable customer rings back and is served [correct.unreachable-served]', () => {
    const tries = ['14:02', '14:05', '14:10'].map((start, index) =>
      heard(unanswered(at(start), { callId: `calls:${index}` })),
    );
    for (const [calledAt, end] of [
      ['14:12', 'kept'],
      ['14:40', 'kept-late'],
    ] as const) {
      const story = given();
      for (const one of tries) story.hears(one, '14:11');
      story.hears({ type: 'unreachable-notice', notice: 'sms' });
      expect(story.pledge.state).toBe('unreachable');
      const inbound = { callId: 'calls:in', direction: 'inbound', sign: 'served' } as const;
      story.hears(heard(conversation(at(calledAt), inbound)), '14:45');
      expect(story.pledge.state).toBe(end);
    }
  });

  test('downwards: a late result says that a machine had answered, and it is open again [correct.downwards-reopens]', () => {
    const story = given().hears(heard(ours()), '14:06');
    expect(story.pledge.state).toBe('kept');
    story.hears(heard(ours({ sign: 'machine' })), '14:07');
    expect(story.pledge).toMatchObject({ state: 'due', proof: null, endedAt: null });
    expect(story.passesUntil('14:15').pledge.state).toBe('broken');
    expect(story.alerts('escalation').length).toBeGreaterThan(0);
  });

  test('a promise reopened after its window is broken at once and told [correct.downwards-reopens]', () => {
    const story = given().hears(heard(ours()), '14:06');
    story.hears(heard(ours({ bridged: false })), '15:00');
    expect(story.pledge.state).toBe('broken');
    expect(story.alerts('escalation')).toHaveLength(1);
  });

  test('names the call that caused it, each time [correct.names-evidence]', () => {
    const story = given().passesUntil('14:20').hears(heard(ours()));
    story.hears(heard(ours({ sign: 'machine' })), '14:30');
    expect(story.eventsOf('outcome-corrected')).toMatchObject([
      { from: 'broken', to: 'kept', callId: 'twilio:CA1', proof: { grade: 'B' } },
      { from: 'kept', to: 'due', callId: 'twilio:CA1', proof: null },
    ]);
    expect(story.pledge.state).toBe('broken');
  });

  test('a second good call takes the place of one that falls away [correct.names-evidence]', () => {
    const story = given().hears(heard(ours()), '14:06');
    story.hears(heard(conversation(at('14:20'), { callId: 'calls:2' })), '14:21');
    story.hears(heard(ours({ sign: 'machine' })), '14:30');
    expect(story.pledge).toMatchObject({ state: 'kept-late', proof: { callId: 'calls:2' } });
    expect(story.pledge.brokenWindows).toHaveLength(1);
  });

  test('nothing but evidence corrects: no word, no move, no claim [correct.only-evidence]', () => {
    const story = given().passesUntil('14:16');
    story
      .hears({ type: 'claim', by: 'fatima', reason: sealed('I did call') })
      .hears({ type: 'acknowledge', by: 'fatima', via: 'page' })
      .hears({ type: 'tell', toldAt: at('14:01'), via: 'agent' })
      .passesUntil('18:00');
    expect(story.pledge.state).toBe('broken');
    expect(story.eventsOf('outcome-corrected')).toEqual([]);
  });

  test('a call after the customer cancelled does not bring the promise back, one before it does [correct.only-evidence]', () => {
    const after = given().hears(cancel(), '14:03').hears(heard(ours()), '14:10');
    expect(after.pledge.state).toBe('cancelled');
    const before = given().hears(cancel(), '14:07').hears(heard(ours()), '14:10');
    expect(before.pledge.state).toBe('kept');
  });

  test('a claim that a call proves after all is kept, no longer claimed [end.claimed-not-kept]', () => {
    const story = given()
      .hears({ type: 'claim', by: 'fatima', reason: sealed('my own phone') }, '14:10')
      .hears({ type: 'confirm-claim', by: 'lena' });
    expect(story.pledge.proof).toBeNull();
    expect(story.hears(heard(ours()), '15:00').pledge.state).toBe('kept');
  });
});

test('our own call, agent first, keeps it with grade A [evidence.a-own-bridged-call]', () => {
  const story = granted(given({ policy: { ...policy, dial: 'at-once' } }));
  const facts = conversation(at('14:00:10'), { callId: 'twilio:CAc', attempt: 1, bridged: true });
  story.hears(heard(facts), '14:01');
  expect(story.pledge).toMatchObject({ state: 'kept', proof: { grade: 'A' } });
  expect(story.pledge.attempts).toMatchObject([{ stage: 'ended', outcome: 'reached' }]);
});
