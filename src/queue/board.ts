import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { Queue } from 'bullmq';
import type { FastifyPluginCallback, onRequestAsyncHookHandler } from 'fastify';
import { fastifyPlugin } from 'fastify-plugin';
import type { Log } from '../app/ports/log.ts';
import { openPostgresQueue, openRedisQueue } from './bull-queue.ts';
import { type QueueEngine, type QueueJob, queueOn } from './connection.ts';
import { PREFIX } from './engine.ts';
import { QUEUE_NAMES } from './job-data.ts';
import type { QueueName } from './job-data.ts';
import { quietly } from './quietly.ts';

/** What the board shows, and who may see it. */
export type BoardOptions = {
  readonly engine: QueueEngine;
  readonly prefix?: string;
  readonly jobs: Readonly<Record<QueueName, QueueJob>>;
  readonly title: string;
  /** Runs before every request to the board, its assets included: answers those who may not. */
  readonly guard: onRequestAsyncHookHandler;
  readonly monotonicMs: () => number;
  readonly log: Log;
};

const BASE_PATH = '/queues';

/**
 * The queues' board under `/queues`, to look at only: what is in a queue can always be rebuilt, so
 * there is nothing to repair by hand. It keeps connections of its own until the server closes.
 */
export function queueBoard(options: BoardOptions): FastifyPluginCallback {
  const board: FastifyPluginCallback = (app, _, done) => {
    const queues = QUEUE_NAMES.map((name) => openForBoard(name, options));
    const serverAdapter = new FastifyAdapter();
    serverAdapter.setBasePath(BASE_PATH);
    createBullBoard({
      queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
      serverAdapter,
      options: { uiConfig: { boardTitle: options.title } },
    });
    app.addHook('onRequest', options.guard);
    app.addHook('onClose', async () => {
      await Promise.allSettled(queues.map((queue) => queue.getBackend().close(true)));
    });
    void app.register(serverAdapter.registerPlugin(), { prefix: BASE_PATH });
    done();
  };
  return fastifyPlugin(board, { name: 'queue-board', encapsulate: true });
}

function openForBoard(name: QueueName, options: BoardOptions): Queue {
  const { engine, prefix = PREFIX, log, monotonicMs } = options;
  const settings = { name, job: options.jobs[name] };
  const onError = quietly(
    log,
    monotonicMs,
    `${queueOn({ engine })} tells the board of the queues of an error.`,
  );
  if (engine.kind === 'redis') {
    return openRedisQueue({ engine, prefix }, engine.url, settings).on('error', onError);
  }
  const queue = openPostgresQueue(engine.connectionString, settings);
  queue.on('error', onError);
  // The board asks what any queue has and finds out the rest itself; its types know only Redis.
  return queue as unknown as Queue;
}
