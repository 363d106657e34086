import type { Log } from './ports/log.ts';
import type { SiteStore } from './ports/site.ts';
import type { Service } from './service.ts';

/**
 * The kill switch: one row, read again in every transaction that grants a dial. On: whom it has to
 * be told to is set down with it, and the sweep tells them; the others hear of it when their dial
 * comes up. Off: the sweep releases what was held.
 */
export function makeSwitchDialling(deps: {
  readonly site: SiteStore;
  readonly log: Log;
  readonly horizonMs: number;
}): Service['setKillSwitch'] {
  const { site, log, horizonMs } = deps;
  return async (on, person) => {
    const found = await site.setKillSwitch({ on, by: person, aheadMs: horizonMs });
    const { by, at } = found;
    const said = on ? 'All dialling is stopped by the kill switch.' : 'Dialling is started again.';
    log.warn({ by, at }, said);
    return found;
  };
}
