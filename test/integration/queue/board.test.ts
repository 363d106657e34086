import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { queueBoard } from '../../../src/queue/board.ts';
import { openQueue } from '../../../src/queue/engine.ts';
import type { QueueClient } from '../../../src/queue/engine.ts';
import { describeWithRedis } from '../../support/redis.ts';
import { postgresEngine, redisEngine } from './engines.ts';
import type { TestEngine } from './engines.ts';
import { queueOptions } from './rig.ts';

const queuesSchema = z.object({
  queues: z.array(
    z.object({
      name: z.string(),
      readOnlyMode: z.boolean(),
      counts: z.object({ delayed: z.number() }).loose(),
    }),
  ),
});

function showsTheQueues(start: () => Promise<TestEngine>): void {
  let engine: TestEngine;
  let queue: QueueClient;
  let app: FastifyInstance;
  beforeAll(async () => {
    engine = await start();
    const options = queueOptions(engine);
    queue = openQueue(options);
    await queue.ready(20_000);
    app = fastify();
    await app.register(
      queueBoard({
        ...options,
        title: 'callback-guarantee (simulation)',
        guard: async (request, reply) => {
          if (request.headers['x-test'] !== 'admin') await reply.code(403).send('Admins only.');
        },
      }),
    );
    app.get('/elsewhere', () => 'open');
    await app.ready();
  });
  afterAll(async () => {
    await app.close();
    await queue.close();
    await engine.stop();
  });
  const get = (url: string, who: string) =>
    app.inject({ method: 'GET', url, headers: { 'x-test': who } });

  test.each(['/queues', '/queues/', '/queues/api/queues', '/queues/static/favicon.svg'])(
    'nobody but an admin sees %s',
    async (url) => {
      const answer = await get(url, 'agent');
      expect([answer.statusCode, answer.body]).toEqual([403, 'Admins only.']);
    },
  );

  test('the guard of the board guards nothing else', async () => {
    expect((await get('/elsewhere', 'agent')).body).toBe('open');
  });

  test('an admin sees the page', async () => {
    const page = await get('/queues', 'admin');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
  });

  test('an admin sees what waits in each queue, and can change nothing', async () => {
    await queue.wake([{ pledgeId: 'shown', version: 1, at: Date.now() + 60_000 }]);
    const answer = await get('/queues/api/queues', 'admin');
    const { queues } = queuesSchema.parse(answer.json());
    expect(queues.map(({ name }) => name)).toEqual(['wake', 'deliver']);
    expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
    expect(queues[0]?.counts.delayed).toBe(1);

    const change = await app.inject({
      method: 'PUT',
      url: '/queues/api/queues/wake/pause',
      headers: { 'x-test': 'admin' },
    });
    expect(change.statusCode).toBe(405);
  });
}

describeWithRedis('the board over Redis', () => {
  showsTheQueues(redisEngine);
});

describe('the board over PostgreSQL', () => {
  showsTheQueues(postgresEngine);
});
