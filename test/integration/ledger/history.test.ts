import { describe, expect, test } from '@jest/globals';
import { freshDatabase } from '../../support/database.ts';
import { nextOf, openingOf, someone } from '../../conformance/ledger-samples.ts';

/** A promise with two events, in a database that is gone with it. */
async function withHistory() {
  const fresh = await freshDatabase();
  const dispose = { [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose]() };
  const ledger = { ...fresh.ledger, pass: (ms: number) => fresh.pass(ms), ...dispose };
  const { customerId } = await someone(ledger);
  const commit = openingOf(customerId);
  await ledger.pledges.append(commit);
  await ledger.pledges.append(nextOf(commit.pledge));
  return { fresh, ledger, pledge: commit.pledge, ...dispose };
}

describe('the history of a promise', () => {
  test.each([
    "update events set data = '{}' where position = 1",
    'delete from events where position = 2',
    'truncate events',
  ])('is refused a change: %s', async (change) => {
    await using here = await withHistory();
    const { fresh } = here;

    await expect(fresh.sql(change)).rejects.toThrow('events are append-only');
  });

  test.each([
    ['changed', `update events set data = jsonb_set(data, '{reason}', '"x"') where position = 1`],
    ['moved in time', "update events set at = at + interval '1 second' where position = 2"],
    ['taken out at the end', 'delete from events where position = 2'],
    ['taken out at the start', 'delete from events where position = 1'],
    ['put in', 'insert into events select pledge_id, 3, type, at, data, hash from events limit 1'],
    ['hashed anew without its pledge', `update events set hash = repeat('0', 64)`],
  ])('shows that an event was %s past the trigger', async (_, change) => {
    await using here = await withHistory();
    const { fresh, ledger, pledge } = here;
    expect(await ledger.pledges.firstBrokenChain()).toBeNull();
    await fresh.sql('alter table events disable trigger events_append_only');
    await fresh.sql(change);

    expect(await ledger.pledges.firstBrokenChain()).toBe(pledge.id);
  });

  test('is checked over more promises than are read at a time', async () => {
    await using here = await withHistory();
    const { fresh, ledger, pledge } = here;
    const { customerId } = pledge;
    const commits = Array.from({ length: 1100 }, (_unused, n) =>
      openingOf(customerId, { subject: String(n) }),
    );
    await Promise.all(commits.map((commit) => ledger.pledges.append(commit)));
    expect(await ledger.pledges.firstBrokenChain()).toBeNull();
    const last = commits.map((commit) => commit.pledge.id).sort()[1099] ?? '';
    await fresh.sql("update pledges set last_hash = repeat('a', 64) where pledge_id = $1", [last]);

    expect(await ledger.pledges.firstBrokenChain()).toBe(last);
  });
});
