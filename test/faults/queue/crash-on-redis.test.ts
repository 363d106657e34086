import { redisEngine } from '../../integration/queue/engines.ts';
import { describeWithRedis } from '../../support/redis.ts';
import { survivesCrashes } from './crash.ts';

describeWithRedis('workers killed with -9, on Redis', () => {
  survivesCrashes(redisEngine);
});
