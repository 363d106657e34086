import { expect, test } from '@jest/globals';
import { TICK_MS, nextTickSlot } from '../../../src/queue/job-data.ts';
import { watchFlow } from '../../../src/queue/watch.ts';

/** A queue whose heart-beats are taken, passed over, or unknown because it cannot be reached. */
function watched() {
  const state = { ms: 0, taken: true, reachable: true };
  const armed = new Set<number>();
  const told: string[] = [];
  const answer = <T>(value: T) =>
    state.reachable ? Promise.resolve(value) : Promise.reject(new Error('down'));
  const watch = watchFlow({
    nextSlot: () => nextTickSlot(state.ms),
    arm: () => answer(undefined).then(() => void armed.add(nextTickSlot(state.ms))),
    tickWaits: (slot) => answer(armed.has(slot) && !state.taken),
    replace: () => told.push('replace'),
    giveUp: () => told.push('give up'),
    monotonicMs: () => state.ms,
  });
  const pass = async (ms: number) => {
    for (const end = state.ms + ms; state.ms < end;) {
      state.ms += TICK_MS;
      await watch.look();
    }
  };
  return { state, watch, told, pass };
}

test('a queue whose heart-beats are taken is left in peace', async () => {
  const { pass, told, watch, state } = watched();
  await pass(600_000);
  expect(told).toEqual([]);
  expect(watch.flowedAt()).toBe(state.ms);
});

test('a heart-beat that nobody took for 15 s gets a new worker, and later the process ends', async () => {
  const { pass, told, state } = watched();
  await pass(20_000);
  state.taken = false;
  await pass(15_000);
  expect(told).toEqual([]);
  await pass(10_000);
  expect(told).toEqual(['replace']);
  await pass(20_000);
  expect(told).toEqual(['replace', 'give up']);
});

test('a new worker that works may become wedged again before the process ends', async () => {
  const { pass, told, state, watch } = watched();
  await pass(10_000);
  state.taken = false;
  await pass(25_000);
  watch.flowed();
  await pass(25_000);
  expect(told).toEqual(['replace', 'replace']);
});

test('a busy worker is not wedged, however long its heart-beat waits in line', async () => {
  const { pass, told, state, watch } = watched();
  await pass(10_000);
  state.taken = false;
  for (let n = 0; n < 20; n += 1) {
    await pass(5_000);
    watch.flowed();
  }
  expect(told).toEqual([]);
});

test('a queue that cannot be reached says nothing about its workers', async () => {
  const { pass, told, state } = watched();
  await pass(10_000);
  state.taken = false;
  state.reachable = false;
  await pass(120_000);
  state.reachable = true;
  await pass(10_000);
  expect(told).toEqual([]);
});
