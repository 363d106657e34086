import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CallFacts, unknownCall } from '../../../src/domain/call.ts';
import { decide } from '../../../src/domain/decide.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import type { Pledge } from '../../../src/domain/pledge.ts';
import { DAY, type Instant, SECOND } from '../../../src/domain/time.ts';
import { at, conversation, policy, seenCall, site } from '../../support/pledges.ts';
import { given, granted, heard } from '../../support/story.ts';

const met = fc.record({ togetherSeconds: fc.constantFrom(0, 19, 300) }, { requiredKeys: [] });

/** Everything that there is to know of one call in the end, placed around the window's end. */
const wholeCall = (callId: string) =>
  fc
    .record({
      direction: fc.constantFrom('inbound' as const, 'outbound' as const),
      attempt: fc.constantFrom(null, 1),
      start: fc.integer({ min: -60, max: 30 * 60 }),
      ringSeconds: fc.option(fc.integer({ min: 0, max: 60 })),
      talkSeconds: fc.constantFrom(5, 19, 20, 300),
      detectionAsked: fc.boolean(),
      sign: fc.constantFrom(null, 'human' as const, 'machine' as const, 'served' as const),
      outcome: fc.constantFrom(null, 'spoke' as const, 'voicemail' as const),
      bridged: fc.constantFrom(null, true, false),
    })
    .chain((whole) => met.map((more) => ({ ...whole, ...more })))
    .map(({ start, ringSeconds, talkSeconds, attempt, direction, ...rest }): CallFacts => {
      const startedAt = at('14:00') + start * SECOND;
      const answeredAt = ringSeconds === null ? null : startedAt + ringSeconds * SECOND;
      return {
        ...unknownCall(callId, direction),
        ...rest,
        attempt: direction === 'inbound' ? null : attempt,
        startedAt,
        answeredAt,
        endedAt: (answeredAt ?? startedAt) + talkSeconds * SECOND,
        talkSeconds: answeredAt === null ? null : talkSeconds,
        failure: answeredAt === null ? 'no-answer' : null,
      };
    });

const tellable = [
  ...(['attempt', 'startedAt', 'answeredAt', 'endedAt', 'talkSeconds'] as const),
  ...(['bridged', 'detectionAsked', 'sign', 'failure', 'outcome', 'togetherSeconds'] as const),
];

/** A call in as many reports as it has facts, each of which says one thing. */
function reportsOf(call: CallFacts): readonly CallFacts[] {
  const unknown = unknownCall(call.callId, call.direction);
  return tellable
    .filter((name) => call[name] !== undefined)
    .map((name) => ({ ...unknown, [name]: call[name] }));
}

const calls = fc
  .tuple(wholeCall('calls:1'), wholeCall('calls:2'), wholeCall('twilio:CA3'))
  .chain((three) => fc.subarray([...three], { minLength: 1 }));

/** All reports of some calls in two orders, some of them twice. */
const twoOrders = calls.chain((known) => {
  const reports = known.flatMap(reportsOf);
  const doubled = fc.subarray(reports).map((more) => [...reports, ...more]);
  const anyOrder = doubled.chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
  return fc.record({ known: fc.constant(known), one: anyOrder, other: anyOrder });
});

/** Hears them one by one while the time passes, and looks the next day. */
function heardAll(reports: readonly CallFacts[], everyMs: number): Pledge {
  const born = at('14:00');
  let pledge = given().pledge;
  const say = (signal: Parameters<typeof decide>[1], now: Instant): void => {
    pledge = decide(pledge, signal, now, site).events.reduce(evolve, pledge);
  };
  for (const [index, facts] of reports.entries()) say(heard(facts), born + index * everyMs);
  say({ type: 'time' }, born + DAY);
  return pledge;
}

function outcomeOf({ state, proof, brokenWindows }: Pledge) {
  return { state, proof, brokenWindows };
}

test('the same reports of the same calls end the same, in any order, doubled, early or late [decides.order-independent]', () => {
  const property = fc.property(twoOrders, fc.constantFrom(1, 30, 120), (orders, seconds) => {
    const one = outcomeOf(heardAll(orders.one, seconds * SECOND));
    expect(outcomeOf(heardAll(orders.other, 5 * SECOND))).toEqual(one);
    expect(outcomeOf(heardAll(orders.known, 45 * 60 * SECOND))).toEqual(one);
  });
  fc.assert(property, { numRuns: 2_000 });
});

