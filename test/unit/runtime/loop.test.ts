import { describe, expect, test } from '@jest/globals';

import { everyMs } from '../../../src/runtime/loop.ts';

const noError = (error: unknown): void => {
  throw error;
};

describe('a loop', () => {
  test('never runs two passes at once, however short its period', async () => {
    let running = 0;
    let most = 0;
    let passes = 0;
    await new Promise<void>((done) => {
      const loop = everyMs(
        1,
        async () => {
          most = Math.max(most, (running += 1));
          await new Promise((resolve) => setTimeout(resolve, 5));
          running -= 1;
          passes += 1;
          if (passes === 5) done(loop.stop());
        },
        noError,
      );
    });
    expect(most).toBe(1);
  });

  test('goes on after a pass that failed, and tells of it', async () => {
    const told: unknown[] = [];
    let passes = 0;
    await new Promise<void>((done) => {
      const loop = everyMs(
        1,
        () => {
          passes += 1;
          if (passes === 3)
            setImmediate(() => {
              done(loop.stop());
            });
          return passes === 1 ? Promise.reject(new Error('gone')) : Promise.resolve();
        },
        (error) => told.push(error),
      );
    });
    expect(passes).toBe(3);
    expect(told).toEqual([new Error('gone')]);
  });

  test('waits at its stop for the pass in flight, and runs none after it', async () => {
    let finish = (): void => undefined;
    let passes = 0;
    const began = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const loop = everyMs(
      1,
      async () => {
        passes += 1;
        finish();
        await held;
      },
      noError,
    );
    await began;
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    release();
    await stopping;
    expect(passes).toBe(1);
  });
});
