import { Redis } from 'ioredis';

const CONNECT_TIMEOUT_MS = 2_000;
const ANSWER_TIMEOUT_MS = 2_000;

/** What of a Redis server decides whether jobs stay in it. Null: the server does not tell. */
export type RedisFacts = {
  readonly version: string | null;
  /** `noeviction`, or which keys it throws away when its memory is full. */
  readonly evictionPolicy: string | null;
  readonly appendOnly: boolean | null;
};

/**
 * Asks a Redis server. Managed ones often forbid CONFIG; the same facts stand in INFO. Rejects when
 * the server does not answer within some seconds.
 */
export async function readRedisFacts(url: string): Promise<RedisFacts> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: ANSWER_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Without a listener, ioredis writes its errors to the standard error.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const info = await redis.info();
    return {
      version: fieldOf(info, 'redis_version'),
      evictionPolicy: await evictionPolicy(redis, info),
      appendOnly: asBoolean(fieldOf(info, 'aof_enabled')),
    };
  } finally {
    redis.disconnect();
  }
}

async function evictionPolicy(redis: Redis, info: string): Promise<string | null> {
  try {
    const answer: unknown = await redis.config('GET', 'maxmemory-policy');
    if (Array.isArray(answer) && typeof answer[1] === 'string') return answer[1];
  } catch {
    // Forbidden: INFO says the same.
  }
  return fieldOf(info, 'maxmemory_policy');
}

function fieldOf(info: string, name: string): string | null {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
}

function asBoolean(text: string | null): boolean | null {
  return text === null ? null : text === '1';
}
