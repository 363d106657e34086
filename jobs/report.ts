import type { Service } from '../src/app/service.ts';

/**
 * Writes the nightly reports that are owed: last night's, and those of nights when nothing ran.
 *
 * The ledger says what is owed, so neither a missed night nor two processes change anything.
 */
export function reportJob(
  service: Pick<Service, 'writeOwedReports'>,
  written: (dates: readonly string[]) => void,
): () => Promise<void> {
  return async () => {
    const dates = await service.writeOwedReports();
    if (dates.length > 0) written(dates);
  };
}
