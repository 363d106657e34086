import type { Instant } from '../domain/time.ts';
import type { Pledges } from './ports/pledges.ts';
import type { Queue } from './ports/queue.ts';
import type { SiteStore } from './ports/site.ts';
import type { Service } from './service.ts';

/** One call to the queue has a second; more than this in it would not be sure to fit. */
const BATCH = 500;
/** Batches of one pass: the next one goes on where this one stops. */
const BATCHES_MAX = 40;

/**
 * Keeps the queue filled for the near horizon and no further. A queue that does not hold our epoch
 * has lost its memory (flushed, failed over, restored): everything near is put in again.
 */
export function makePlanHorizon(deps: {
  readonly pledges: Pledges;
  readonly site: SiteStore;
  readonly queue: Queue;
  readonly horizonMs: number;
}): Service['planHorizon'] {
  const { pledges, site, queue, horizonMs } = deps;
  let plannedTo: Instant | null = null;
  let epoch: string | null = null;

  return async () => {
    epoch ??= await site.queueEpoch();
    const remembers = await queue.holdsEpoch(epoch);
    const now = await pledges.now();
    // What has become due meanwhile is the sweep's, whatever the queue forgot.
    const from = remembers && plannedTo !== null ? Math.max(plannedTo, now) : now;
    const to = now + horizonMs;
    const done = await fill(from, to);
    if (!remembers) await queue.writeEpoch(epoch);
    plannedTo = done.to;
    return { planned: done.planned, refilled: !remembers };
  };

  /** Puts in what wants to be woken in [from, to), and says how far it came. */
  async function fill(from: Instant, to: Instant): Promise<{ planned: number; to: Instant }> {
    let planned = 0;
    let at = from;
    for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
      const wakes = await pledges.horizon(at, to, { limit: BATCH, after: null });
      await queue.wake(wakes);
      planned += wakes.length;
      const last = wakes.at(-1);
      if (last === undefined || wakes.length < BATCH) return { planned, to };
      // More than a batch at one instant: the rest of that instant is the sweep's.
      at = last.at > at ? last.at : at + 1;
    }
    return { planned, to: at };
  }
}
