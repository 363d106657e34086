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
  uuid,
} from '../../conformance/ledger-samples.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

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

/** Two promises are dialled at once: one was asked for, the other one was granted. */
async function twoDialled(fresh: FreshDatabase) {
  await fresh.freeze(TWO_O_CLOCK);
  const disposed = () => Promise.resolve();
  const pass = (ms: number) => fresh.pass(ms);
  const ledger = { ...fresh.ledger, pass, [Symbol.asyncDispose]: disposed };
  const dialled = async (agent: string, stage: 'submitted' | 'granted') => {
    const { customerId } = await someone(ledger);
    const number = { valueId: uuid(), commitment: 'sealed' };
    const commit = openingOf(customerId, { subject: agent, number });
    await ledger.pledges.append(commit);
    const ringing = nextOf(commit.pledge, { attempts: [attemptAt(stage, { agent })] });
    await ledger.pledges.append({ ...ringing, grant: stage === 'granted' ? grant(1) : null });
    return ringing.pledge;
  };
  return [await dialled('fatima', 'submitted'), await dialled('joost', 'granted')] as const;
}

test('of two dials to one customer that an older version began at once, the granted one has the customer, and the other ends', async () => {
  await using fresh = await freshDatabase();
  const [asked, granted] = await twoDialled(fresh);
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

test('of two dials to one telephone that an older version began at once, the granted one has it, and the other is not granted', async () => {
  await using fresh = await freshDatabase();
  const [asked, granted] = await twoDialled(fresh);
  const two = [asked, granted];
  await fresh.sql('alter table pledges drop column dial_phone');
  await fresh.sql(
    "insert into personal_values select v, p, '+31201234567', 's' from " +
      'unnest($1::text[], $2::uuid[]) as n (v, p)',
    [two.map(({ number }) => number.valueId), two.map(({ id }) => id)],
  );

  await again(fresh.url, '0036_one_dial_a_telephone.sql');
  const rows = await fresh.sql(
    'select pledge_id, dial_phone from pledges where dialling_customer is not null',
  );
  expect(rows).toEqual([{ pledge_id: granted.id, dial_phone: '+31201234567' }]);

  const { pledges, close } = openLedger({ connectionString: fresh.url });
  const accepted = nextOf(asked, { attempts: [attemptAt('granted')] });
  expect(await pledges.append({ ...accepted, grant: grant(2) })).toBe('conflict');
  const over = nextOf(granted, { attempts: [attemptAt('ended')] });
  expect(await pledges.append(over)).toBe('committed');
  expect(await pledges.append({ ...accepted, grant: grant(2) })).toBe('committed');
  await close();
});
