import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import pg from 'pg';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { packageRoot } from '../../../src/runtime/root.ts';
import {
  attemptAt,
  grant,
  nextOf,
  openingOf,
  someone,
  TWO_O_CLOCK,
} from '../../conformance/ledger-samples.ts';
import { freshDatabase } from '../../support/database.ts';

/** Runs this migration as it ran when it was the newest. */
async function again(url: string, name: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    options: '-c search_path=callback_guarantee',
  });
  await client.connect();
  await client.query(readFileSync(join(packageRoot(), 'src/ledger/migrations', name), 'utf8'));
  await client.end();
}

test('of two dials to one customer that an older version began at once, the granted one has the customer, and the other ends', async () => {
  await using fresh = await freshDatabase();
  await fresh.freeze(TWO_O_CLOCK);
  const disposed = () => Promise.resolve();
  const ledger = {
    ...fresh.ledger,
    pass: (ms: number) => fresh.pass(ms),
    [Symbol.asyncDispose]: disposed,
  };
  const dialled = async (agent: string, stage: 'submitted' | 'granted') => {
    const { customerId } = await someone(ledger);
    const commit = openingOf(customerId, { subject: agent });
    await ledger.pledges.append(commit);
    const ringing = nextOf(commit.pledge, { attempts: [attemptAt(stage, { agent })] });
    await ledger.pledges.append({ ...ringing, grant: stage === 'granted' ? grant(1) : null });
    return ringing.pledge;
  };
  const asked = await dialled('fatima', 'submitted');
  const granted = await dialled('joost', 'granted');
  await fresh.sql('alter table pledges drop column dialling_customer');
  await fresh.sql('update pledges set customer_id = $1', [granted.customerId]);

  await again(fresh.url, '0034_one_dial_a_customer.sql');
  const [row, ...others] = await fresh.sql(
    'select pledge_id from pledges where dialling_customer is not null',
  );
  expect([row?.['pledge_id'], others]).toEqual([granted.id, []]);

  const { pledges, close } = openLedger({ connectionString: fresh.url });
  const one = { ...asked, customerId: granted.customerId };
  const accepted = nextOf(one, { attempts: [attemptAt('granted')] });
  expect(await pledges.append({ ...accepted, grant: grant(2) })).toBe('conflict');
  const placed = nextOf(one, { attempts: [attemptAt('placed')] });
  expect(await pledges.append(placed)).toBe('committed');
  const over = nextOf(placed.pledge, { attempts: [attemptAt('ended')] });
  expect(await pledges.append(over)).toBe('committed');
  await close();
});
