import type { Pledges } from './ports/pledges.ts';
import type { SiteStore } from './ports/site.ts';

/**
 * Tells the next `batch` of those who count on a dial that the kill switch has stopped. The cursor
 * moves on when they were told, so whoever takes over after a crash tells some of them once more,
 * to which a promise that is held already says nothing. `tellAll` answers with whom it could not
 * tell.
 */
export async function tellOfSwitch(
  { site, pledges }: { readonly site: SiteStore; readonly pledges: Pledges },
  tellAll: (pledgeIds: readonly string[]) => Promise<readonly string[]>,
  batch: number,
): Promise<void> {
  const telling = await site.switchTelling();
  if (telling === null) return;
  const { from, after, to } = telling;
  const wakes = await pledges.horizon(from, to, { limit: batch, after });
  const untold = await tellAll(wakes.map(({ pledgeId }) => pledgeId));
  // Once more, in the end: the ledger may have been away for a moment. One that can never be told
  // does not keep the others waiting, and its own dial is held when it comes up.
  const lost = untold.length === 0 ? untold : await tellAll(untold);
  if (lost.length > 0 && lost.length === wakes.length) return;
  const last = wakes.at(-1);
  const isDone = last === undefined || wakes.length < batch;
  await site.moveTelling(telling, isDone ? null : { from: last.at, after: last.pledgeId, to });
}
