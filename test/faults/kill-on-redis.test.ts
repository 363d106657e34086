import { beforeAll, test } from '@jest/globals';
import { build } from '../support/program.ts';
import { describeWithRedis } from '../support/redis.ts';
import { deaths, dieAndGoOn } from './deaths.ts';

beforeAll(build);

const TEST_MS = 240_000;

describeWithRedis('with the queues on Redis', () => {
  test.concurrent.each(deaths.map((death) => [death.who, death.at, death] as const))(
    'a %s that is killed %s is followed by another that goes on there, and the customer rings once',
    (_who, _at, death) => dieAndGoOn('redis', death),
    TEST_MS,
  );
});
