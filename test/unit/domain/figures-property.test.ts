import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CallFacts } from '../../../src/domain/call.ts';
import { localDay } from '../../../src/domain/day.ts';
import type { DayFigures } from '../../../src/domain/figures.ts';
import { figuresOf } from '../../../src/domain/figures-of.ts';
import type { Pledge } from '../../../src/domain/pledge.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import {
  answeredCall,
  pledgeWith,
  policy,
  TWO_O_CLOCK as two,
  unansweredCall,
} from './ended-pledge.ts';

const date = '2026-11-23';
const zone = 'Europe/Amsterdam';

const minuteOfHours = fc.integer({ min: -120, max: 300 }).map((minutes) => two + minutes * MINUTE);

const anyCall: fc.Arbitrary<CallFacts> = fc.oneof(
  minuteOfHours.map((at) => answeredCall(at)),
  minuteOfHours.map((at) => answeredCall(at, { sign: 'machine' })),
  minuteOfHours.map((at) => answeredCall(at, { attempt: null, startedAt: null })),
  minuteOfHours.map((at) => answeredCall(at, { direction: 'inbound', attempt: null })),
  minuteOfHours.map((at) => unansweredCall(at)),
);

const anyWindow = fc.record({
  notBefore: fc.option(fc.integer({ min: 0, max: 60 }).map((minutes) => two + minutes * MINUTE)),
  dueAt: fc.integer({ min: 60, max: 180 }).map((minutes) => two + minutes * MINUTE),
});

/** Promises with any calls, whose customer may have moved the window to a later one. */
const anyPledge: fc.Arbitrary<Pledge> = fc
  .record({
    id: fc.uuid(),
    binding: anyWindow,
    laterMs: fc.constantFrom(0, HOUR),
    calls: fc.array(anyCall, { maxLength: 4 }),
    toldAt: fc.option(minuteOfHours),
    state: fc.constantFrom('broken', 'cancelled', 'claimed', 'withdrawn'),
    cancelledBy: fc.constantFrom('customer', 'agent', null),
    endedAt: minuteOfHours,
  })
  .map(({ binding, laterMs, ...facts }) => ({
    ...pledgeWith({ ...facts, binding }),
    binding: { ...binding, dueAt: binding.dueAt + laterMs },
  }));

function figures(ended: readonly Pledge[]) {
  const input = { date, zone, ...localDay(date, zone), ended, made: [], grace: policy.grace };
  return figuresOf({ ...input, now: two + 10 * HOUR });
}

function holdsTogether(day: DayFigures): void {
  const { d, keptStrict, keptFair, triedInTime, reached, neverCalled } = day;
  expect(keptStrict.count).toBeLessThanOrEqual(keptFair.count);
  expect(keptFair.count).toBeLessThanOrEqual(triedInTime.count);
  expect(keptFair.count).toBeLessThanOrEqual(reached.count);
  expect(reached.count).toBeLessThanOrEqual(d - neverCalled.count);
  expect(triedInTime.count).toBeLessThanOrEqual(d - neverCalled.count);
  expect(day.brokenIds).toHaveLength(d - keptFair.count);
  expect(day.neverCalledIds).toHaveLength(neverCalled.count);
  expect(day.brokenIds).toEqual(expect.arrayContaining([...day.neverCalledIds]));
  for (const rate of [keptStrict, keptFair, triedInTime, reached, neverCalled]) {
    expect(rate.of).toBe(d);
  }
}

test('whatever happened, no figure contradicts another [figures.kept-strict] [figures.kept-fair]', () => {
  fc.assert(
    fc.property(fc.array(anyPledge, { maxLength: 8 }), (ended) => {
      const { told, untold } = figures(ended);
      holdsTogether(told);
      holdsTogether(untold);
    }),
  );
});

test('whatever happened, told and untold are all but what the customer cancelled [figures.untold-apart]', () => {
  fc.assert(
    fc.property(fc.array(anyPledge, { maxLength: 8 }), (ended) => {
      const { told, untold } = figures(ended);
      const left = ended.filter(
        ({ state, cancelledBy, endedAt, binding }) =>
          state === 'cancelled' && cancelledBy === 'customer' && (endedAt ?? 0) < binding.dueAt,
      );
      expect(told.d + untold.d).toBe(ended.length - left.length);
    }),
  );
});

test('the order in which promises are read changes no figure [figures.recomputed]', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyPledge, { maxLength: 8, selector: ({ id }) => id }), (ended) => {
      expect(figures(ended.toReversed())).toEqual(figures(ended));
    }),
  );
});
