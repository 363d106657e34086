import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Sought } from '../../../src/app/ports/sought.ts';
import { FIND, valuesOf } from '../../../src/ledger/find.ts';
import { BY_INDEX } from '../../../src/ledger/open-ledger.ts';
import { openDatabase } from '../../../src/ledger/pool.ts';
import { openingOf, someone, TWO_O_CLOCK } from '../../conformance/ledger-samples.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const CUSTOMERS = 100_000;
/** Two cores that many share; measured were 10 to 90 ms. */
const FOUND_WITHIN_MS = 1_000;

/** So many customers with a promise each; every thousandth is a Jansen. */
const SEED = `
with made as (
  insert into customers (customer_id, reference, name, made_at)
  select gen_random_uuid(), 'K-' || n,
    'Firm ' || md5(n::text) || case when n % 1000 = 0 then ' Jansen-Bilt' else '' end, now()
  from generate_series(1, ${CUSTOMERS}) n returning customer_id, reference
), phones as (
  insert into customer_phones (number, customer_id, main)
  select '+316' || (10000000 + substr(reference, 3)::integer * 7), customer_id, true from made
)
insert into pledges (
  pledge_id, version, state, customer_id, subject, team, promised_at, binding_due_at, next_at,
  last_hash, body
)
select gen_random_uuid(), 1, 'waiting', made.customer_id, '', 'north', p.promised_at,
  p.binding_due_at, p.next_at, p.last_hash, p.body
from made, (select * from pledges limit 1) p`;

type Plan = Readonly<Record<string, unknown>> & { readonly Plans?: readonly Plan[] };

function nodesOf(plan: Plan): readonly string[] {
  const here = [plan['Node Type'], plan['Relation Name'], plan['Index Name']].join(' ');
  return [here, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

describe('with 100,000 customers', () => {
  let fresh: FreshDatabase;

  beforeAll(async () => {
    fresh = await freshDatabase();
    await fresh.freeze(TWO_O_CLOCK);
    const ledger = { ...fresh.ledger, pass: (ms: number) => fresh.pass(ms) };
    const open = { ...ledger, [Symbol.asyncDispose]: () => Promise.resolve() };
    await ledger.pledges.append(openingOf((await someone(open)).customerId));
    await fresh.sql(SEED);
    await fresh.sql('analyze');
  });

  afterAll(async () => {
    await fresh[Symbol.asyncDispose]();
  });

  const nothing: Sought = {
    ...{ pledgeId: null, number: null, ending: null, reference: null, words: [] },
  };

  test('every way to find a promise has its index', async () => {
    const database = openDatabase({
      connectionString: fresh.url,
      applicationName: 'test',
      connectionsMax: 1,
      statementTimeoutMs: 10_000,
      settings: BY_INDEX,
    });
    const pledgeId = '019ab000-0000-7000-8000-000000000001';
    const sought = { number: '+31610000007', ending: '0007', reference: 'k-1', words: ['firm'] };
    const values = [...valuesOf({ ...sought, pledgeId }), 51];
    const rows = await database.query({ text: `explain (format json) ${FIND}`, values });
    await database.close();
    const [{ Plan: plan }] = rows[0]?.['QUERY PLAN'] as [{ Plan: Plan }];
    const nodes = nodesOf(plan);

    expect(nodes.filter((node) => node.startsWith('Seq Scan'))).toEqual([]);
    expect(nodes.join('\n')).toMatch(/customers_by_reference/);
    expect(nodes.join('\n')).toMatch(/customers_by_word/);
    expect(nodes.join('\n')).toMatch(/customer_phones_pkey/);
    expect(nodes.join('\n')).toMatch(/customer_phones_by_ending/);
    expect(nodes.join('\n')).toMatch(/pledges_of_customer/);
    expect(nodes.join('\n')).toMatch(/pledges_pkey/);
  });

  test.each([
    ['a name of some', { words: ['jansen'] }, 50, true],
    ['a name of nobody', { words: ['pietersen'] }, 0, false],
    ['a reference', { reference: 'k-9999' }, 11, false],
    ['the end of a number', { ending: '0007' }, 10, false],
    ['a name of everybody', { words: ['firm'] }, 50, true],
  ])('they are found at once by %s', async (_, change, count, more) => {
    const started = performance.now();
    const found = await fresh.ledger.pledges.find({ ...nothing, ...change }, 50);
    const tookMs = performance.now() - started;
    process.stderr.write(`${JSON.stringify(change)}: ${Math.round(tookMs)} ms\n`);

    expect([found.pledges.length, found.more]).toEqual([count, more]);
    expect(tookMs).toBeLessThan(FOUND_WITHIN_MS);
  });
});
