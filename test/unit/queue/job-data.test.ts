import { describe, expect, test } from '@jest/globals';
import {
  deliverJob,
  nextTickSlot,
  readDeliver,
  readWake,
  tickJob,
  wakeJob,
} from '../../../src/queue/job-data.ts';

describe('a wake job', () => {
  const wake = { pledgeId: '0190c2f0-aaaa-7000-8000-000000000001', version: 4, at: 10_000 };

  test('is named by pledge and version, so that the same one twice is one', () => {
    const first = wakeJob(wake, 1_000);
    const second = wakeJob({ ...wake, at: 11_000 }, 2_000);
    expect(second.opts.jobId).toBe(first.opts.jobId);
    expect(wakeJob({ ...wake, version: 5 }, 1_000).opts.jobId).not.toBe(first.opts.jobId);
  });

  test('carries an id and a version, nothing that could grow old', () => {
    const { data } = wakeJob(wake, 1_000);
    expect(data).toEqual({ pledgeId: wake.pledgeId, version: 4 });
    expect(readWake(JSON.parse(JSON.stringify(data)))).toEqual(data);
  });

  test('waits whole milliseconds, rounded so that it is never early', () => {
    expect(wakeJob(wake, 1_000.4).opts.delay).toBe(9_000);
    expect(wakeJob({ ...wake, at: 10_000.2 }, 1_000).opts.delay).toBe(9_001);
  });

  test('of a time that has passed does not wait at all', () => {
    expect(wakeJob(wake, 99_000).opts.delay).toBe(0);
  });

  test('gets an id that BullMQ takes: no colon, not a number', () => {
    for (const { opts } of [wakeJob(wake, 0), deliverJob('12345'), tickJob(0)]) {
      expect(opts.jobId).toMatch(/^[a-z]_[^:]+$/);
    }
  });
});

test.each([
  { pledgeId: 'p' },
  { pledgeId: 'p', version: 1.5 },
  { pledgeId: 'p', version: 1, phone: 'x' },
  null,
])('a wake job with %j is refused', (data) => {
  expect(() => readWake(data)).toThrow();
});

test('a deliver job with anything but an effect is refused', () => {
  expect(readDeliver({ effectId: 'e' })).toEqual({ effectId: 'e' });
  expect(() => readDeliver({ effectId: '' })).toThrow();
});

test('everybody arms the same next heart-beat, at a multiple of 5 s', () => {
  expect(tickJob(12_000).opts).toEqual({ jobId: 't_3', delay: 3_000 });
  expect(tickJob(14_999).opts).toEqual({ jobId: 't_3', delay: 1 });
  expect(nextTickSlot(15_000)).toBe(4);
});
