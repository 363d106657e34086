import type { QueueHandlers } from '../src/app/ports/queue.ts';

/** The heart-beat that goes through the queue like any other job: `beat` hears that it did. */
export function tickJob(beat: () => void): QueueHandlers['tick'] {
  return () => {
    beat();
    return Promise.resolve();
  };
}
