import type { Service } from '../src/app/service.ts';

/** What one pass of the sweep took because no job had. In health all are 0. */
export type Caught = Awaited<ReturnType<Service['sweep']>>;

/**
 * Takes from the ledger what was due a second ago and that no job has taken.
 *
 * It runs in the process and not in the queue, for the queue is what it stands in for. `caught`
 * hears only of passes that took something. Nothing is begun once `goesOn` says no.
 */
export function sweepJob(
  service: Pick<Service, 'sweep'>,
  takes: 'due' | 'owed',
  caught: (what: Caught) => void,
): (goesOn?: () => boolean) => Promise<void> {
  return async (goesOn) => {
    const what = await service.sweep(takes, goesOn);
    if (what.wakes + what.effects + what.calls > 0) caught(what);
  };
}
