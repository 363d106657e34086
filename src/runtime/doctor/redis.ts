import type { RedisFacts } from '../../queue/redis-facts.ts';
import type { Check, CheckResult } from '../doctor.ts';

/** Redis: whether it answers, and keeps the jobs that it was given. */
export function redisCheck(read: () => Promise<RedisFacts>): Check {
  return {
    name: 'Redis',
    run: async () => {
      try {
        const facts = await read();
        const found = facts.version ?? 'answers';
        return [{ name: 'Redis', ok: true, found, fix: null }, eviction(facts), appendOnly(facts)];
      } catch (error) {
        return [unreachable(error)];
      }
    },
  };
}

function unreachable(error: unknown): CheckResult {
  return {
    name: 'Redis',
    ok: false,
    found: `does not answer (${error instanceof Error ? error.message : String(error)})`,
    fix: 'Start it, correct REDIS_URL, or leave REDIS_URL out: the queues are then in PostgreSQL.',
  };
}

function eviction({ evictionPolicy }: RedisFacts): CheckResult {
  const name = 'Redis eviction';
  if (evictionPolicy === 'noeviction') return { name, ok: true, found: evictionPolicy, fix: null };
  return {
    name,
    ok: evictionPolicy === null ? 'warn' : false,
    found: evictionPolicy ?? 'the server does not tell',
    fix:
      'A full Redis throws jobs away: run "redis-cli config set maxmemory-policy noeviction" and ' +
      'put "maxmemory-policy noeviction" into redis.conf.',
  };
}

/** A Redis that forgets is refilled from the ledger, only later: no reason to refuse. */
function appendOnly({ appendOnly }: RedisFacts): CheckResult {
  return {
    name: 'Redis AOF',
    ok: appendOnly === true ? true : 'warn',
    found: appendOnly === null ? 'the server does not tell' : appendOnly ? 'on' : 'off',
    fix:
      appendOnly === true
        ? null
        : 'After a restart Redis is empty until it is filled anew: put "appendonly yes" into ' +
          'redis.conf.',
  };
}
