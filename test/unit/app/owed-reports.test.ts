import { describe, expect, test } from '@jest/globals';
import { makeReports } from '../../../src/app/write-report.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';
import { openingOf } from '../../conformance/ledger-samples.ts';
import { makeMemoryLedger } from '../../support/memory-ledger/memory-ledger.ts';
import { opening, TWO_O_CLOCK } from '../../support/pledges.ts';

/** The reports of a site, `after` that first afternoon. */
function given(zone = 'Europe/Amsterdam') {
  let now = TWO_O_CLOCK;
  const ledger = makeMemoryLedger(() => now);
  const { policy } = opening();
  const reports = makeReports({ ...ledger, zone, grace: policy.grace });
  const pass = (ms: number): void => {
    now += ms;
  };
  return { ledger, reports, pass };
}

describe('the reports that are owed', () => {
  test('are none before anything was promised', async () => {
    const { reports, pass } = given();
    pass(3 * DAY);

    expect(await reports.writeOwedReports()).toEqual([]);
  });

  test('begin with the day of the first promise, not with empty ones before it', async () => {
    const { ledger, reports, pass } = given();
    await ledger.pledges.append(openingOf('customer'));
    pass(2 * DAY + HOUR);

    expect(await reports.writeOwedReports()).toEqual(['2026-11-25', '2026-11-26']);
    expect(await reports.writeOwedReports()).toEqual([]);
  });

  test('are one for every night where midnight comes twice, each of a day that is over', async () => {
    const { ledger, reports, pass } = given('Atlantic/Azores');
    const promisedAt = Date.UTC(2026, 9, 22, 12);
    pass(promisedAt - TWO_O_CLOCK);
    const window = { notBefore: null, dueAt: promisedAt + HOUR };
    await ledger.pledges.append(openingOf('customer', { promisedAt, window }));
    const written: string[] = [];
    for (let hour = 0; hour < 5 * 24; hour += 1) {
      written.push(...(await reports.writeOwedReports()));
      pass(HOUR);
    }
    expect(written).toEqual(['2026-10-22', '2026-10-23', '2026-10-24', '2026-10-25', '2026-10-26']);
  });

  test('begin earlier when a promise that was taken over had to be kept before that', async () => {
    const { ledger, reports, pass } = given();
    const dueAt = TWO_O_CLOCK - 2 * DAY;
    const window = { notBefore: null, dueAt };
    await ledger.pledges.append(openingOf('customer', { promisedAt: dueAt - HOUR, window }));
    pass(DAY);

    expect(await reports.writeOwedReports()).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
  });
});
