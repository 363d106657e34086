import { createPostgresBackend, Queue } from 'bullmq';
import type { Place, QueueJob } from './connection.ts';
import { postgresConnection, redisConnection } from './connection.ts';
import type { JobToAdd } from './job-data.ts';

/** One queue to add to, on either engine. Nothing here has a deadline of its own. */
export type BullQueue = {
  readonly ready: () => Promise<void>;
  readonly add: (jobs: readonly JobToAdd[]) => Promise<void>;
  readonly has: (jobId: string) => Promise<boolean>;
  /** Changes when the server restarts or another one takes its place. */
  readonly serverIdentity: () => Promise<string>;
  /** Closes without waiting for anything. */
  readonly drop: () => Promise<void>;
};

/** What a queue is called, and how its jobs are tried. */
export type BullQueueSettings = { readonly name: string; readonly job: QueueJob };

const EVENTS_KEPT = 100;
const POOL_MAX = 2;

/** Opens a queue for adding; `onError` hears what would otherwise end the process. */
export function openBullQueue(
  place: Place,
  settings: BullQueueSettings,
  onError: (error: Error) => void,
): BullQueue {
  return place.engine.kind === 'redis'
    ? onRedis(openRedisQueue(place, place.engine.url, settings), onError)
    : onPostgres(openPostgresQueue(place.engine.connectionString, settings), onError);
}

type RedisQueue = ReturnType<typeof openRedisQueue>;
type PostgresQueue = ReturnType<typeof openPostgresQueue>;

/** BullMQ's own queue on Redis. */
export function openRedisQueue({ prefix }: Place, url: string, { name, job }: BullQueueSettings) {
  // Commands kept while Redis is away would only run late and twice: the sweep has done their work.
  const connection = redisConnection(url, { enableOfflineQueue: false });
  return new Queue<unknown, void>(name, { ...jobOptions(job), prefix, connection });
}

/** BullMQ's own queue on PostgreSQL. */
export function openPostgresQueue(connectionString: string, { name, job }: BullQueueSettings) {
  const connection = postgresConnection(connectionString, POOL_MAX);
  return new Queue(name, { ...jobOptions(job), connection }, createPostgresBackend);
}

function jobOptions({ attempts, backoffMs }: QueueJob) {
  return {
    defaultJobOptions: {
      attempts,
      backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
      // The same id can be added again when it is done: the ledger decides that, not the queue.
      removeOnComplete: true,
      removeOnFail: true,
    },
    streams: { events: { maxLen: EVENTS_KEPT } },
  };
}

function onRedis(queue: RedisQueue, onError: (error: Error) => void): BullQueue {
  queue.on('error', onError);
  return {
    ready: () => queue.waitUntilReady(),
    add: async (jobs) => {
      await queue.addBulk([...jobs]);
    },
    has: async (jobId) => (await queue.getJob(jobId)) !== undefined,
    serverIdentity: async () => runIdOf(await (await queue.getBackend().client).info()),
    drop: () => queue.getBackend().close(true),
  };
}

function onPostgres(queue: PostgresQueue, onError: (error: Error) => void): BullQueue {
  queue.on('error', onError);
  return {
    ready: () => queue.waitUntilReady(),
    add: async (jobs) => {
      await queue.addBulk([...jobs]);
    },
    has: async (jobId) => (await queue.getJob(jobId)) !== undefined,
    // What it has acknowledged is on disk: a restart loses nothing.
    serverIdentity: () => Promise.resolve('postgres'),
    drop: () => queue.getBackend().close(true),
  };
}

function runIdOf(info: string): string {
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? 'unknown';
}
