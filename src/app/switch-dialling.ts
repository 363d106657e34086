import type { Advance } from './advance.ts';
import type { Pledges } from './ports/pledges.ts';
import type { KillSwitch, SiteStore } from './ports/site.ts';
import type { Service } from './service.ts';

/** Promises told at once when the switch is thrown; the others are as their dials come up. */
const TOLD_AT_ONCE_MAX = 2_000;

/**
 * The kill switch: one row, read again in every transaction that grants a dial. On: everybody who
 * counts on a dial of the near horizon is told, the others when theirs comes up. Off: what was held
 * is planned again.
 */
export function makeSwitchDialling(deps: {
  readonly site: SiteStore;
  readonly pledges: Pledges;
  readonly advance: Advance;
  readonly horizonMs: number;
}): Service['setKillSwitch'] {
  const { site, pledges, advance, horizonMs } = deps;
  const touched = async (on: boolean): Promise<readonly string[]> => {
    if (!on) return pledges.held(null);
    const now = await pledges.now();
    const near = await pledges.horizon(now, now + horizonMs, TOLD_AT_ONCE_MAX);
    return near.map(({ pledgeId }) => pledgeId);
  };
  return async (on, person): Promise<KillSwitch> => {
    const state = await site.setKillSwitch({ on, by: person });
    for (const pledgeId of await touched(state.on)) {
      await advance(pledgeId, { type: 'site-changed' });
    }
    return state;
  };
}
