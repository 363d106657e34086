import { expect } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/runtime/embedded-postgres.ts';
import { migrationsDir } from '../../src/runtime/store.ts';
import { type EngineName, openFaultWorld } from '../support/fault-world.ts';
import { scratchFolder, until } from '../support/program.ts';
import { expectAllThere, makeSeries, queueIsBack, recovers, startCaller } from './outages.ts';

const CRASHES = 2;
const UP_WITHIN_MS = 60_000;
const FIRST_AFTER_MS = 6_000;
const SCHEMA = '-c search_path=callback_guarantee -c timezone=UTC';

/** A server of the test's own, looked after as the program looks after its embedded one. */
async function ownServer() {
  const folder = scratchFolder();
  const server = await startEmbeddedPostgres({ dataDir: folder.path, throwAway: true });
  await migrate(server.url, migrationsDir());
  const ledger = openLedger({ connectionString: server.url });
  const pool = new pg.Pool({ connectionString: server.url, max: 2, options: SCHEMA });
  pool.on('error', () => undefined);
  const database = {
    url: server.url,
    ledger,
    sql: async (text: string, values: readonly unknown[] = []) =>
      (await pool.query<Record<string, unknown>>(text, [...values])).rows,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([ledger.close(), pool.end()]);
      await server.stop();
      folder[Symbol.dispose]();
    },
  };
  return { server, database };
}

/** `kill -9` of the server itself; settles when another one in its place takes questions. */
async function crash(
  server: EmbeddedPostgres,
  sql: (text: string) => Promise<unknown>,
): Promise<number> {
  const dead = server.pid;
  const startedAt = performance.now();
  process.kill(dead, 'SIGKILL');
  await until('the database server is back', UP_WITHIN_MS, async () => {
    if (server.pid === dead) return false;
    return sql('select 1').then(
      () => true,
      () => false,
    );
  });
  return Math.round(performance.now() - startedAt);
}

/** The ledger's server is killed twice, each time while a call is under way. */
export async function survivesCrashes(engine: EngineName): Promise<void> {
  const { server, database } = await ownServer();
  await using world = await openFaultWorld({ engine, database });
  const [serve, work] = await Promise.all([world.serve(), world.work()]);
  const series = await makeSeries(world, { fromMs: FIRST_AFTER_MS, lengthMs: 30_000 });
  await using caller = startCaller(world);
  const downMs: number[] = [];
  for (let crashes = 0; crashes < CRASHES; crashes += 1) {
    // Well in the middle of things: somebody's telephone rings.
    const placed = world.carrier.history().length;
    await until('a call is under way', UP_WITHIN_MS, () =>
      Promise.resolve(world.carrier.history().length > placed),
    );
    downMs.push(await crash(server, database.sql));
  }
  const [takenMs, backMs] = await Promise.all([recovers(world, series), queueIsBack(world)]);
  process.stderr.write(
    `PostgreSQL killed, queues on ${engine}: down ${downMs.join(' and ')} ms, all taken ` +
      `${takenMs} ms and the queue at work ${backMs} ms after the end.\n`,
  );
  await expectAllThere(world, await caller.stop());
  expect([serve.child.exitCode, work.child.exitCode]).toEqual([null, null]);
}
