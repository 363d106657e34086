import { describe, expect, test } from '@jest/globals';
import { type DayFigures, type Figures, whyNotYet } from '../../../src/domain/figures.ts';
import { localDay } from '../../../src/domain/day.ts';
import { figuresOf } from '../../../src/domain/figures-of.ts';
import type { Pledge } from '../../../src/domain/pledge.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import {
  answeredCall,
  pledgeWith,
  policy,
  TWO_O_CLOCK as two,
  unansweredCall,
} from './ended-pledge.ts';

const quarterPast = two + 15 * MINUTE;
const date = '2026-11-23';
const zone = 'Europe/Amsterdam';

function day(ended: readonly Pledge[], made: readonly Pledge[] = [], now = two + DAY): Figures {
  return figuresOf({ date, zone, ...localDay(date, zone), ended, made, now, grace: policy.grace });
}

function told(...ended: readonly Pledge[]): DayFigures {
  return day(ended).told;
}

describe('the base of the day', () => {
  test('a told promise whose window ended that day counts [figures.d]', () => {
    expect(told(pledgeWith({})).d).toBe(1);
  });

  test('a promise whose window ends at midnight belongs to the next day [figures.d]', () => {
    const { to } = localDay(date, zone);
    const lastMoment = pledgeWith({ binding: { notBefore: null, dueAt: to - 1 } });
    const midnight = pledgeWith({ binding: { notBefore: null, dueAt: to } });
    expect(told(lastMoment, midnight).d).toBe(1);
  });

  test('a window that is still running is not judged yet [figures.d]', () => {
    expect(day([pledgeWith({})], [], quarterPast - 1).told.d).toBe(0);
    expect(day([pledgeWith({})], [], quarterPast).told.d).toBe(1);
  });

  test('what the customer cancelled in time leaves the day [figures.d-less-customer-cancelled]', () => {
    const cancelled = pledgeWith({
      state: 'cancelled',
      cancelledBy: 'customer',
      endedAt: quarterPast - 1,
    });
    expect(told(cancelled).d).toBe(0);
  });

  test('what the customer cancelled too late stays [figures.d-less-customer-cancelled]', () => {
    const cancelled = { state: 'cancelled', endedAt: quarterPast } as const;
    expect(told(pledgeWith({ ...cancelled, cancelledBy: 'customer' })).d).toBe(1);
  });

  test('what only an agent calls cancelled stays in the day [figures.d-less-customer-cancelled]', () => {
    const cancelled = { state: 'cancelled', endedAt: two + MINUTE } as const;
    expect(told(pledgeWith({ ...cancelled, cancelledBy: 'agent' })).d).toBe(1);
  });

  test('a withdrawn promise stays in the day as not kept [end.withdrawn-counts-broken]', () => {
    const figures = told(pledgeWith({ state: 'withdrawn', endedAt: two + MINUTE }));
    expect(figures.keptFair).toEqual({ count: 0, of: 1 });
    expect(figures.brokenIds).toEqual(['pledge-1']);
  });
});

describe('told and untold', () => {
  test('untold promises are counted in a table of their own [figures.untold-apart]', () => {
    const figures = day([pledgeWith({}), pledgeWith({ id: 'pledge-2', toldAt: null })]);
    expect([figures.told.d, figures.untold.d]).toEqual([1, 1]);
  });

  test('a customer who was told only after the window ended was untold [figures.told-judged-at-window-end]', () => {
    const figures = day([
      pledgeWith({ toldAt: quarterPast }),
      pledgeWith({ toldAt: quarterPast + 1 }),
    ]);
    expect([figures.told.d, figures.untold.d]).toEqual([1, 1]);
  });
});

