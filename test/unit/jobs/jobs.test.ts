import { expect, test } from '@jest/globals';
import { deliverJob } from '../../../jobs/deliver.ts';
import { jobs } from '../../../jobs/index.ts';
import { planJob } from '../../../jobs/plan.ts';
import { reportJob } from '../../../jobs/report.ts';
import { silentJob } from '../../../jobs/silent.ts';
import { sweepJob } from '../../../jobs/sweep.ts';
import { tickJob } from '../../../jobs/tick.ts';
import { wakeJob } from '../../../jobs/wake.ts';

test('a wake job wakes its pledge, whatever version it was made for', async () => {
  const woken: string[] = [];
  const wake = wakeJob({
    wake: (pledgeId) => {
      woken.push(pledgeId);
      return Promise.resolve();
    },
  });
  await wake('p-1', 1);
  await wake('p-1', 9);
  expect(woken).toEqual(['p-1', 'p-1']);
});

test('a deliver job performs its effect, and fails when that fails', async () => {
  const deliver = deliverJob({
    performEffect: (effectId) =>
      effectId === 'e-1' ? Promise.resolve() : Promise.reject(new Error('away')),
  });
  await expect(deliver('e-1')).resolves.toBeUndefined();
  await expect(deliver('e-2')).rejects.toThrow('away');
});

test('a sweep that catches something is told, in health nothing is', async () => {
  const caught: object[] = [];
  const found = [
    { wakes: 0, effects: 0, calls: 0 },
    { wakes: 2, effects: 0, calls: 1 },
  ];
  const sweep = sweepJob(
    { sweep: () => Promise.resolve(found.shift() ?? { wakes: 0, effects: 0, calls: 0 }) },
    'due',
    (what) => caught.push(what),
  );
  await sweep();
  expect(caught).toEqual([]);
  await sweep();
  expect(caught).toEqual([{ wakes: 2, effects: 0, calls: 1 }]);
});

test('an end that was never reported is told, calls that are only long are not', async () => {
  const told: object[] = [];
  const found = [
    { asked: 3, ended: 0 },
    { asked: 2, ended: 1 },
  ];
  const silent = silentJob(
    { lookUpSilentCalls: () => Promise.resolve(found.shift() ?? { asked: 0, ended: 0 }) },
    (what) => told.push(what),
  );
  await silent();
  expect(told).toEqual([]);
  await silent();
  expect(told).toEqual([{ asked: 2, ended: 1 }]);
});

test('a refilled queue is told, an ordinary plan is not', async () => {
  const refills: number[] = [];
  const plans = [
    { planned: 5, refilled: false },
    { planned: 40, refilled: true },
  ];
  const plan = planJob(
    { planHorizon: () => Promise.resolve(plans.shift() ?? { planned: 0, refilled: false }) },
    (planned) => refills.push(planned),
  );
  await plan();
  await plan();
  expect(refills).toEqual([40]);
});

test('only reports that were written are told', async () => {
  const told: string[] = [];
  const owed = [[], ['2026-11-21', '2026-11-22']];
  const report = reportJob(
    { writeOwedReports: () => Promise.resolve(owed.shift() ?? []) },
    (dates) => told.push(...dates),
  );
  await report();
  expect(told).toEqual([]);
  await report();
  expect(told).toEqual(['2026-11-21', '2026-11-22']);
});

test('a tick is heard', async () => {
  let beats = 0;
  await tickJob(() => (beats += 1))();
  expect(beats).toBe(1);
});

test('the sweep looks every second and the plan every 5 s', () => {
  expect([jobs.sweep.everyMs, jobs.plan.everyMs]).toEqual([1_000, 5_000]);
});
