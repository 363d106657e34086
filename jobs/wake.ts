import type { QueueHandlers } from '../src/app/ports/queue.ts';
import type { Service } from '../src/app/service.ts';

/**
 * Wakes a pledge at one of its moments.
 *
 * The version only tells one wake from another: what is to be done is decided on the pledge as the
 * ledger has it now, and a pledge that has moved on, or is gone, needs nothing.
 */
export function wakeJob(service: Pick<Service, 'wake'>): QueueHandlers['wake'] {
  return (pledgeId) => service.wake(pledgeId);
}
