import { expect, test } from '@jest/globals';
import { makeMemoryQueue } from '../../support/memory-queue.ts';

const NOW = 1_000;
const wakeAt = (at: number, pledgeId = 'p') => ({ pledgeId, version: 1, at });

test('nothing is due before its time, and what was taken out is gone', async () => {
  const queue = makeMemoryQueue(() => NOW);
  await queue.wake([wakeAt(3_000, 'late'), wakeAt(2_000, 'soon')]);
  expect(queue.nextAt()).toBe(2_000);
  expect(queue.takeDue(1_999)).toEqual([]);
  expect(queue.takeDue(5_000).map(({ id }) => id)).toEqual(['p_soon_v1', 'p_late_v1']);
  expect([queue.size(), queue.nextAt()]).toEqual([0, null]);
});

test('jobs of one instant are taken in the order of their adding, so that a seed repeats', async () => {
  const queue = makeMemoryQueue(() => NOW);
  await queue.wake([wakeAt(2_000, 'b'), wakeAt(2_000, 'a')]);
  expect(queue.takeDue(2_000).map(({ id }) => id)).toEqual(['p_b_v1', 'p_a_v1']);
});

test('a fate loses, delays and doubles what is added', async () => {
  const queue = makeMemoryQueue(() => NOW);
  queue.setFate(() => []);
  await queue.wake([wakeAt(2_000, 'lost')]);
  queue.setFate((job) => [{ ...job, at: job.at + 500 }]);
  await queue.wake([wakeAt(2_000, 'delayed')]);
  queue.setFate((job) => [job, job]);
  await queue.deliver(['doubled']);
  expect(queue.takeDue(9_000).map(({ id, at }) => `${id} ${at}`)).toEqual([
    'e_doubled 1000',
    'e_doubled 1000',
    'p_delayed_v1 2500',
  ]);
});

test('a queue that is down takes nothing and keeps what it has', async () => {
  const queue = makeMemoryQueue(() => NOW);
  await queue.wake([wakeAt(2_000)]);
  queue.setDown(true);
  await expect(queue.deliver(['e'])).rejects.toThrow('down');
  expect(queue.size()).toBe(1);
});
