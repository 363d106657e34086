import type { Instant } from '../domain/time.ts';
import type { Pledges } from './ports/pledges.ts';
import type { Queue } from './ports/queue.ts';
import type { SiteStore } from './ports/site.ts';
import type { Service } from './service.ts';

/** Wakes put into the queue in one pass; what is over comes with the next. */
const BATCH = 2_000;

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
    const wakes = await pledges.horizon(from, to, BATCH);
    await queue.wake(wakes);
    if (!remembers) await queue.writeEpoch(epoch);
    const last = wakes.at(-1);
    plannedTo = wakes.length === BATCH && last !== undefined ? last.at : to;
    return { planned: wakes.length, refilled: !remembers };
  };
}
