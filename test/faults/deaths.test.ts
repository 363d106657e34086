import { beforeAll, test } from '@jest/globals';
import type { EngineName } from '../support/fault-world.ts';
import { build } from '../support/program.ts';
import { concurrentWithRedis } from '../support/redis.ts';
import { deaths, dieAndGoOn } from './deaths.ts';
import { deathsCustomerFirst } from './deaths-customer-first.ts';
import { lateRequestRingsNoCustomer, otherTakesOver, sleeperDialsNobody } from './two-workers.ts';

beforeAll(build);

const TEST_MS = 300_000;

const GOES_ON = 'another goes on there, and the customer rings once or the lead is told';

/** `npm run faults` kills at every place on both engines; else each has its turn on one of them. */
const isChosen = (engine: EngineName, index: number): boolean =>
  process.env['FAULTS'] === 'all' || (index % 2 === 0) === (engine === 'redis');

for (const death of deaths.filter((_, index) => isChosen('redis', index))) {
  const { who, at } = death;
  concurrentWithRedis(
    `on redis, "${who}" is killed ${at}: ${GOES_ON} [guarantee.survives-crash]`,
    () => dieAndGoOn('redis', death),
    TEST_MS,
  );
}
for (const death of deaths.filter((_, index) => isChosen('postgres', index))) {
  const { who, at } = death;
  test.concurrent(
    `on postgres, "${who}" is killed ${at}: ${GOES_ON} [guarantee.survives-crash]`,
    () => dieAndGoOn('postgres', death),
    TEST_MS,
  );
}

for (const death of deathsCustomerFirst) {
  test.concurrent(
    `of a customer who is rung first, "${death.who}" is killed ${death.at}: they ring once at most, and a person is told where nobody knows [dial.customer-first-once]`,
    () => dieAndGoOn('postgres', death),
    TEST_MS,
  );
}

test.concurrent(
  'on postgres, what a killed worker had in hand is taken over by the other within 15 s [guarantee.survives-crash]',
  () => otherTakesOver('postgres'),
  TEST_MS,
);
concurrentWithRedis(
  'on redis, what a killed worker had in hand is taken over by the other within 15 s [guarantee.survives-crash]',
  () => otherTakesOver('redis'),
  TEST_MS,
);
concurrentWithRedis(
  'a worker that stood still finds its dial done by another one and dials nobody',
  () => sleeperDialsNobody('redis'),
  TEST_MS,
);
concurrentWithRedis(
  'a request that comes after its attempt was given up rings an agent and never the customer',
  () => lateRequestRingsNoCustomer('redis'),
  TEST_MS,
);