describe('kept', () => {
  test('our call inside the first window is kept strictly [figures.kept-strict]', () => {
    const figures = told(pledgeWith({ calls: [answeredCall(quarterPast)] }));
    expect(figures.keptStrict).toEqual({ count: 1, of: 1 });
  });

  test('our call a moment after a deadline is kept neither way [figures.kept-strict] [figures.kept-fair]', () => {
    const figures = told(pledgeWith({ calls: [answeredCall(quarterPast + 1)] }));
    expect([figures.keptStrict.count, figures.keptFair.count]).toEqual([0, 0]);
    expect(figures.reached.count).toBe(1);
  });

  test('a call inside a window that the customer moved is fair, not strict [figures.kept-fair]', () => {
    const moved = { notBefore: null, dueAt: two + HOUR };
    const calls = [answeredCall(two + 50 * MINUTE)];
    const figures = told({ ...pledgeWith({ calls }), binding: moved });
    expect([figures.keptStrict.count, figures.keptFair.count]).toEqual([0, 1]);
  });

  test('a customer who called us and was served in time is fair, not strict [figures.kept-fair]', () => {
    const chase = answeredCall(two + 5 * MINUTE, {
      direction: 'inbound',
      attempt: null,
      sign: 'served',
    });
    const figures = told(pledgeWith({ calls: [chase] }));
    expect([figures.keptStrict.count, figures.keptFair.count]).toEqual([0, 1]);
  });

  test('a call before the window began is fair, not strict [figures.kept-fair]', () => {
    const binding = { notBefore: two + HOUR, dueAt: two + 2 * HOUR };
    const figures = told(pledgeWith({ binding, calls: [answeredCall(two + MINUTE)] }));
    expect([figures.keptStrict.count, figures.keptFair.count]).toEqual([0, 1]);
    expect(figures.triedInTime.count).toBe(1);
  });

  test('five minutes after an appointment are still kept [figures.kept-strict]', () => {
    const binding = { notBefore: quarterPast, dueAt: quarterPast };
    const inGrace = answeredCall(quarterPast + 5 * MINUTE);
    expect(told(pledgeWith({ binding, calls: [inGrace] })).keptStrict.count).toBe(1);
    const after = answeredCall(quarterPast + 5 * MINUTE + 1);
    expect(told(pledgeWith({ binding, calls: [after] })).keptFair.count).toBe(0);
  });

  test('a claim is counted beside the kept ones and never among them [end.claimed-not-kept] [evidence.d-outside-totals]', () => {
    const figures = day([pledgeWith({ state: 'claimed', endedAt: two + HOUR })]);
    const none = { count: 0, of: 0 };
    expect(figures.told.evidence).toEqual({ A: none, B: none, claimed: 1 });
    expect([figures.told.keptFair.count, figures.told.reached.count]).toEqual([0, 0]);
  });
});

describe('tried and called', () => {
  test('a try that nobody answered counts as tried in time [figures.tried-in-time] [evidence.c-is-an-attempt]', () => {
    const figures = told(pledgeWith({ calls: [unansweredCall(quarterPast)] }));
    expect([figures.triedInTime.count, figures.reached.count]).toEqual([1, 0]);
    expect(figures.neverCalledIds).toEqual([]);
  });

  test('a try after the window is no try in time, yet a call [figures.tried-in-time]', () => {
    const figures = told(pledgeWith({ calls: [unansweredCall(quarterPast + 1)] }));
    expect([figures.triedInTime.count, figures.neverCalled.count]).toEqual([0, 0]);
  });

  test('a ring before the window that nobody answered is no try in time [figures.tried-in-time]', () => {
    const binding = { notBefore: two + HOUR, dueAt: two + 2 * HOUR };
    const figures = told(pledgeWith({ binding, calls: [unansweredCall(two + MINUTE)] }));
    expect([figures.triedInTime.count, figures.neverCalled.count]).toEqual([0, 0]);
  });

  test('whom nobody called is named, the longest waiting first [figures.never-called]', () => {
    const later = { notBefore: null, dueAt: quarterPast + HOUR };
    const figures = told(
      pledgeWith({ id: 'second', binding: later }),
      pledgeWith({ id: 'called', calls: [unansweredCall(two + MINUTE)] }),
      pledgeWith({ id: 'first' }),
    );
    expect(figures.neverCalled).toEqual({ count: 2, of: 3 });
    expect(figures.neverCalledIds).toEqual(['first', 'second']);
  });

  test('an agent who did not pick up is no call to the customer [figures.never-called]', () => {
    const dead = { ...unansweredCall(two + MINUTE), startedAt: null };
    expect(told(pledgeWith({ calls: [dead] })).neverCalled.count).toBe(1);
  });

  test('a customer whose phone rings right now was not forgotten [figures.never-called]', () => {
    const ringing = { ...unansweredCall(quarterPast), endedAt: null, failure: null };
    expect(told(pledgeWith({ calls: [ringing] })).neverCalled.count).toBe(0);
  });

  test('a customer reached the next day was reached [figures.reached]', () => {
    const figures = told(pledgeWith({ calls: [answeredCall(two + 20 * HOUR)] }));
    expect(figures.reached).toEqual({ count: 1, of: 1 });
  });
});

