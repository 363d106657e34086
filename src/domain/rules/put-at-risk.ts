import type { PledgeEvent } from '../event.ts';
import { excusedUntil, verdictPendingUntil } from '../evidence.ts';
import { hopelessSince } from '../hopeless.ts';
import { isOpen, type Pledge } from '../pledge.ts';
import type { Site } from '../site.ts';
import type { Instant } from '../time.ts';
import { judgedUntil, sameWindow } from '../window.ts';
import { moment, type Rule } from './rule.ts';

/**
 * Shortly before the window ends a customer's leg must ring or be live, by a word of the phone
 * system that is not old; otherwise, or when the one that rang has failed, the ladder starts. What
 * arrives at night untold, and what cannot be dialled at all, or may have been without anybody
 * knowing, starts it at once.
 */
export const putAtRisk: Rule = {
  moment: (pledge) => {
    if (!isOpen(pledge) || pledge.ladder !== null) return null;
    const { at } = reasonAt(pledge);
    return moment(Math.max(at, excusedUntil(pledge, startedBy(pledge)) ?? at), 'at-risk');
  },
  act: (pledge, now, site) => {
    const { at: since, why: reason } = reasonAt(pledge);
    const isLive = (verdictPendingUntil(pledge, startedBy(pledge)) ?? now) > now;
    const why = reason === 'window' && isLive ? 'end-unknown' : reason;
    return {
      events: [{ type: 'put-at-risk', at: now, why, since, startStep: startStep(pledge, site) }],
      effects: [],
    };
  },
};

/** A call that began after the window excuses nobody: it cannot prove that the promise was kept. */
function startedBy({ binding, policy }: Pledge): Instant {
  return judgedUntil(binding, policy.grace);
}

type Why = Extract<PledgeEvent, { type: 'put-at-risk' }>['why'];

function reasonAt(pledge: Pledge): { readonly at: Instant; readonly why: Why } {
  const hopeless = hopelessSince(pledge);
  if (hopeless !== null) return hopeless;
  const carried = pledge.joined.find(({ overdue }) => overdue);
  if (carried !== undefined) return { at: carried.at, why: 'carried' };
  if (pledge.outsideHours && pledge.toldAt === null) {
    return { at: pledge.acceptedAt, why: 'night-untold' };
  }
  return { at: riskAt(pledge), why: 'window' };
}

/**
 * `atRiskMs` before the end; when there was too little time for that between the saying and the
 * end, soon after it was accepted.
 */
export function riskAt(pledge: Pledge): Instant {
  const { policy, binding } = pledge;
  const told = pledge.windows.find((window) => sameWindow(window, binding));
  const setAt = told?.setAt ?? pledge.acceptedAt;
  const saidAt = told === pledge.windows[0] ? pledge.promisedAt : setAt;
  if (binding.dueAt - saidAt < policy.shortWindowMs) {
    return Math.min(setAt + policy.shortRiskMs, binding.dueAt);
  }
  return binding.dueAt - policy.atRiskMs;
}

/** A customer who was let down within 30 days is told of at the highest step from the start. */
function startStep(pledge: Pledge, site: Site): number {
  return brokenBefore(pledge, site) ? pledge.policy.ladder.length - 1 : 0;
}

function brokenBefore(pledge: Pledge, site: Site): boolean {
  return site.earlierBreaks + pledge.brokenWindows.length - bindingBreaks(pledge) > 0;
}

/** The break of the binding window itself is the first one, not the second. */
function bindingBreaks(pledge: Pledge): number {
  return pledge.brokenWindows.some((window) => sameWindow(window, pledge.binding)) ? 1 : 0;
}
