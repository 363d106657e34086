import { describe, expect, test } from '@jest/globals';
import type { CallFacts } from '../../../src/domain/call.ts';
import { asksAgent, gradeOf } from '../../../src/domain/evidence.ts';
import { figuresOf } from '../../../src/domain/figures-of.ts';
import { at, conversation, policy, unanswered, sealed } from '../../support/pledges.ts';
import { given, heard } from '../../support/story.ts';

/** The grade of a call of 30 s with a person at 14:05, but for these facts. */
function graded(facts: Partial<CallFacts> = {}, promisedAt = at('14:00')) {
  return gradeOf(conversation(at('14:05'), facts), { policy, promisedAt });
}

const own = { attempt: 1, bridged: true };
const inbound = { direction: 'inbound', sign: 'served' } as const;

describe('the grade of a call', () => {
  test('A: our own bridged call with a person and enough talk [evidence.a-own-bridged-call]', () => {
    expect(graded(own)).toBe('A');
    expect(graded({ ...own, sign: null })).toBe('C');
  });

  test('B: one that we only saw, in either direction [evidence.b-seen-call]', () => {
    expect(graded()).toBe('B');
    expect(graded(inbound)).toBe('B');
  });

  test('B: our own call that the records of its two legs show, where the word that they met was lost [evidence.b-by-records]', () => {
    const records = { ...own, bridged: null, togetherSeconds: 20 };
    expect(graded(records)).toBe('B');
    expect(graded({ ...records, togetherSeconds: 19 })).toBe('C');
    expect(graded({ ...records, togetherSeconds: 1, sign: null, outcome: 'spoke' })).toBe('B');
    expect(graded({ ...records, togetherSeconds: 0, sign: null, outcome: 'spoke' })).toBe('C');
    expect(graded({ ...records, bridged: true })).toBe('A');
  });

  test.each([
    ['a voicemail', { outcome: 'voicemail' }],
    ['a machine', { sign: 'machine' }],
    ['a short talk', { talkSeconds: 19 }],
    ['no sign of a person', { sign: null }],
    ['detection that could not tell', { sign: 'undetermined' }],
    ['nobody', { answeredAt: null, talkSeconds: null, sign: null, failure: 'no-answer' }],
  ] as const)('C: %s, and it never fulfils [evidence.c-never-fulfils]', (_what, facts) => {
    expect(graded(facts)).toBe('C');
    expect(graded({ ...own, ...facts })).toBe('C');
    const story = given().hears(heard(conversation(at('14:05'), facts)), '14:10');
    expect(story.pledge.state).toBe('due');
    expect(story.passesUntil('14:15').pledge.state).toBe('broken');
  });

  test('none: a call that never rang is no try, and a chase that nobody took is not ours', () => {
    expect(graded({ answeredAt: null, failure: 'failed' })).toBeNull();
    expect(graded({ ...inbound, talkSeconds: 5 })).toBeNull();
    expect(graded({ startedAt: null, answeredAt: null })).toBeNull();
  });

  test('none while the customer is on the line', () => {
    expect(graded({ endedAt: null })).toBeNull();
  });
});

describe('the talk', () => {
  test('exactly as long as the policy asks is enough, a second less is not [evidence.min-talk]', () => {
    expect(graded({ talkSeconds: 20 })).toBe('B');
    expect(graded({ talkSeconds: 19 })).toBe('C');
    expect(graded({ ...own, talkSeconds: 20 })).toBe('A');
    expect(graded({ ...own, talkSeconds: null })).toBe('C');
  });
});

