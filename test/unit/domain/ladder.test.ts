import { describe, expect, test } from '@jest/globals';
import { unknownCall } from '../../../src/domain/call.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import {
  at,
  conversation,
  policy,
  site as atWork,
  unanswered,
  sealed,
} from '../../support/pledges.ts';
import { cancel, given, granted, heard, move, type Story } from '../../support/story.ts';

const steps = (story: Story) => story.alerts('escalation').map(({ step }) => step);
const nobody = { ...atWork.reachable, owner: [], team: [], lead: [], ops: [], anyone: [] };

function told(step: number, person = 'lena') {
  return { type: 'person-told', step, round: 0, person, channel: 'email' } as const;
}

describe('at risk', () => {
  test('90 s before the end when nobody of ours is calling, not a second sooner [risk.before-due] [ladder.starts-at-risk]', () => {
    const story = given().passesUntil('14:13:29');
    expect(story.pledge.ladder).toBeNull();
    expect(steps(story.passesUntil('14:13:30'))).toEqual([0]);
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ why: 'window', since: at('14:13:30') }]);
  });

  test('a window under two minutes: 20 s after it was accepted [risk.short-window]', () => {
    const short = { window: { notBefore: null, dueAt: at('14:01:59') } };
    expect(steps(given(short).passesUntil('14:00:19'))).toEqual([]);
    expect(steps(given(short).passesUntil('14:00:20'))).toEqual([0]);
    expect(steps(given(short, { acceptedAt: '14:01' }).passesUntil('14:01:20'))).toEqual([0]);
    const twoMinutes = { window: { notBefore: null, dueAt: at('14:02') } };
    expect(steps(given(twoMinutes).passesUntil('14:00:29'))).toEqual([]);
    expect(steps(given(twoMinutes).passesUntil('14:00:30'))).toEqual([0]);
  });

  test('a short window that was told long before: 90 s before its end [risk.before-due]', () => {
    const later = given({ window: { notBefore: at('15:00'), dueAt: at('15:01') } });
    expect(steps(later.passesUntil('14:59:29'))).toEqual([]);
    expect(steps(later.passesUntil('14:59:30'))).toEqual([0]);
  });

  const ringing = { ...unknownCall('calls:1', 'outbound' as const), startedAt: at('14:13:20') };

  test("not while a customer's leg rings or is live [risk.live-leg-is-none]", () => {
    const story = given().hears(heard(ringing), '14:13:20').passesUntil('14:14:30');
    expect(steps(story)).toEqual([]);
    story.hears(heard({ ...ringing, answeredAt: at('14:14') })).passesUntil('14:15:20');
    expect(steps(story)).toEqual([]);
    const talk = conversation(at('14:13:20'), {
      answeredAt: at('14:14'),
      endedAt: at('14:15:20'),
      talkSeconds: 80,
    });
    expect(story.hears(heard(talk)).pledge.state).toBe('kept');
  });

  test('a call of which nothing more is heard: a person is told, and only `broken` waits for its verdict [risk.silent-leg-is-risk]', () => {
    const story = given().hears(heard(ringing), '14:13:20');
    story.hears(heard({ ...ringing, answeredAt: at('14:14') }), '14:14');
    expect(steps(story.passesUntil('14:15:29'))).toEqual([]);
    expect(steps(story.passesUntil('14:15:30'))).toHaveLength(1);
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ why: 'end-unknown' }]);
    const longest = policy.callTimeLimitSeconds * SECOND + 2 * MINUTE;
    story.passesUntil('17:00');
    expect(story.eventsOf('broken')).toMatchObject([{ at: at('14:13:20') + longest }]);
  });

  test('a call of ours is looked up in time, and excuses us as long as it is said to go on [risk.silent-leg-is-risk]', () => {
    const story = granted(given({ policy: { ...policy, dial: 'at-once' } }));
    const leg = { ...ringing, callId: 'twilio:CA2', attempt: 1, startedAt: at('14:00:05') };
    const goesOn = { type: 'still-live', callId: leg.callId } as const;
    story.hears(heard({ ...leg, answeredAt: at('14:00:10') }), '14:00:10');
    expect(story.hears(goesOn, '14:05').eventsOf('call-confirmed')).toEqual([]);
    for (let answered = 0; answered < 20; answered += 1) {
      story.passesUntil(story.next('look-up')?.at ?? at('18:00')).hears(goesOn);
    }
    expect(story.now).toBeGreaterThan(at('14:20'));
    expect(steps(story)).toEqual([]);
    const saidLast = story.eventsOf('call-confirmed').at(-1)?.at ?? 0;
    expect(steps(story.passesUntil(saidLast + 90 * SECOND - 1))).toEqual([]);
    expect(steps(story.passesUntil(saidLast + 90 * SECOND))).toHaveLength(1);
  });

  test('at once when the leg that rang past that moment fails [risk.failed-leg-is-risk]', () => {
    const story = given().hears(heard(ringing), '14:13:20').passesUntil('14:13:45');
    expect(steps(story)).toEqual([]);
    story.hears(heard({ ...ringing, failure: 'busy', endedAt: at('14:13:45') }));
    expect(steps(story)).toEqual([0]);
  });

  test('a call that failed long before is no leg that rings [risk.before-due]', () => {
    const story = given().hears(heard(unanswered(at('14:10'))), '14:11');
    expect(steps(story.passesUntil('14:13:30'))).toEqual([0]);
  });
});

