import { EventEmitter, once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { describeWithRedis, startRedis } from '../../support/redis.ts';
import type { RedisServer } from '../../support/redis.ts';
import type { Queue } from '../../../src/app/ports/queue.ts';
import { openQueue } from '../../../src/queue/engine.ts';
import { keepWorker } from '../../../src/queue/worker.ts';
import { postgresEngine, redisEngine } from './engines.ts';
import type { TestEngine } from './engines.ts';
import { openRig, queueOptions, until } from './rig.ts';

const READY_MS = 20_000;
/** What a call may take beyond its deadline on a machine that has other things to do. */
const SLACK_MS = 1_000;

/** Closed in the reverse order, whatever the test did. */
const toStop: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

/** Asks until the queue takes the effect: after an outage it rests up to 2 s. */
async function untilItTakes(queue: Pick<Queue, 'deliver'>, effectId: string): Promise<void> {
  await until(`the queue takes ${effectId}`, () =>
    queue.deliver([effectId]).then(
      () => true,
      () => false,
    ),
  );
}

function survives(start: () => Promise<TestEngine>): void {
  async function running() {
    const engine = await start();
    toStop.push(() => engine.stop());
    const rig = await openRig(engine);
    toStop.push(() => rig.stop());
    const wakes = async (pledgeId: string) => {
      await until('the queue takes a wake', () =>
        rig.queue.wake([{ pledgeId, version: 1, at: Date.now() }]).then(
          () => true,
          () => false,
        ),
      );
      await until(`${pledgeId} fires`, () =>
        rig.ran.some(({ what }) => what === `wake ${pledgeId} 1`),
      );
    };
    return { engine, rig, wakes };
  }

  test('a half-open connection holds nobody longer than the deadline, and is replaced', async () => {
    const { engine, rig } = await running();
    engine.blackHole();
    const asked = performance.now();
    await expect(rig.queue.deliver(['into-the-void'])).rejects.toMatchObject({
      name: 'QueueUnavailableError',
    });
    expect(performance.now() - asked).toBeLessThan(1_000 + SLACK_MS);
    engine.mend();
    await untilItTakes(rig.queue, 'after');
  });

  test('a dead queue costs its callers nothing after the first failures', async () => {
    const { engine, rig } = await running();
    engine.blackHole();
    await expect(rig.queue.deliver(['one'])).rejects.toThrow();
    await expect(rig.queue.deliver(['two'])).rejects.toThrow();
    const asked = performance.now();
    for (let n = 0; n < 100; n += 1) {
      await expect(rig.queue.deliver(['more'])).rejects.toThrow('rests after failures');
    }
    expect(performance.now() - asked).toBeLessThan(500);
  });

  test('workers survive a cut of all connections without a call to them', async () => {
    const { engine, rig, wakes } = await running();
    await wakes('before');
    engine.cut();
    await expect(rig.queue.deliver(['during'])).rejects.toThrow();
    engine.mend();
    await wakes('after');
  });

  test('an engine that is away at the start is found when it comes', async () => {
    const engine = await start();
    toStop.push(() => engine.stop());
    engine.cut();
    const rig = await openRig(engine, { waits: false });
    toStop.push(() => rig.stop());
    await expect(rig.queue.ready(500)).rejects.toMatchObject({ name: 'QueueUnavailableError' });
    engine.mend();
    await untilItTakes(rig.queue, 'found');
    await until('it is performed', () => rig.ran.some(({ what }) => what === 'deliver found'));
  });

  test('a closed queue says so at once', async () => {
    const { rig } = await running();
    await rig.queue.close();
    await expect(rig.queue.deliver(['too-late'])).rejects.toThrow('this process is stopping');
  });

  test('closing waits for what runs, and takes nothing more', async () => {
    const engine = await start();
    toStop.push(() => engine.stop());
    const gate = new EventEmitter();
    const held = once(gate, 'open');
    const done: string[] = [];
    const rig = await openRig(engine, {
      handlers: {
        deliver: async (effectId) => {
          done.push(`${effectId} begun`);
          await held;
          done.push(`${effectId} ended`);
        },
      },
    });
    toStop.push(() => rig.stop());
    await rig.queue.deliver(['runs']);
    await until('it runs', () => done.length === 1);
    const closing = rig.workers.close(10_000);
    await rig.queue.deliver(['waits']);
    gate.emit('open');
    await closing;
    const next = await openRig(engine);
    toStop.push(() => next.stop());
    await until('the next process takes what waits', () => next.ran.length > 0);
    expect(done).toEqual(['runs begun', 'runs ended']);
  });

  test('closing lets go of what does not end in its time', async () => {
    const engine = await start();
    toStop.push(() => engine.stop());
    let begun = false;
    const rig = await openRig(engine, {
      handlers: {
        deliver: () => {
          begun = true;
          return new Promise(() => undefined);
        },
      },
    });
    toStop.push(() => rig.queue.close());
    await rig.queue.deliver(['never-ends']);
    await until('it runs', () => begun);
    const asked = performance.now();
    await rig.workers.close(200);
    expect(performance.now() - asked).toBeLessThan(200 + 1_500 + SLACK_MS);
  });
}

describeWithRedis('an outage of Redis', () => {
  survives(redisEngine);

  async function redis(): Promise<RedisServer> {
    const server = await startRedis();
    toStop.push(() => server.stop());
    return server;
  }

  test('a restart is noticed by the epoch, for the last second before it may be lost', async () => {
    const server = await redis();
    const engine = { engine: { kind: 'redis', url: server.url } } as const;
    const queue = openQueue(queueOptions(engine));
    toStop.push(() => queue.close());
    await queue.ready(READY_MS);
    await queue.writeEpoch('epoch');
    expect(await queue.holdsEpoch('epoch')).toBe(true);
    await server.kill();
    await server.start();
    await until('the queue answers', () =>
      queue.holdsEpoch('epoch').then(
        (holds) => !holds,
        () => false,
      ),
    );
    expect(await queue.holdsEpoch('epoch')).toBe(false);
  });

  test('a frozen Redis holds nobody, and workers go on when it thaws', async () => {
    const server = await redis();
    const rig = await openRig({ engine: { kind: 'redis', url: server.url } });
    toStop.push(() => rig.stop());
    server.freeze();
    const asked = performance.now();
    await expect(rig.queue.deliver(['frozen'])).rejects.toThrow();
    expect(performance.now() - asked).toBeLessThan(1_000 + SLACK_MS);
    server.thaw();
    await untilItTakes(rig.queue, 'thawed');
    await until('it is performed', () => rig.ran.some(({ what }) => what === 'deliver thawed'));
  });
});

describe('an outage of PostgreSQL', () => {
  survives(postgresEngine);

  test('a schema that is gone is made again, and jobs flow', async () => {
    const engine = await postgresEngine();
    toStop.push(() => engine.stop());
    const rig = await openRig(engine);
    toStop.push(() => rig.stop());
    await engine.dropSchema();
    // Whoever asks first meets it, a worker or the line; it may be whole again for all others.
    await until('somebody has met the error', () =>
      rig.logged.some((line) => line.includes('reports an error')),
    );
    await untilItTakes(rig.queue, 'made-again');
    await until('it is performed', () => rig.ran.some(({ what }) => what === 'deliver made-again'));
  });

  test('a worker whose every question is answered with an error does not spin', async () => {
    const engine = await postgresEngine();
    toStop.push(() => engine.stop());
    const queue = openQueue(queueOptions(engine));
    toStop.push(() => queue.close());
    await queue.ready(READY_MS);
    await engine.breakTaking();
    await queue.deliver(['cannot-be-taken']);
    const errors: Error[] = [];
    const worker = keepWorker(
      { engine: engine.engine, prefix: 'cg' },
      {
        name: 'deliver',
        concurrency: 20,
        process: () => Promise.resolve(),
        onError: (error) => errors.push(error),
        onFailed: () => undefined,
      },
    );
    toStop.push(() => worker.close(0));
    await until('it has met the error', () => errors.length > 0);
    const end = performance.now() + 3_000;
    await until('three seconds pass', () => performance.now() > end);
    // Without its rest it is hundreds a second.
    expect(errors.length).toBeLessThan(20);
  });
});
