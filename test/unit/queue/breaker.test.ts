import { expect, test } from '@jest/globals';
import { makeBreaker } from '../../../src/queue/breaker.ts';

function onClock() {
  const clock = { ms: 0 };
  return { clock, breaker: makeBreaker(() => clock.ms) };
}

test('one failure does not send the queue to rest', () => {
  const { breaker } = onClock();
  expect(breaker.failed()).toBe(false);
  expect(breaker.allows()).toBe(true);
});

test('after two failures in a row nobody is let through for 2 s', () => {
  const { breaker, clock } = onClock();
  breaker.failed();
  expect(breaker.failed()).toBe(true);
  clock.ms = 1_999;
  expect(breaker.allows()).toBe(false);
});

test('after the rest one caller tries, and the others wait for what it finds', () => {
  const { breaker, clock } = onClock();
  breaker.failed();
  breaker.failed();
  clock.ms = 2_000;
  expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
  breaker.succeeded();
  expect([breaker.allows(), breaker.allows()]).toEqual([true, true]);
});

test('a try that fails is followed by another rest', () => {
  const { breaker, clock } = onClock();
  breaker.failed();
  breaker.failed();
  clock.ms = 2_000;
  breaker.allows();
  breaker.failed();
  clock.ms = 3_999;
  expect(breaker.allows()).toBe(false);
  clock.ms = 4_000;
  expect(breaker.allows()).toBe(true);
});

test('failures that are not in a row are no reason to rest', () => {
  const { breaker } = onClock();
  breaker.failed();
  breaker.succeeded();
  breaker.failed();
  expect(breaker.allows()).toBe(true);
});