describe('told in time', () => {
  test('somebody can be told more than 60 s before the end, whoever is away [guarantee.told-in-time]', () => {
    for (const reachable of [atWork.reachable, { ...nobody, ops: ['otto'] }, nobody]) {
      const story = given({}, { site: { reachable } }).passesUntil('14:15');
      const first = story.eventsOf('escalated')[0]?.at ?? Infinity;
      expect(at('14:15') - first).toBeGreaterThanOrEqual(90_000);
    }
  });

  test('a step that reached nobody in time gives way to the next at once [guarantee.told-in-time]', () => {
    const story = given().hears({ type: 'step-failed', step: 0, round: 0 }, '14:13:38');
    expect(steps(story)).toEqual([0, 1]);
    expect(story.eventsOf('escalated').at(-1)?.at).toBe(at('14:13:38'));
  });
});

describe('the ladder', () => {
  test('tells step after step, each after its delay [ladder.steps-in-order]', () => {
    const story = given().passesUntil('14:15:29');
    expect(steps(story)).toEqual([0]);
    expect(steps(story.passesUntil('14:15:30'))).toEqual([0, 1]);
    expect(steps(story.passesUntil('14:20:29'))).toEqual([0, 1]);
    expect(steps(story.passesUntil('14:20:30'))).toEqual([0, 1, 2]);
    expect(story.alerts('escalation').map(({ targets }) => targets)).toEqual(
      policy.ladder.map(({ targets }) => targets),
    );
  });

  test('starts at once for what arrives at night and nobody told the customer [ladder.night-untold-at-once]', () => {
    const window = { notBefore: null, dueAt: at('33:00') };
    const night = { window, outsideHours: true };
    expect(steps(given({ ...night, toldAt: null }))).toEqual([0]);
    expect(steps(given(night))).toEqual([]);
    expect(steps(given({ window, toldAt: null }))).toEqual([]);
  });

  test('is quiet again once the customer has moved what came untold [ladder.night-untold-at-once]', () => {
    const window = { notBefore: null, dueAt: at('33:00') };
    const story = given({ window, outsideHours: true, toldAt: null });
    story.hears(move('34:00'), '14:05').passesUntil('33:58:29');
    expect(story.alerts('escalation').filter(({ step }) => step === 0)).toHaveLength(1);
    expect(story.pledge.ladder).toBeNull();
  });

  test('past steps are one message to all of their people [ladder.past-steps-collapse]', () => {
    const story = given({}, { acceptedAt: '14:16' });
    expect(story.alerts('escalation')).toMatchObject([
      { step: 1, targets: ['owner', 'lead', 'team', 'ops'] },
    ]);
    expect(story.eventsOf('escalated')).toMatchObject([{ collapsed: [0], nextAt: at('14:20:30') }]);
    const late = given({}, { acceptedAt: '18:00' });
    expect(late.eventsOf('escalated')).toMatchObject([{ step: 2, collapsed: [0, 1] }]);
  });

  test('a step with nobody at work is skipped at once [ladder.empty-step-skipped]', () => {
    const reachable = { ...nobody, ops: ['otto'] };
    const story = given({}, { site: { reachable } }).passesUntil('14:13:30');
    expect(story.eventsOf('step-skipped')).toMatchObject([{ step: 0, why: 'nobody-reachable' }]);
    expect(steps(story)).toEqual([1]);
  });

  test('a step of named people who are away is skipped too [ladder.empty-step-skipped]', () => {
    const [first, ...rest] = policy.ladder;
    const ladder = [{ afterMs: first?.afterMs ?? 0, targets: ['person:anna'] as const }, ...rest];
    const away = given({ policy: { ...policy, ladder } }).passesUntil('14:13:30');
    expect(steps(away)).toEqual([1]);
    const reachable = { ...atWork.reachable, anyone: ['anna'] };
    const there = given({ policy: { ...policy, ladder } }, { site: { reachable } });
    expect(steps(there.passesUntil('14:13:30'))).toEqual([0]);
  });

  test('the last step comes again until somebody takes it or it ends [ladder.last-repeats]', () => {
    const story = given().passesUntil('14:40:30');
    expect(steps(story)).toEqual([0, 1, 2, 2, 2]);
    expect(new Set(story.alerts('escalation').map(({ key }) => key)).size).toBe(5);
    story.hears(heard(conversation(at('14:41'))), '14:42').passesUntil('18:00');
    expect(steps(story)).toHaveLength(5);
  });

  test('each time that it comes it says who was told, once for each message [ladder.last-repeats]', () => {
    const story = given().passesUntil('14:30');
    const first = told(2, 'otto');
    const again = { ...first, round: 1 };
    story.hears(first).hears(first).hears(again).hears(again);
    expect(story.eventsOf('person-told').map(({ round }) => round)).toEqual([0, 1]);
    story.hears({ ...again, type: 'telling-failed', sentAt: at('14:30') });
    expect(story.pledge.told).toMatchObject([{ step: 2, round: 0 }]);
  });

  test('the last step that reached nobody is tried again in 30 s, not in ten minutes [ladder.last-repeats]', () => {
    const story = given().passesUntil('14:20:30');
    story.hears({ type: 'step-failed', step: 2, round: 0 }, '14:20:40');
    expect(story.next('escalate')?.at).toBe(at('14:21:10'));
  });

  test.each([
    ['kept', heard(conversation(at('14:13:40')))],
    ['cancelled', cancel()],
    ['withdrawn', { type: 'withdraw', by: 'lena', reason: sealed('legal stop') }],
  ] as const)(
    'no step is told after it is %s, and who was told hears so [ladder.stops-at-end]',
    (end, signal) => {
      const story = given().passesUntil('14:14').hears(told(0)).hears(signal, '14:14:20');
      expect(story.pledge.state).toBe(end);
      story.passesUntil('18:00');
      expect(steps(story)).toEqual([0]);
      expect(story.alerts('resolved')).toMatchObject([{ targets: ['person:lena'] }]);
    },
  );

  test('whoever is told just as it ends hears at once that it is over [ladder.stops-at-end]', () => {
    const story = given()
      .passesUntil('14:14')
      .hears(heard(conversation(at('14:13:40'))), '14:15');
    story.hears(told(0), '14:15:01').hears(told(0), '14:15:02');
    expect(story.alerts('resolved')).toMatchObject([{ targets: ['person:lena'] }]);
  });

  test('whom nobody told is not told that it is over [ladder.stops-at-end]', () => {
    const story = given()
      .passesUntil('14:14')
      .hears(heard(conversation(at('14:13:40'))), '14:15');
    expect(story.alerts('resolved')).toEqual([]);
  });

  test('a customer let down within 30 days: the highest step at once [ladder.double-break]', () => {
    const story = given({}, { site: { earlierBreaks: 1 } }).passesUntil('14:13:30');
    expect(steps(story)).toEqual([2]);
  });

  test('the break of this very window is the first one, not the second [ladder.double-break]', () => {
    const story = given({}, { acceptedAt: '14:15' });
    expect(story.eventsOf('put-at-risk')).toMatchObject([{ startStep: 0 }]);
  });
});