describe('what decides', () => {
  test('the time inside the event, not when it reaches us [decides.event-time]', () => {
    const story = given().hears(heard(conversation(at('14:10'))), '18:00');
    expect(story.pledge.state).toBe('kept');
    expect(given().hears(heard(conversation(at('14:16'))), '18:00').pledge.state).toBe('kept-late');
  });

  test("the answer of the customer's leg, not its ringing and not its end [decides.customer-leg-answer]", () => {
    const rangInTime = { startedAt: at('14:14:30'), answeredAt: at('14:15:01') };
    const late = given().hears(heard(conversation(at('14:14:30'), rangInTime)), '14:30');
    expect(late.pledge.state).toBe('kept-late');
    const endedLate = conversation(at('14:14:50'), { talkSeconds: 600 });
    const kept = given().hears(heard(endedLate), '14:30');
    expect(kept.pledge).toMatchObject({ state: 'kept', proof: { at: at('14:14:55') } });
  });

  test('two systems that report the same second agree in any order [decides.order-independent]', () => {
    const seen = conversation(at('14:05'), { callId: 'calls:9' });
    const ours = conversation(at('14:05'), { callId: 'twilio:CA9', attempt: 1 });
    const one = given().hears(heard(seen), '14:07').hears(heard(ours));
    const other = given().hears(heard(ours), '14:07').hears(heard(seen));
    expect(other.pledge.proof).toEqual(one.pledge.proof);
    expect(one.pledge.proof?.grade).toBe('A');
  });

  test('a report that comes again changes nothing [decides.stale-changes-nothing]', () => {
    const facts = conversation(at('14:05'));
    const story = given().hears(heard(facts), '14:06');
    const { pledge } = story;
    expect(story.hears(heard(facts)).hears(heard(facts), '14:50').pledge).toEqual(pledge);
  });

  test('a lost wake-up: one look does what many would have done [decides.lost-signal-is-caught]', () => {
    const awake = given().passesUntil('14:16');
    const asleep = given().sleepsUntil('14:16');
    expect(asleep.pledge.state).toBe(awake.pledge.state);
    expect(asleep.pledge.brokenWindows).toEqual(awake.pledge.brokenWindows);
    expect(asleep.pledge.ladder?.step).toBe(awake.pledge.ladder?.step);
    expect(asleep.pledge.ladder?.nextAt).toBe(awake.pledge.ladder?.nextAt);
  });

  test('a dial that nobody followed for a day is looked up once and goes on [decides.lost-signal-is-caught]', () => {
    const story = given({ policy: { ...policy, dial: 'at-once' } });
    story.hears({ type: 'submit', attempt: 1, agent: 'fatima', fence: 1 });
    story.hearsUnnoticed({ type: 'time' }, at('14:00') + DAY);
    expect(story.effectsOf('look-up-call')).toHaveLength(1);
    expect(story.next('look-up')?.at).toBe(story.now + 10 * SECOND);
  });
});

describe("a customer's leg around the window's end", () => {
  const ringing = (started: string) => ({
    ...unknownCall('calls:1', 'outbound' as const),
    startedAt: at(started),
  });

  test('one that rang inside holds off broken until its verdict [decides.ringing-defers-broken]', () => {
    const story = given()
      .hears(heard(ringing('14:14:50')), '14:14:50')
      .passesUntil('14:16');
    expect(story.pledge.state).toBe('due');
    story.hears(heard({ ...ringing('14:14:50'), failure: 'no-answer', endedAt: at('14:16') }));
    expect(story.pledge.state).toBe('broken');
  });

  test('one that was answered inside and talks on is kept when it ends [decides.ringing-defers-broken]', () => {
    const answered = { ...ringing('14:14:50'), answeredAt: at('14:14:58') };
    const story = given().hears(heard(answered), '14:14:58').passesUntil('14:30');
    expect(story.pledge.state).toBe('due');
    const ended = { ...answered, endedAt: at('14:30'), talkSeconds: 902, sign: 'human' as const };
    expect(story.hears(heard(ended)).pledge.state).toBe('kept');
    expect(story.eventsOf('broken')).toEqual([]);
  });

  test('one that began after the end holds off nothing [decides.ringing-defers-broken]', () => {
    const story = given().hearsUnnoticed(heard(ringing('14:15:01')), at('14:15:01'));
    expect(story.pledge.state).toBe('broken');
  });

  test('the waiting lasts the time limit of a call and two minutes, no longer [decides.deferral-is-bounded]', () => {
    const talking = seenCall({ startedAt: at('14:10'), answeredAt: at('14:10:05') });
    const story = given().hears(heard(talking), '14:10').passesUntil('14:41:59');
    expect(story.pledge.state).toBe('due');
    expect(story.passesUntil('14:42').pledge.state).toBe('broken');
  });

  test('a telephone that rings is believed for as long as it can ring, and two minutes [decides.deferral-is-bounded]', () => {
    const story = given()
      .hears(heard(ringing('14:14')), '14:14')
      .passesUntil('14:16:24');
    expect(story.pledge.state).toBe('due');
    expect(story.passesUntil('14:16:25').pledge.state).toBe('broken');
    expect(story.alerts('escalation')).not.toEqual([]);
  });

  test('a call whose record is missing is on the line until its longest talk is over, then people are told [decides.deferral-is-bounded]', () => {
    const story = granted(given({ policy: { ...policy, dial: 'at-once' } }));
    const leg = seenCall({
      callId: 'twilio:leg',
      attempt: 1,
      startedAt: at('14:00:05'),
      answeredAt: at('14:00:07'),
    });
    story.hears(heard(leg), '14:00:07').hears({ type: 'not-placed', attempt: 1 }, '14:00:40');
    story.passesUntil('14:13:30');
    expect(story.pledge.attempts).toMatchObject([{ stage: 'granted' }]);
    story.passesUntil('17:30');
    expect(story.pledge.attempts).toMatchObject([{ outcome: 'unverified' }]);
    expect(story.alerts('unverified')).not.toEqual([]);
    expect(story.alerts('escalation')).not.toEqual([]);
  });
});