describe('a sign of a person', () => {
  test("is the carrier's human [evidence.sign-human]", () => {
    expect(graded({ sign: 'human' })).toBe('B');
    expect(graded({ sign: 'undetermined' })).toBe('C');
  });

  test('is an inbound call that an agent took [evidence.sign-served]', () => {
    expect(graded(inbound)).toBe('B');
    expect(graded({ ...inbound, sign: null })).toBeNull();
  });

  test('is asked for also of a call that an agent dialled by hand [evidence.agent-asked]', () => {
    const byHand = conversation(at('14:05'), { sign: null });
    const basis = { policy, promisedAt: at('14:00') };
    expect(asksAgent(byHand, basis)).toBe(true);
    expect(asksAgent({ ...byHand, outcome: 'spoke' }, basis)).toBe(false);
    expect(asksAgent({ ...byHand, sign: 'machine' }, basis)).toBe(false);
  });

  test('is asked for where nobody knows who of ours answered an inbound call [evidence.agent-asked]', () => {
    const basis = { policy, promisedAt: at('14:00') };
    const answered = conversation(at('14:05'), { ...inbound, sign: 'undetermined' });
    expect(graded({ ...inbound, sign: 'undetermined' })).toBeNull();
    expect(asksAgent(answered, basis)).toBe(true);
    expect(graded({ ...inbound, sign: 'undetermined', outcome: 'spoke' })).toBe('B');
    for (const change of [
      { sign: 'served' },
      { outcome: 'voicemail' },
      { endedAt: null },
      { answeredAt: null, endedAt: at('14:06') },
    ] as const) {
      expect(asksAgent({ ...answered, ...change }, basis)).toBe(false);
    }
  });

  test("is the agent's spoke for that call, and no talk is too short then [evidence.sign-spoke]", () => {
    expect(graded({ sign: null, outcome: 'spoke', talkSeconds: 3 })).toBe('B');
    expect(graded({ ...own, sign: 'undetermined', outcome: 'spoke', talkSeconds: 3 })).toBe('A');
    expect(graded({ sign: null, outcome: 'spoke', answeredAt: null })).toBe('C');
  });

  test('is not the word of the agent about a machine, before or after its result [evidence.machine-outweighs-spoke]', () => {
    expect(graded({ sign: 'machine', outcome: 'spoke' })).toBe('C');
    const said = given().hears(
      heard(conversation(at('14:05'), { sign: null, outcome: 'spoke' })),
      '14:06',
    );
    expect(said.pledge.state).toBe('kept');
    said.hears(heard(conversation(at('14:05'), { sign: 'machine' })), '14:07');
    expect(said.pledge.state).toBe('due');
  });

  test('is awaited where detection was asked for [evidence.detection-awaited]', () => {
    const waiting = { ...own, detectionAsked: true, sign: null };
    expect(graded(waiting)).toBe('C');
    expect(graded({ ...waiting, outcome: 'spoke' })).toBe('C');
    expect(graded({ ...waiting, sign: 'human' })).toBe('A');
    expect(graded({ ...waiting, sign: 'undetermined', outcome: 'spoke' })).toBe('A');
  });

  test.each(['voicemail', 'wrong-number', 'not-reached'] as const)(
    'is taken back by the agent who says %s [evidence.other-outcome-denies]',
    (outcome) => {
      expect(graded({ ...own, outcome })).toBe('C');
      const story = given().hears(heard(conversation(at('14:05'))), '14:06');
      story.hears(heard(conversation(at('14:05'), { outcome })), '14:07');
      expect(story.pledge.state).toBe('due');
    },
  );
});

describe('what proves nothing', () => {
  test('a call whose leg started before the promise, however long it lasted [evidence.after-the-promise]', () => {
    const before = { startedAt: at('13:59:59'), answeredAt: at('14:00:01') };
    const story = given().hears(heard(conversation(at('14:05'), before)), '14:06');
    expect(story.pledge.state).toBe('due');
    // Phone systems say whole seconds: one that began in the second of the promise is after it.
    expect(graded({ startedAt: at('14:00') }, at('14:00') + 999)).toBe('B');
    expect(graded({ startedAt: at('13:59:59') }, at('14:00') + 999)).toBeNull();
  });

  test('also when its start is reported after its answer [evidence.after-the-promise]', () => {
    const facts = conversation(at('14:00:01'), { startedAt: null, answeredAt: at('14:00:01') });
    const story = given().hears(heard(facts), '14:02');
    expect(story.pledge.state).toBe('kept');
    story.hears(heard({ ...facts, startedAt: at('13:59:30') }), '14:03');
    expect(story.pledge.state).toBe('due');
  });

  test('a call whose two sides were never connected [evidence.not-bridged]', () => {
    expect(graded({ ...own, bridged: false })).toBe('C');
    expect(graded({ ...own, bridged: false, outcome: 'spoke' })).toBe('C');
    expect(graded({ ...own, bridged: false, togetherSeconds: 30 })).toBe('C');
  });

  test('a call that we connected and of which nothing tells whether the two sides met, whatever is said [evidence.meeting-awaited]', () => {
    const untold = { ...own, bridged: null };
    expect(graded(untold)).toBe('C');
    expect(graded({ ...untold, outcome: 'spoke' })).toBe('C');
    expect(graded({ ...untold, attempt: null, bridgeAsked: true })).toBe('C');
  });
});

describe('a try that fulfils nothing', () => {
  const day = { from: at('00:00'), to: at('24:00') };
  const figuresAfter = (callAt: string) => {
    const story = given()
      .hears(heard(unanswered(at(callAt))), '14:20')
      .passesUntil('14:30');
    const facts = { date: '2026-11-25', zone: 'Europe/Amsterdam', now: story.now };
    const { grace } = policy;
    return figuresOf({ ...day, ...facts, grace, ended: [story.pledge], made: [] }).told;
  };

  test('counts as tried in time when it was [evidence.c-is-an-attempt]', () => {
    expect(figuresAfter('14:14:59').triedInTime.count).toBe(1);
    expect(figuresAfter('14:15:01').triedInTime.count).toBe(0);
  });

  test('what somebody says without a call is in no total of kept promises [evidence.d-outside-totals]', () => {
    const story = given()
      .hears({ type: 'claim', by: 'fatima', reason: sealed('my own phone') }, '14:10')
      .hears({ type: 'confirm-claim', by: 'lena' })
      .passesUntil('14:30');
    const facts = { date: '2026-11-25', zone: 'Europe/Amsterdam', now: story.now };
    const { grace } = policy;
    const figures = figuresOf({ ...day, ...facts, grace, ended: [story.pledge], made: [] });
    const none = { count: 0, of: 0 };
    expect(figures.told.evidence).toEqual({ A: none, B: none, claimed: 1 });
    expect(figures.told).toMatchObject({ keptStrict: { count: 0 }, keptFair: { count: 0 } });
  });
});