describe('an acknowledgement', () => {
  const acknowledge = (by: string) => ({ type: 'acknowledge', by, via: 'page' }) as const;

  test('names who took it and pauses the ladder, which it never ends [ack.pauses] [ack.named]', () => {
    const story = given().hears(acknowledge('lena'), '14:14').passesUntil('14:14:59');
    expect(story.eventsOf('acknowledged')).toMatchObject([{ by: 'lena', via: 'page' }]);
    expect(steps(story)).toEqual([0]);
    expect(story.pledge.state).toBe('due');
    expect(steps(story.passesUntil('14:15'))).toEqual([0, 1]);
  });

  test('taken before the end lasts until the end, however far away [ack.before-due-ends-at-due]', () => {
    for (const when of ['14:01', '14:14:59']) {
      const story = given().hears(acknowledge('lena'), when);
      expect(story.pledge.acknowledgement?.until).toBe(at('14:15'));
    }
  });

  test('taken before it is at risk, nobody is told until the end [ack.before-due-ends-at-due]', () => {
    const story = given().hears(acknowledge('fatima'), '14:01').passesUntil('14:14:59');
    expect(steps(story)).toEqual([]);
    expect(steps(story.passesUntil('14:15'))).toEqual([0]);
  });

  test('taken after the end lasts for its own time [ack.after-due-lasts]', () => {
    const story = given().hears(acknowledge('lena'), '14:16');
    expect(story.pledge.acknowledgement?.until).toBe(at('14:26'));
    expect(given().hears(acknowledge('lena'), '14:15').pledge.acknowledgement?.until).toBe(
      at('14:25'),
    );
    expect(steps(story.passesUntil('14:25:59'))).toEqual([0, 1]);
  });

  test('is followed by the next step, not by the one that was taken [ack.then-next-step]', () => {
    const story = given().hears(acknowledge('lena'), '14:16').passesUntil('14:26');
    expect(steps(story)).toEqual([0, 1, 2]);
    expect(story.eventsOf('escalated').at(-1)?.at).toBe(at('14:26'));
    expect(story.next('escalate')?.at).toBe(at('14:36'));
  });

  test('pauses once for each person, and for one at a time [ack.same-person-once]', () => {
    const story = given().hears(acknowledge('lena'), '14:14');
    expect(story.hears(acknowledge('joost')).refusal).toBe('already-acknowledged');
    expect(story.hears(acknowledge('lena')).refusal).toBeNull();
    story.passesUntil('14:16');
    expect(story.hears(acknowledge('lena')).refusal).toBe('acknowledged-before');
    expect(story.hears(acknowledge('joost')).pledge.acknowledgement?.by).toBe('joost');
    expect(story.eventsOf('acknowledged')).toHaveLength(2);
  });

  test('still lets a call keep the promise, and pauses no dial [ack.pauses]', () => {
    const atOnce = { ...policy, dial: 'before-end', leadMs: MINUTE } as const;
    const story = given({ policy: atOnce })
      .hears(acknowledge('lena'), '14:10')
      .passesUntil('14:14');
    expect(story.effectsOf('place-call')).toHaveLength(1);
    story.hears(heard(conversation(at('14:14:30'))), '14:15');
    expect(story.pledge.state).toBe('kept');
  });
});
