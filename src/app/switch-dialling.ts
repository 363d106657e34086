import type { Advance } from './advance.ts';
import type { Pledges } from './ports/pledges.ts';
import type { KillSwitch, SiteStore } from './ports/site.ts';
import type { Service } from './service.ts';

/**
 * The kill switch: one row, read again in every transaction that grants a dial. On: each promise
 * whose dial comes up is held and its people told. Off: what was held is planned again.
 */
export function makeSwitchDialling(deps: {
  readonly site: SiteStore;
  readonly pledges: Pledges;
  readonly advance: Advance;
}): Service['setKillSwitch'] {
  return async (on, person): Promise<KillSwitch> => {
    const state = await deps.site.setKillSwitch({ on, by: person });
    if (!state.on) {
      for (const pledgeId of await deps.pledges.held(null)) {
        await deps.advance(pledgeId, { type: 'site-changed' });
      }
    }
    return state;
  };
}
