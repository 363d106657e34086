import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { postgresEngine, redisEngine } from '../integration/queue/engines.ts';
import type { TestEngine } from '../integration/queue/engines.ts';
import { openRig, until } from '../integration/queue/rig.ts';
import type { Ran } from '../integration/queue/rig.ts';
import { makeMemoryQueue, runJob } from '../support/memory-queue.ts';
import { describeWithRedis } from '../support/redis.ts';
import type { Queue, QueueHandlers } from '../../src/app/ports/queue.ts';
import type { Instant } from '../../src/domain/time.ts';

/** A queue with workers, on whatever clock it has. */
type Subject = {
  readonly queue: Queue;
  readonly ran: readonly Ran[];
  now(): Instant;
  /** Lets time pass until it is so; fails when it never is. */
  until(hope: string, isSo: () => boolean): Promise<void>;
  flush(): Promise<void>;
  setDown(down: boolean): void;
  stop(): Promise<void>;
};

const DEADLINE_MS = 1_000;
/** A loaded machine may answer late; it may not answer never. */
const SLACK_MS = 1_000;

function keepsThePort(open: () => Promise<Subject>): void {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(async () => {
    await subject.stop();
  });
  const runsOf = (what: string) => subject.ran.filter((one) => one.what === what);
  const hasRun = (what: string) => () => runsOf(what).length > 0;

  test('a wake fires at its time and not before', async () => {
    const at = subject.now() + 700;
    await subject.queue.wake([{ pledgeId: 'punctual', version: 3, at }]);
    await subject.until('the wake fires', hasRun('wake punctual 3'));
    expect(runsOf('wake punctual 3')[0]?.at).toBeGreaterThanOrEqual(at);
  });

  test('a wake whose time has passed fires at once', async () => {
    await subject.queue.wake([{ pledgeId: 'late', version: 1, at: subject.now() - 60_000 }]);
    await subject.until('the wake fires', hasRun('wake late 1'));
  });

  test('wakes fire in the order of their times, not in that of their adding', async () => {
    const now = subject.now();
    await subject.queue.wake([
      { pledgeId: 'second', version: 1, at: now + 1_600 },
      { pledgeId: 'first', version: 1, at: now + 500 },
    ]);
    await subject.until('the later one fires', hasRun('wake second 1'));
    const [first] = runsOf('wake first 1');
    expect(first?.at).toBeLessThan(now + 1_600);
  });

  test('the same pledge and version twice is one wake', async () => {
    const at = subject.now() + 500;
    const wake = { pledgeId: 'doubled', version: 7, at };
    await subject.queue.wake([wake, wake]);
    await subject.queue.wake([{ ...wake, at: at + 200 }]);
    // Added last and due last: when it has run, a second copy would have, too.
    await subject.queue.wake([{ pledgeId: 'doubled', version: 8, at: at + 700 }]);
    await subject.until('the next version fires', hasRun('wake doubled 8'));
    expect(runsOf('wake doubled 7')).toHaveLength(1);
  });

  test('a wake that has fired can be asked for again', async () => {
    const wake = { pledgeId: 'again', version: 1, at: subject.now() };
    await subject.queue.wake([wake]);
    await subject.until('it fires', hasRun('wake again 1'));
    // The worker tells the queue of the end a moment after it: until then it is still the same job.
    await subject.queue.wake([{ pledgeId: 'between', version: 1, at: subject.now() + 500 }]);
    await subject.until('a moment passes', hasRun('wake between 1'));
    await subject.queue.wake([wake]);
    await subject.until('it fires again', () => runsOf('wake again 1').length === 2);
  });

  test('an effect is performed as soon as possible, once', async () => {
    await subject.queue.deliver(['effect-1', 'effect-2', 'effect-1']);
    await subject.until('both are performed', () =>
      ['effect-1', 'effect-2'].every((id) => hasRun(`deliver ${id}`)()),
    );
    expect(runsOf('deliver effect-1')).toHaveLength(1);
  });

  test('nothing asked is nothing done', async () => {
    const before = subject.ran.length;
    await subject.queue.wake([]);
    await subject.queue.deliver([]);
    expect(subject.ran).toHaveLength(before);
  });

  test('a queue that was flushed does not hold its epoch, and can be filled again', async () => {
    expect(await subject.queue.holdsEpoch('epoch-a')).toBe(false);
    await subject.queue.writeEpoch('epoch-a');
    await subject.queue.writeEpoch('epoch-a');
    expect(await subject.queue.holdsEpoch('epoch-a')).toBe(true);
    expect(await subject.queue.holdsEpoch('epoch-b')).toBe(false);

    const wake = { pledgeId: 'refilled', version: 1, at: subject.now() + 2_000 };
    await subject.queue.wake([wake]);
    await subject.flush();
    expect(await subject.queue.holdsEpoch('epoch-a')).toBe(false);

    await subject.queue.wake([wake]);
    await subject.queue.writeEpoch('epoch-a');
    expect(await subject.queue.holdsEpoch('epoch-a')).toBe(true);
    await subject.until('the refilled wake fires', hasRun('wake refilled 1'));
    expect(runsOf('wake refilled 1')).toHaveLength(1);
  });

  test('while the queue is down every call rejects within its deadline, and later works', async () => {
    subject.setDown(true);
    const calls = [
      () => subject.queue.wake([{ pledgeId: 'down', version: 1, at: subject.now() }]),
      () => subject.queue.deliver(['down']),
      () => subject.queue.holdsEpoch('epoch-a'),
      () => subject.queue.writeEpoch('epoch-a'),
    ];
    for (const call of calls) {
      const asked = performance.now();
      await expect(call()).rejects.toMatchObject({ name: 'QueueUnavailableError' });
      expect(performance.now() - asked).toBeLessThan(DEADLINE_MS + SLACK_MS);
    }
    subject.setDown(false);
    await untilItTakes(subject, { pledgeId: 'up', version: 1, at: subject.now() });
    await subject.until('it works again', hasRun('wake up 1'));
  });
}

