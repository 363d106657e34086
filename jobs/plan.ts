import type { Service } from '../src/app/service.ts';

/**
 * Puts the wakes of the near horizon into the queue, in bulk, and all of them again when the queue
 * has lost its memory, which `refilled` hears.
 */
export function planJob(
  service: Pick<Service, 'planHorizon'>,
  refilled: (planned: number) => void,
): () => Promise<void> {
  return async () => {
    const plan = await service.planHorizon();
    if (plan.refilled) refilled(plan.planned);
  };
}
