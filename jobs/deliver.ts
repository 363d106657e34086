import type { QueueHandlers } from '../src/app/ports/queue.ts';
import type { Service } from '../src/app/service.ts';

/** Performs one effect that the ledger owes; one that is done, or in other hands, is left alone. */
export function deliverJob(service: Pick<Service, 'performEffect'>): QueueHandlers['deliver'] {
  return (effectId) => service.performEffect(effectId);
}