describe('lateness', () => {
  const lateBy = (minutes: number) =>
    pledgeWith({ id: `late-${minutes}`, calls: [answeredCall(quarterPast + minutes * MINUTE)] });

  test('is measured from the end of the window, of the late ones only [figures.lateness]', () => {
    const figures = told(lateBy(-3), lateBy(4), lateBy(10), pledgeWith({ id: 'never' }));
    expect(figures.lateness).toEqual({
      medianMs: 7 * MINUTE,
      p90Ms: 10 * MINUTE,
      worstMs: 10 * MINUTE,
    });
  });

  test('the 90th percentile of ten is the ninth [figures.lateness]', () => {
    const figures = told(...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(lateBy));
    expect(figures.lateness.p90Ms).toBe(9 * MINUTE);
  });

  test('is nothing where nobody was late [figures.lateness]', () => {
    expect(told(lateBy(-1)).lateness).toEqual({ medianMs: null, p90Ms: null, worstMs: null });
  });

  test('grace keeps an appointment but does not hide its delay [grace.only-judging]', () => {
    const binding = { notBefore: quarterPast, dueAt: quarterPast };
    const figures = told(pledgeWith({ binding, calls: [answeredCall(quarterPast + MINUTE)] }));
    expect([figures.keptFair.count, figures.lateness.worstMs]).toEqual([1, MINUTE]);
  });
});

describe('evidence and precision', () => {
  const keptBy = (grade: 'A' | 'B', facts: Partial<Pledge> = {}) => {
    const proof = { callId: `test:${two}`, grade, at: two + MINUTE, early: false, byChase: false };
    return pledgeWith({ state: 'kept', proof, ...facts });
  };

  test('fulfilled promises are shared out by the grade that fulfilled them [figures.evidence]', () => {
    const { evidence } = told(keptBy('A'), keptBy('A'), keptBy('B'), pledgeWith({}));
    expect(evidence).toEqual({ A: { count: 2, of: 3 }, B: { count: 1, of: 3 }, claimed: 0 });
  });

  test('a customer who was reached and yet cancelled fulfilled nothing [figures.evidence]', () => {
    const calls = [answeredCall(two + MINUTE)];
    const { evidence, reached } = told(pledgeWith({ calls, state: 'cancelled', endedAt: two }));
    expect([evidence.A.of, evidence.B.of, reached.count]).toEqual([0, 0, 1]);
  });

  test('what was withdrawn is kept by no call that came afterwards, but by an earlier one [figures.given-up]', () => {
    const calls = [answeredCall(two + 8 * MINUTE)];
    const withdrawn = (endedAt: number) => told(pledgeWith({ calls, state: 'withdrawn', endedAt }));
    const { keptStrict, keptFair, brokenIds } = withdrawn(two + 5 * MINUTE);
    expect([keptStrict.count, keptFair.count, brokenIds.length]).toEqual([0, 0, 1]);
    expect(withdrawn(two + 9 * MINUTE).keptStrict.count).toBe(1);
  });

  test('nor is what an agent alone called cancelled [figures.given-up]', () => {
    const calls = [answeredCall(two + 8 * MINUTE)];
    const cancelled = { state: 'cancelled', cancelledBy: 'agent', endedAt: two + MINUTE } as const;
    const { keptStrict, keptFair } = told(pledgeWith({ calls, ...cancelled }));
    expect([keptStrict.count, keptFair.count]).toEqual([0, 0]);
  });

  test('the grades of untold promises stay in their own table [figures.evidence] [figures.untold-apart]', () => {
    const figures = day([keptBy('A'), keptBy('B', { id: 'untold', toldAt: null })]);
    expect(figures.told.evidence.B).toEqual({ count: 0, of: 1 });
    expect(figures.untold.evidence.B).toEqual({ count: 1, of: 1 });
  });

  test('precision counts what was promised that day, not what ended [figures.precision]', () => {
    const vague = pledgeWith({ precision: 'vague' });
    const tomorrow = pledgeWith({ precision: 'vague', promisedAt: two + DAY });
    const figures = day([pledgeWith({})], [vague, tomorrow, pledgeWith({ precision: 'window' })]);
    expect(figures.precision).toEqual({ exact: 0, window: 1, vague: 1 });
  });

  test('late evidence changes the figures of a day that was counted before [figures.recomputed]', () => {
    const before = day([pledgeWith({ state: 'broken' })]);
    const after = day([pledgeWith({ calls: [answeredCall(two + MINUTE)] })]);
    expect([before.told.keptStrict.count, after.told.keptStrict.count]).toEqual([0, 1]);
    expect(day([pledgeWith({ state: 'broken' })])).toEqual(before);
  });
});

describe('a day that is not over', () => {
  const { from, to } = localDay(date, zone);

  test('says until when it was counted, and a day that is over does not [figures.running-day]', () => {
    expect(day([], [], to - 1).asOf).toBe(to - 1);
    expect(day([], [], to).asOf).toBeNull();
  });

  test('is refused while it has not begun [figures.no-future-day]', () => {
    expect(whyNotYet(day([], [], from - 1))).toContain('2026-11-22, which is today');
    expect(whyNotYet(day([], [], from))).toBeNull();
    expect(whyNotYet(day([], [], to))).toBeNull();
  });
});
