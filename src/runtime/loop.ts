import { monotonicMs } from './clock.ts';

/** A loop that runs. */
export type Loop = {
  /** No further pass, and the one in flight begins nothing more; returns when it has ended. */
  stop(): Promise<void>;
};

/**
 * Runs `pass` now and then every `ms`, never twice at once: a pass that takes longer delays the
 * next, and none is made up for. A pass that fails is told to `onError` and the loop goes on. A
 * pass of many pieces asks before each whether the loop still runs.
 */
export function everyMs(
  ms: number,
  pass: (goesOn: () => boolean) => Promise<unknown>,
  onError: (error: unknown) => void,
): Loop {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let inFlight: Promise<void> = Promise.resolve();

  const turn = async (): Promise<void> => {
    const startedAt = monotonicMs();
    try {
      await pass(() => !stopped);
    } catch (error) {
      onError(error);
    }
    plan(Math.max(0, ms - (monotonicMs() - startedAt)));
  };

  const plan = (delayMs: number): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      inFlight = turn();
    }, delayMs);
  };

  plan(0);
  return {
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await inFlight;
    },
  };
}
