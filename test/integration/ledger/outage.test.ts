import { describe, expect, test } from '@jest/globals';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { LedgerUnavailableError } from '../../../src/ledger/errors.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { probeServer } from '../../../src/ledger/probe.ts';
import { hint, nextOf, openingOf, uuid } from '../../conformance/ledger-samples.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const KILL_ALL = `
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and application_name like 'callback-guarantee%'`;

/** A promise that is about to be accepted. */
async function newPromise(fresh: FreshDatabase) {
  const asked = { hint: hint(`+316${uuid().slice(-8)}`), subject: '', idempotency: null };
  const { customer } = await fresh.ledger.customers.intake(asked);
  return openingOf(customer.customerId);
}

describe('the ledger', () => {
  test('goes on by itself after all its connections were killed while idle', async () => {
    await using fresh = await freshDatabase();
    await fresh.ledger.pledges.append(await newPromise(fresh));
    await fresh.sql(KILL_ALL);

    // The first who asks may still be handed a connection whose end has not been noticed.
    const again = () => fresh.ledger.pledges.now();
    const now = await again().catch((error: unknown) => {
      expect(error).toBeInstanceOf(LedgerUnavailableError);
      return again();
    });
    expect(now).toBeGreaterThan(0);
    const result = await fresh.ledger.pledges.append(await newPromise(fresh));
    expect(result).toBe('committed');
  });

  test('says that a full disk takes nothing, though reading goes on', async () => {
    await using fresh = await freshDatabase();
    await fresh.ledger.pledges.tryWriting();
    const [row] = await fresh.sql('select current_database() as name');
    await fresh.sql(`alter database ${String(row?.['name'])} set temp_file_limit = '64kB'`);
    const full = openLedger({ connectionString: fresh.url });
    try {
      expect(await full.pledges.now()).toBeGreaterThan(0);
      await expect(full.pledges.tryWriting()).rejects.toThrow('temporary file size');
    } finally {
      await full.close();
    }
    const { takesNothing, diallingStoppedBy } = await probeServer(fresh.url, Date.now);
    expect(takesNothing).toContain('temporary file size');
    expect(diallingStoppedBy).toBeNull();
    await fresh.ledger.site.setKillSwitch({ on: true, by: 'olga', aheadMs: 0 });
    expect((await probeServer(fresh.url, Date.now)).diallingStoppedBy).toBe('olga');
  });

  test('loses nothing that it said was committed while connections are killed', async () => {
    await using fresh = await freshDatabase();
    const commits = await Promise.all(Array.from({ length: 300 }, () => newPromise(fresh)));
    const accepted: string[] = [];
    const errors: unknown[] = [];
    const accept = async (commit: (typeof commits)[number]): Promise<void> => {
      try {
        if ((await fresh.ledger.pledges.append(commit)) === 'committed') {
          accepted.push(commit.pledge.id);
        }
      } catch (error) {
        errors.push(error);
      }
    };
    for (let n = 0; n < commits.length; n += 30) {
      const some = Promise.all(commits.slice(n, n + 30).map(accept));
      await fresh.sql(KILL_ALL);
      await some;
    }

    expect(errors.every((error) => error instanceof LedgerUnavailableError)).toBe(true);
    expect(accepted.length).toBeGreaterThan(0);
    for (const pledgeId of accepted) {
      expect(await fresh.ledger.pledges.timeline(pledgeId)).toHaveLength(1);
    }
    expect(await fresh.ledger.pledges.firstBrokenChain()).toBeNull();
  });

  test('that is not there says so, with what to do', async () => {
    const ledger = openLedger({ connectionString: 'postgres://nobody@127.0.0.1:1/nowhere' });

    await expect(ledger.pledges.now()).rejects.toThrow(LedgerUnavailableError);
    await expect(ledger.pledges.load(uuid())).rejects.toThrow('Check that PostgreSQL runs');
    await ledger.close();
  });

  test('that takes the connection and then says nothing is given up within seconds', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as AddressInfo;
    const ledger = openLedger({ connectionString: `postgres://a@127.0.0.1:${port}/b` });
    const started = performance.now();

    await expect(ledger.pledges.now()).rejects.toThrow(LedgerUnavailableError);
    expect(performance.now() - started).toBeLessThan(5_000);
    await ledger.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  test('that hangs on a lock gives up in time, and the promise can be made afterwards', async () => {
    await using fresh = await freshDatabase();
    const commit = await newPromise(fresh);
    await fresh.ledger.pledges.append(commit);
    const started = performance.now();
    const holding = fresh.sql(
      'do $$ begin perform from callback_guarantee.pledges for update; perform pg_sleep(6); end $$',
    );
    const held = `select from pg_stat_activity where query like 'do $$%' and wait_event = 'PgSleep'`;
    while ((await fresh.sql(held)).length === 0)
      expect(performance.now() - started).toBeLessThan(5_000);

    await expect(fresh.ledger.pledges.append(nextOf(commit.pledge))).rejects.toThrow(
      LedgerUnavailableError,
    );
    await holding;
    expect(await fresh.ledger.pledges.append(nextOf(commit.pledge))).toBe('committed');
  });

  test('refuses one text that it cannot store, and takes what was sent along with it', async () => {
    await using fresh = await freshDatabase();
    const [good, bad] = [await newPromise(fresh), await newPromise(fresh)];
    const value = { valueId: uuid(), value: 'a\u0000b', salt: 's' };
    const [first, second] = await Promise.allSettled([
      fresh.ledger.pledges.append(good),
      fresh.ledger.pledges.append({ ...bad, values: [value] }),
    ]);

    expect(first).toEqual({ status: 'fulfilled', value: 'committed' });
    expect(second.status).toBe('rejected');
    expect(await fresh.ledger.pledges.load(bad.pledge.id)).toBeNull();
  });

  test('tells the doctor what its server is set to', async () => {
    await using fresh = await freshDatabase();
    const settings = await fresh.ledger.settings();

    expect(settings).toMatchObject({ fsync: 'on', synchronousCommit: 'on', fullPageWrites: 'on' });
    expect(Math.abs(settings.now - settings.clock)).toBeLessThan(1000);
    await fresh.pass(3_600_000);
    expect((await fresh.ledger.settings()).now - settings.clock).toBeGreaterThan(3_500_000);
  });

  test('lets the kill switch wait for a dial that is just being committed', async () => {
    await using fresh = await freshDatabase();
    const commit = await newPromise(fresh);
    await fresh.ledger.pledges.append(commit);
    const dial = { ...nextOf(commit.pledge), needsDialling: true };
    const [dialled, switched] = await Promise.all([
      fresh.ledger.pledges.append(dial),
      fresh.ledger.site.setKillSwitch({ on: true, by: 'olga', aheadMs: 0 }),
    ]);

    expect(switched.on).toBe(true);
    expect(['committed', 'switched-off']).toContain(dialled);
    const after = dialled === 'committed' ? nextOf(dial.pledge) : nextOf(commit.pledge);
    const second = await fresh.ledger.pledges.append({ ...after, needsDialling: true });
    expect(second).toBe('switched-off');
  });
});
