import { expect, test } from '@jest/globals';
import type { Pledge } from '../../../src/domain/pledge.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { nextOf, opened, TWO_O_CLOCK } from '../../conformance/ledger-samples.ts';
import { freshDatabase } from '../../support/database.ts';

const PROCESSES = 4;
const startsCall = { perSecond: 3 };

test('several processes together start no more calls than the carrier takes [order.carrier-rate]', async () => {
  await using fresh = await freshDatabase();
  await fresh.freeze(TWO_O_CLOCK);
  const ledger = { ...fresh.ledger, pass: (ms: number) => fresh.pass(ms) };
  const sample = { ...ledger, [Symbol.asyncDispose]: () => Promise.resolve() };
  const ledgers = Array.from({ length: PROCESSES }, () =>
    openLedger({ connectionString: fresh.url }),
  );
  try {
    const started: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const tries = ledgers.flatMap((one) => [one, one]);
      const pledges: Pledge[] = [];
      for (let n = 0; n < tries.length; n += 1) pledges.push(await opened(sample));
      const results = await Promise.all(
        tries.map((one, n) => {
          const pledge = pledges[n];
          if (pledge === undefined) throw new Error('There is a promise for each try.');
          return one.pledges.append({ ...nextOf(pledge), startsCall });
        }),
      );
      started.push(results.toSorted().join(' '));
      await fresh.pass(1_200);
    }
    const round = [...Array<string>(3).fill('committed'), ...Array<string>(5).fill('too-fast')];
    expect(started).toEqual(Array<string>(3).fill(round.join(' ')));
  } finally {
    await Promise.all(ledgers.map((one) => one.close()));
  }
});
