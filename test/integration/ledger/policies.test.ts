import { describe, expect, test } from '@jest/globals';
import { chainHash, eventDigest } from '../../../src/ledger/chain.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { hashOfPolicy, makePolicies } from '../../../src/ledger/policies.ts';
import type { Statement } from '../../../src/ledger/pool.ts';
import { policyHashOf, storedPledge } from '../../../src/ledger/stored-form.ts';
import type { Commit } from '../../../src/app/ports/pledges.ts';
import { openingOf, nextOf, someone, TWO_O_CLOCK } from '../../conformance/ledger-samples.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { opening } from '../../support/pledges.ts';

const { policy } = opening();
const another = { ...policy, name: 'another', leadMs: policy.leadMs + 1 };

async function withLedger() {
  const fresh = await freshDatabase();
  await fresh.freeze(TWO_O_CLOCK);
  const dispose = { [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose]() };
  const ledger = { ...fresh.ledger, pass: (ms: number) => fresh.pass(ms), ...dispose };
  const { customerId } = await someone(ledger);
  return { fresh, ledger, customerId, ...dispose };
}

/** A promise as programs wrote it before there was a table of policies: the policy is inside. */
async function storeInline(fresh: FreshDatabase, { pledge, events }: Commit): Promise<void> {
  const [event] = events;
  if (event === undefined) throw new Error('The sample promise has no opening.');
  const hash = chainHash('', eventDigest(pledge.id, 1, event));
  const { type, at, ...data } = event;
  await fresh.sql(
    `insert into pledges (pledge_id, version, state, customer_id, subject, team, promised_at,
      binding_due_at, last_hash, body)
    values ($1, 1, 'waiting', $2, 'old', $3, from_ms($4), from_ms($5), $6, $7)`,
    [
      ...[pledge.id, pledge.customerId, pledge.team, pledge.promisedAt, pledge.binding.dueAt],
      ...[hash, JSON.stringify(pledge)],
    ],
  );
  await fresh.sql(
    'insert into events (pledge_id, position, type, at, data, hash) values ($1, 1, $2, from_ms($3), $4, $5)',
    [pledge.id, type, at, JSON.stringify(data), hash],
  );
}

describe('stamped policies', () => {
  test('are stored once, however many promises are made by them', async () => {
    await using here = await withLedger();
    const { fresh, ledger, customerId } = here;
    const commits = [policy, another, policy, another].map((stamped, n) =>
      openingOf(customerId, { subject: String(n), policy: stamped }),
    );
    for (const commit of commits) await ledger.pledges.append(commit);

    const rows = await fresh.sql('select hash from policies');
    expect(rows.map((row) => row['hash']).sort()).toEqual(
      [policy, another].map(hashOfPolicy).sort(),
    );
    expect(await fresh.sql(`select from events where data::text like '%leadMs%'`)).toEqual([]);
    expect(await fresh.sql(`select from pledges where body::text like '%leadMs%'`)).toEqual([]);
  });

  test('are read back by another process, which has not seen them', async () => {
    await using here = await withLedger();
    const { fresh, ledger, customerId } = here;
    const commit = openingOf(customerId, { policy: another });
    await ledger.pledges.append(commit);
    const other = openLedger({ connectionString: fresh.url });
    const loaded = await other.pledges.load(commit.pledge.id);
    const timeline = await other.pledges.timeline(commit.pledge.id);
    await other.close();

    expect(loaded?.pledge).toEqual(commit.pledge);
    expect(timeline.map(({ event }) => event)).toEqual(commit.events);
  });

  test('of a promise made before there was a table for them stay readable, its chain whole', async () => {
    await using here = await withLedger();
    const { fresh, ledger, customerId } = here;
    const old = openingOf(customerId, { subject: 'old' });
    await storeInline(fresh, old);

    expect((await ledger.pledges.load(old.pledge.id))?.pledge).toEqual(old.pledge);
    expect(await ledger.pledges.append(nextOf(old.pledge))).toBe('committed');
    expect((await ledger.pledges.load(old.pledge.id))?.pledge).toEqual(nextOf(old.pledge).pledge);
    expect((await ledger.pledges.timeline(old.pledge.id))[0]?.event).toEqual(old.events[0]);
    expect(await fresh.sql('select hash from policies')).toEqual([{ hash: hashOfPolicy(policy) }]);
    expect(await ledger.pledges.firstBrokenChain()).toBeNull();
  });

  test.each([
    ['changed', `update policies set policy = '{}', hash = encode(sha256('{}'), 'hex')`],
    ['taken out', 'delete from policies'],
    ['changed past its check', `update policies set policy = '{"name":"x"}'`],
  ])('that were %s past the trigger break the chains that commit to them', async (_, change) => {
    await using here = await withLedger();
    const { fresh, ledger, customerId } = here;
    const commit = openingOf(customerId);
    await ledger.pledges.append(commit);
    expect(await ledger.pledges.firstBrokenChain()).toBeNull();
    await fresh.sql('alter table policies disable trigger policies_append_only');
    await fresh.sql('alter table policies drop constraint policies_hash_of_the_text');
    await fresh.sql(change);

    expect(await ledger.pledges.firstBrokenChain()).toBe(commit.pledge.id);
  });

  test.each([
    ["update policies set policy = '{}'", 'policies are append-only'],
    ['delete from policies', 'policies are append-only'],
    ["insert into policies values (repeat('0', 64), '{}')", 'policies_hash_of_the_text'],
    ["insert into policies values (encode(sha256('1'), 'hex'), '1')", 'policies_are_objects'],
  ])('are protected by the database itself: %s', async (change, refusal) => {
    await using here = await withLedger();
    const { fresh, ledger, customerId } = here;
    await ledger.pledges.append(openingOf(customerId));

    await expect(fresh.sql(change)).rejects.toThrow(refusal);
  });
});

describe('what a process keeps of the policies', () => {
  test('is asked for once, and no more than its limit is kept', async () => {
    await using here = await withLedger();
    const { fresh, ledger, customerId } = here;
    const commits = [policy, another].map((stamped) =>
      openingOf(customerId, { subject: stamped.name, policy: stamped }),
    );
    for (const commit of commits) await ledger.pledges.append(commit);
    const asked: Statement[] = [];
    const database = {
      query: (statement: Statement) => {
        asked.push(statement);
        return fresh.sql(statement.text, statement.values);
      },
      close: () => Promise.resolve(),
    };
    const policies = makePolicies(database, 1);
    const [first, second] = commits.map(({ pledge }) => [
      storedPledge(pledge, hashOfPolicy(pledge.policy)),
    ]);

    expect(await policies.putBack(first ?? [])).toMatchObject([{ policy }]);
    expect(await policies.putBack(first ?? [])).toMatchObject([{ policy }]);
    expect(asked).toHaveLength(1);
    expect(policies.toStore([policy, another, another]).map(({ hash }) => hash)).toEqual([
      hashOfPolicy(another),
    ]);
    expect(await policies.putBack([...(second ?? []), ...(first ?? [])])).toMatchObject([
      { policy: another },
      { policy },
    ]);
    await policies.putBack(first ?? []);
    expect(asked).toHaveLength(3);
  });

  test('lacks what the ledger lacks, and says so', async () => {
    await using here = await withLedger();
    const { fresh } = here;
    const database = {
      query: (statement: Statement) => fresh.sql(statement.text, statement.values),
      close: () => Promise.resolve(),
    };

    await expect(
      makePolicies(database).putBack([{ policy: hashOfPolicy(policy) }]),
    ).rejects.toThrow('restore a backup');
    expect(policyHashOf({ policy })).toBeNull();
  });
});