async function untilItTakes(
  { queue }: Subject,
  wake: { pledgeId: string; version: number; at: number },
) {
  await until('the queue takes a wake', () =>
    queue.wake([wake]).then(
      () => true,
      () => false,
    ),
  );
}

async function onEngine(start: () => Promise<TestEngine>): Promise<Subject> {
  const engine = await start();
  const rig = await openRig(engine);
  return {
    queue: rig.queue,
    ran: rig.ran,
    now: () => Date.now(),
    until,
    flush: () => engine.flush(),
    setDown: (down) => {
      if (down) engine.cut();
      else engine.mend();
    },
    async stop() {
      await rig.stop();
      await engine.stop();
    },
  };
}

function inMemory(): Promise<Subject> {
  let clock: Instant = 1_700_000_000_000;
  const memory = makeMemoryQueue(() => clock);
  const ran: Ran[] = [];
  const note = (what: string) => {
    ran.push({ what, at: clock });
    return Promise.resolve();
  };
  const handlers: QueueHandlers = {
    wake: (pledgeId, version) => note(`wake ${pledgeId} ${version}`),
    deliver: (effectId) => note(`deliver ${effectId}`),
    tick: () => Promise.resolve(),
  };
  return Promise.resolve({
    queue: memory,
    ran,
    now: () => clock,
    async until(hope: string, isSo: () => boolean) {
      while (!isSo()) {
        const next = memory.nextAt();
        if (next === null) throw new Error(`Never: ${hope}.`);
        clock = Math.max(clock, next);
        for (const job of memory.takeDue(clock)) await runJob(job, handlers);
      }
    },
    flush: () => {
      memory.flush();
      return Promise.resolve();
    },
    setDown: (down: boolean) => {
      memory.setDown(down);
    },
    stop: () => Promise.resolve(),
  });
}

describe('the queue in memory', () => {
  keepsThePort(inMemory);
});

describeWithRedis('the queue on Redis', () => {
  keepsThePort(() => onEngine(redisEngine));
});

describe('the queue on PostgreSQL', () => {
  keepsThePort(() => onEngine(postgresEngine));
});
