import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { markNow, takenUp, brokenChain } from '../support/fault-rows.ts';
import { type FaultWorld, REQUEST_WITHIN_MS } from '../support/fault-world.ts';
import { until } from '../support/program.ts';
import { TAKEN_WITHIN_MS } from './death.ts';

/** Promises that become due one after the other, through a fault and beyond it. */
export type Series = {
  /** When each becomes due, by its id. */
  readonly dueAt: ReadonlyMap<string, number>;
  /** The customers of those that are dialled as they become due. */
  readonly dialled: readonly string[];
};

const SECOND = 1_000;
const RESTS_WITHIN_MS = 150_000;
/** The sweep takes nothing that is less late than this: what is sooner came through the queue. */
export const BY_QUEUE_WITHIN_MS = 1_000;
const HEALTHY_WITHIN_MS = 60_000;
const YARDSTICK_MS = 50;

const iso = (at: number): string => new Date(at).toISOString();

/** One promise a second from `fromMs` on for `lengthMs`; every twelfth is dialled at once. */
export async function makeSeries(
  world: FaultWorld,
  { fromMs, lengthMs }: { readonly fromMs: number; readonly lengthMs: number },
): Promise<Series> {
  const start = Date.now() + fromMs;
  const numbers = Array.from({ length: lengthMs / SECOND }, (_, number) => number);
  const phoneOf = (number: number): string => `+3161234${String(10 + number)}55`;
  const isDialled = (number: number): boolean => number % 12 === 5;
  const made = await Promise.all(
    numbers.map(async (number): Promise<[string, number]> => {
      const at = start + number * SECOND;
      const id = await accepted(world, {
        customer: { phone: phoneOf(number) },
        policy: isDialled(number) ? 'dropped-call' : 'dropped-call-by-hand',
        window: { notBefore: iso(at), dueAt: iso(at + 30 * 60 * SECOND) },
      });
      return [id, at];
    }),
  );
  return { dueAt: new Map(made), dialled: numbers.filter(isDialled).map(phoneOf) };
}

/** As a caller of the API is told to: after a 503 the same request again, under the same key. */
async function accepted(
  world: FaultWorld,
  body: Readonly<Record<string, unknown>>,
): Promise<string> {
  const key = randomUUID();
  let id = null as string | null;
  await until('the promise is accepted', HEALTHY_WITHIN_MS, async () => {
    id = await world.promise(body, key).catch(() => null);
    return id !== null;
  });
  return id ?? '';
}

/** How late each became due, in ms; those that have not are absent. */
export async function latenesses(
  { database }: Pick<FaultWorld, 'database'>,
  { dueAt }: Pick<Series, 'dueAt'>,
): Promise<readonly number[]> {
  const rows = await database.sql(
    `select pledge_id, (extract(epoch from at) * 1000)::float8 as at
     from events where type = 'became-due' and pledge_id = any($1::uuid[])`,
    [[...dueAt.keys()]],
  );
  return rows.map((row) => Number(row['at']) - (dueAt.get(String(row['pledge_id'])) ?? 0));
}

/** After the fault: everything taken in time, all called once, nothing lost. Returns the ms. */
export async function recovers(world: FaultWorld, series: Series): Promise<number> {
  const takenMs = await takenUp(world, await markNow(world), TAKEN_WITHIN_MS);
  await until('all have become due', RESTS_WITHIN_MS, async () => {
    return (await latenesses(world, series)).length === series.dueAt.size;
  });
  await until('all that is dialled is kept', RESTS_WITHIN_MS, async () => {
    const kept = await world.database.sql("select from pledges where state = 'kept'");
    return kept.length === series.dialled.length;
  });
  expect(series.dialled.map((customer) => world.rings(customer))).toEqual(
    series.dialled.map(() => 1),
  );
  const doubles = await world.database.sql(
    `select pledge_id from events where type = 'became-due' group by pledge_id having count(*) > 1`,
  );
  expect(doubles).toEqual([]);
  expect(await brokenChain(world)).toBeNull();
  return takenMs;
}

