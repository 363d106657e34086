import { SECOND } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import { eachOf } from './each-of.ts';
import type { PerformEffect } from './perform.ts';
import type { Calls } from './ports/calls.ts';
import type { Log } from './ports/log.ts';
import type { Office } from './ports/office.ts';
import type { Outbox } from './ports/outbox.ts';
import type { Pledges } from './ports/pledges.ts';
import type { SiteStore } from './ports/site.ts';
import type { SmsKept, SmsStore } from './ports/sms.ts';
import type { Service } from './service.ts';
import { tellOfSwitch } from './tell-of-switch.ts';

/** What nobody took this long after its time, the sweep takes. */
const LATE_MS = SECOND;
/** Longer than a webhook may take: of two that understand the same message both would act. */
const UNSETTLED_MS = 20 * SECOND;
/** A pass takes so many of each; the next pass comes at once after a full one. */
const BATCH = 200;
/** So many decisions are taken at a time. */
const AT_ONCE = 10;

/**
 * The passes over the ledger, on the database's clock, that need no queue: they take by lease what
 * was due, or owed, a second ago and was not taken. One that fails does not stop the others.
 */
export function makeSweep(deps: {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly calls: Calls;
  readonly site: SiteStore;
  readonly office: Office;
  readonly advance: Advance;
  readonly performEffect: PerformEffect;
  readonly applyCall: (callId: string) => Promise<void>;
  readonly sms: Pick<SmsStore, 'unsettled'>;
  readonly settleSms: (kept: SmsKept) => Promise<unknown>;
  readonly holder: string;
  readonly log: Log;
}): Service['sweep'] {
  const { pledges, outbox, calls, log } = deps;
  const trying = (goesOn: GoesOn, work: (id: string) => Promise<unknown>) => async (id: string) => {
    // What is left undone counts as not done: whoever goes on after us takes it.
    if (!goesOn()) return false;
    try {
      await work(id);
      return true;
    } catch (error) {
      log.error({ id, error: String(error) }, 'The sweep could not finish one; it tries again.');
      return false;
    }
  };

  const takeDue = async (goesOn: GoesOn): Promise<Swept> => {
    const wake = trying(goesOn, (id) => deps.advance(id, { type: 'time' }));
    const apply = trying(goesOn, deps.applyCall);
    const look = trying(goesOn, (id) => deps.advance(id, { type: 'site-changed' }));
    const lookAll = (ids: readonly string[]) => failedOf(ids, look, AT_ONCE);
    const unheard = await calls.unapplied(LATE_MS, BATCH);
    await failedOf(unheard, apply, AT_ONCE);
    await settleMessages(deps, goesOn);
    await tellOfSwitch(deps, lookAll, BATCH);
    await lookAll(await wronglyHeld(deps));
    if (!goesOn()) return { wakes: 0, effects: 0, calls: unheard.length };
    const wakes = await pledges.takeOverdue({ holder: deps.holder, lateMs: LATE_MS, limit: BATCH });
    const ids = wakes.map(({ pledgeId }) => pledgeId);
    await failedOf(ids, wake, AT_ONCE);
    return { wakes: wakes.length, effects: 0, calls: unheard.length };
  };
  const takeOwed = async (goesOn: GoesOn): Promise<Swept> => {
    let effects = 0;
    const perform = trying(goesOn, async (id) => {
      // One that was put off (no agent free, a channel down) is tried again here, not caught.
      if ((await deps.performEffect(id)) === 0) effects += 1;
    });
    // All side by side: a channel that takes its 8 s must not stand before anybody's dial.
    await failedOf(await outbox.overdue(LATE_MS, BATCH), perform, BATCH);
    return { wakes: 0, effects, calls: 0 };
  };

  return async (what, goesOn = () => true) => {
    switch (what) {
      case 'due':
        return takeDue(goesOn);
      case 'owed':
        return takeOwed(goesOn);
    }
  };
}

/** Text messages whose webhook died before it had understood them. */
async function settleMessages(
  { sms, settleSms, log }: Pick<Parameters<typeof makeSweep>[0], 'sms' | 'settleSms' | 'log'>,
  goesOn: GoesOn,
): Promise<void> {
  for (const kept of await sms.unsettled(UNSETTLED_MS, BATCH)) {
    if (!goesOn()) return;
    await settleSms(kept).catch((error: unknown) => {
      const { messageId: id } = kept;
      log.error({ id, error: String(error) }, 'The sweep could not finish one; it tries again.');
    });
  }
}

/** False from the moment on at which this process is told to stop. */
type GoesOn = () => boolean;
type Swept = Awaited<ReturnType<Service['sweep']>>;

/**
 * Dials that are held although dialling is on: it was switched on again, or their team no longer
 * only observes.
 */
async function wronglyHeld({
  pledges,
  site,
  office,
}: {
  readonly pledges: Pledges;
  readonly site: SiteStore;
  readonly office: Office;
}): Promise<readonly string[]> {
  if ((await site.killSwitch()).on) return [];
  const live = office.roster.teams.filter(({ mode }) => mode === 'live');
  return pledges.held(
    live.map(({ id }) => id),
    BATCH,
  );
}

/** Does the work for each; the ids of those for which it could not be done. */
async function failedOf(
  ids: readonly string[],
  work: (id: string) => Promise<boolean>,
  atOnce: number,
): Promise<readonly string[]> {
  const failed: string[] = [];
  const note = async (id: string): Promise<void> => {
    if (!(await work(id))) failed.push(id);
  };
  await eachOf(ids, note, atOnce);
  return failed;
}
