import type { Service } from '../src/app/service.ts';

/** What one pass found that no report had told. */
export type Found = Awaited<ReturnType<Service['lookUpSilentCalls']>>;

/**
 * Asks after live calls that the phone system has gone silent about. `found` hears only of passes
 * that saw an end which was never reported.
 */
export function silentJob(
  service: Pick<Service, 'lookUpSilentCalls'>,
  found: (what: Found) => void,
): (goesOn?: () => boolean) => Promise<void> {
  return async (goesOn) => {
    const what = await service.lookUpSilentCalls(goesOn);
    if (what.ended > 0) found(what);
  };
}