/**
 * Makes promises until one is woken sooner than the sweep would have: then the queue's own workers
 * are at work again. Returns after how many ms that was made.
 */
export async function queueIsBack(world: FaultWorld): Promise<number> {
  const startedAt = performance.now();
  let number = 0;
  let backAfter = 0;
  await until('a promise is woken by the queue', HEALTHY_WITHIN_MS, async () => {
    backAfter = Math.round(performance.now() - startedAt);
    const at = Date.now() + 2 * SECOND;
    number += 1;
    const id = await world.promise({
      customer: { phone: `+3161299${String(10 + number)}55` },
      policy: 'dropped-call-by-hand',
      window: { notBefore: iso(at), dueAt: iso(at + 30 * 60 * SECOND) },
    });
    const one = { dueAt: new Map([[id, at]]) };
    let late: number | undefined;
    await until('it becomes due', TAKEN_WITHIN_MS, async () => {
      [late] = await latenesses(world, one);
      return late !== undefined;
    });
    return late !== undefined && late < BY_QUEUE_WITHIN_MS;
  });
  return backAfter;
}

/** A caller who makes a promise every half second and repeats what is not accepted, until told. */
export function startCaller(world: FaultWorld): AsyncDisposable & {
  readonly slowestMs: () => number;
  readonly stop: () => Promise<ReadonlyMap<string, string>>;
} {
  const accepted = new Map<string, string>();
  let slowestMs = 0;
  let isOver = false;
  const call = async (): Promise<void> => {
    for (let number = 0; !isOver; number += 1) {
      const key = randomUUID();
      const body = {
        customer: { phone: `+3161288${String(100 + number).slice(-3)}5` },
        policy: 'dropped-call-by-hand',
        in: 'PT4H',
      };
      const startedAt = performance.now();
      await until('the promise is accepted', 6 * REQUEST_WITHIN_MS, async () => {
        const id = await world.promise(body, key).catch(() => null);
        if (id !== null) accepted.set(key, id);
        return id !== null || isOver;
      });
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      await pause(SECOND / 2);
    }
  };
  const calling = call();
  // Awaited at the stop; a test that fails before must not take the whole run with it.
  calling.catch(() => undefined);
  const stop = async (): Promise<ReadonlyMap<string, string>> => {
    isOver = true;
    await calling;
    return accepted;
  };
  return {
    slowestMs: () => Math.round(slowestMs),
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

/** How long this machine itself can keep a process waiting: the worst it did, asked at the end. */
export function startYardstick({ database }: Pick<FaultWorld, 'database'>): AsyncDisposable & {
  readonly worstMs: () => number;
} {
  let worstMs = 0;
  let isOver = false;
  const measure = async (): Promise<void> => {
    while (!isOver) {
      const startedAt = performance.now();
      await pause(YARDSTICK_MS);
      await database.sql('select 1').catch(() => null);
      worstMs = Math.max(worstMs, performance.now() - startedAt - YARDSTICK_MS);
    }
  };
  const measuring = measure();
  return {
    worstMs: () => Math.round(worstMs),
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await measuring;
    },
  };
}

/** Every accepted promise is there, each once, and no other. */
export async function expectAllThere(
  { database }: Pick<FaultWorld, 'database'>,
  accepted: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = await database.sql(
    `select key, pledge_id from idempotency_keys where key = any($1)`,
    [[...accepted.keys()]],
  );
  expect(new Map(rows.map((row) => [row['key'], row['pledge_id']]))).toEqual(accepted);
  const ids = [...accepted.values()];
  expect(new Set(ids).size).toBe(ids.length);
  const there = await database.sql('select from pledges where pledge_id = any($1::uuid[])', [ids]);
  expect(there).toHaveLength(ids.length);
}
