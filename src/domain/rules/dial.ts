import { mayDialByPlanAt, nextDialAt } from '../attempt-plan.ts';
import type { Effect } from '../effect.ts';
import type { PledgeEvent } from '../event.ts';
import type { Pledge } from '../pledge.ts';
import type { Site } from '../site.ts';
import type { Instant } from '../time.ts';
import { moment, type Rule, type Step } from './rule.ts';

/** The plan's next dial; held, with the owner told, while dialling is off. */
export const dial: Rule = {
  moment: (pledge) => {
    const at = nextDialAt(pledge);
    return at === null ? null : moment(at, 'dial');
  },
  act: (pledge, now, site) => {
    const held = reasonToHold(site);
    if (held !== null) return hold(pledge, held, now);
    return mayDialByPlanAt(pledge, now) ? plan(pledge, null, now) : missed(pledge, now);
  },
};

/**
 * Nobody looked when its time was, and now it is too late or too early for the customer's phone.
 */
function missed(pledge: Pledge, now: Instant): Step {
  const { events } = plan(pledge, null, now);
  return { events: [...events, stopped(pledge.attempts.length + 1, now)], effects: [] };
}

/** The end of a dial that was given up before anybody's phone rang. */
export function stopped(
  attempt: number,
  now: Instant,
  why = 'outside the time for dialling',
): PledgeEvent {
  return { type: 'attempt-ended', at: now, attempt, outcome: 'stopped', why };
}

/** Why nothing is dialled now; null when it is. */
export function reasonToHold(site: Site): 'kill-switch' | 'observe-only' | null {
  if (site.killSwitch) return 'kill-switch';
  return site.mode === 'observe-only' ? 'observe-only' : null;
}

/** The key of the effect that makes this attempt. */
export function dialKey(attempt: number): string {
  return `place-call:${attempt}`;
}

/** Plans the next attempt; `askedBy` is the person who pressed "call now". */
export function plan(pledge: Pledge, askedBy: string | null, now: Instant): Step {
  const attempt = pledge.attempts.length + 1;
  const effect: Effect = { kind: 'place-call', key: dialKey(attempt), attempt };
  return {
    events: [{ type: 'attempt-planned', at: now, attempt, askedBy }],
    effects: [effect],
  };
}

/** Somebody has to know that the plan stands still; observing without dialling was agreed on. */
export function hold(pledge: Pledge, reason: 'kill-switch' | 'observe-only', now: Instant): Step {
  const tell: Effect = {
    kind: 'alert',
    key: `dial-held:${pledge.version}`,
    purpose: 'dial-held',
    step: null,
    round: 0,
    targets: ['owner', 'lead'],
  };
  return {
    events: [{ type: 'dial-held', at: now, reason }],
    effects: reason === 'kill-switch' ? [tell] : [],
  };
}
