import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { brokenChain, markNow, rowsOf, takenUp } from '../support/fault-rows.ts';
import {
  type EngineName,
  type FaultWorld,
  killed,
  openFaultWorld,
} from '../support/fault-world.ts';
import { type RunningProgram, until } from '../support/program.ts';
import { AGENTS, CUSTOMER, type Death, placedCalls, TAKEN_WITHIN_MS } from './death.ts';
import { deathsBeforeTold } from './deaths-before-told.ts';
import { deathsInTheCall } from './deaths-in-the-call.ts';
import { deathsOnTheWay } from './deaths-on-the-way.ts';

/** All places at which a process is killed, in the order of a promise's life. */
export const deaths: readonly Death[] = [
  ...deathsOnTheWay,
  ...deathsInTheCall,
  ...deathsBeforeTold,
];

const DIES_WITHIN_MS = 45_000;

/**
 * A process dies at its place; the rows prove where; whoever is started after it goes on there, and
 * takes everything that was due within 15 s of being there.
 */
export async function dieAndGoOn(engine: EngineName, death: Death): Promise<void> {
  await using world = await openFaultWorld({ engine });
  const [victim, other] = await startBoth(world, death);
  const key = randomUUID();
  const body = death.promise();
  // The answer of a process that dies meanwhile never comes: the same request is made again.
  const first = world.promise(body, key).catch(() => null);
  if (death.webStandsStill === true) {
    await first;
    other?.child.kill('SIGSTOP');
  }
  await dead(victim, world, death);
  // Whoever lives stands still while the rows are read, or it would have gone on by then.
  other?.child.kill('SIGSTOP');
  const mark = await markNow(world);
  const pledgeId = await onlyPledge(world);
  death.proof(await rowsOf(world, pledgeId), world);
  other?.child.kill('SIGCONT');

  const diedAt = performance.now();
  await death.meanwhile?.(world, pledgeId);
  await Promise.all([
    world[death.who](),
    death.alone === true ? world[otherThan(death.who)]() : null,
  ]);
  const readyAt = performance.now();
  await takenUp(world, mark, TAKEN_WITHIN_MS);
  tell([engine, death.at], [readyAt - diedAt, performance.now() - readyAt]);
  expect((await first) === null).toBe(death.at === 'opened-before-answer');
  expect(await world.promise(body, key)).toBe(pledgeId);
  await death.end(world, pledgeId);
  expect(await onlyPledge(world)).toBe(pledgeId);
  expect(await brokenChain(world)).toBeNull();
  expect(legsAtOnce(world, CUSTOMER)).toBeLessThanOrEqual(1);
  await expectAgentsSpared(world, pledgeId);
}

/** A row of the table in docs/reliability.md. */
function tell(what: readonly string[], lasted: readonly number[]): void {
  const seconds = lasted.map((ms) => (ms / 1_000).toFixed(1));
  process.stderr.write(`| ${[...what, ...seconds].join(' | ')} |\n`);
}

async function startBoth(world: FaultWorld, { at, who, alone }: Death) {
  if (at === 'asked-before-answer') answersAgents(world, 'never');
  return Promise.all([
    at === 'asked-before-answer' ? world[who]() : world[who](`${at}:kill`),
    alone === true ? null : world[otherThan(who)](),
  ]);
}

/** Waits until the victim is dead, by its own failpoint or, where it has none, by us. */
async function dead(victim: RunningProgram, world: FaultWorld, { at }: Death): Promise<void> {
  if (at === 'asked-before-answer') {
    const asked = () => Promise.resolve(placedCalls(world) > 0);
    await until('the carrier has placed the call', DIES_WITHIN_MS, asked);
    await victim.kill();
    answersAgents(world, 'again');
  }
  await killed(victim, DIES_WITHIN_MS);
}

/** The carrier calls an agent when it is asked to; whether it says so is told here. */
function answersAgents({ carrier }: FaultWorld, how: 'never' | 'again'): void {
  const requests = [how === 'never' ? { done: true, answer: how } : null];
  for (const agent of AGENTS) carrier.simulator.script(agent, { requests });
}

/** No call to an agent without an intent of its own, and at most two of them in one attempt. */
async function expectAgentsSpared(world: FaultWorld, pledgeId: string): Promise<void> {
  const rows = await world.database.sql(
    `select count(*)::int as intents from events
     where pledge_id = $1 and type = 'attempt-submitted' group by data->>'attempt'`,
    [pledgeId],
  );
  const intents = rows.map((row) => Number(row['intents']));
  const calls = world.carrier
    .history()
    .filter(({ what, to }) => what === 'placed' && AGENTS.includes(to));
  expect(calls.length).toBeLessThanOrEqual(intents.reduce((sum, count) => sum + count, 0));
  expect(Math.max(0, ...intents)).toBeLessThanOrEqual(2);
}

function otherThan(who: Death['who']): Death['who'] {
  return who === 'serve' ? 'work' : 'serve';
}

/** The one promise there is: a request that was repeated has not made a second one. */
export async function onlyPledge({ database }: FaultWorld): Promise<string> {
  let ids: unknown[] = [];
  await until('the promise is in the ledger', TAKEN_WITHIN_MS, async () => {
    ids = (await database.sql('select pledge_id from pledges')).map((row) => row['pledge_id']);
    return ids.length > 0;
  });
  expect(ids).toHaveLength(1);
  return String(ids[0]);
}

/** The most legs to this number that rang or talked at the same time. */
export function legsAtOnce({ carrier }: FaultWorld, number: string): number {
  let live = 0;
  let most = 0;
  for (const { what, to } of carrier.history()) {
    if (to !== number) continue;
    if (what === 'ringing') live += 1;
    if (what === 'ended') live -= 1;
    most = Math.max(most, live);
  }
  return most;
}
