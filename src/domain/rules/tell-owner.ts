import type { Effect } from '../effect.ts';
import { isOnTheLine } from '../evidence.ts';
import { currentAttempt, isOpen, type OneOff, type Pledge } from '../pledge.ts';
import type { Target } from '../policy.ts';
import type { Instant } from '../time.ts';
import { sameWindow } from '../window.ts';
import { moment, type Rule, type Step } from './rule.ts';

/** A note to the owner when the promise is made. */
export const noteOwner: Rule = {
  moment: (pledge) =>
    isOpen(pledge) && pledge.owner !== null && !pledge.done.includes('owner-note')
      ? moment(pledge.acceptedAt, 'owner-note')
      : null,
  act: (pledge, now) =>
    pledge.binding.dueAt <= now
      ? passed('owner-note', 'skipped', now)
      : told(pledge, 'owner-note', now, ['owner']),
};

/** Outside the hours the owner is told at once, with nobody on shift together with the lead. */
export const noteOutsideHours: Rule = {
  moment: (pledge) =>
    isOpen(pledge) && pledge.outsideHours && !pledge.done.includes('outside-hours')
      ? moment(pledge.acceptedAt, 'owner-note')
      : null,
  act: (pledge, now, site) =>
    told(pledge, 'outside-hours', now, site.someoneOnShift ? ['owner'] : ['owner', 'lead']),
};

/** A reminder to the owner some minutes before the window ends, while nobody is calling. */
export const remind: Rule = {
  moment: (pledge) => {
    if (!isOpen(pledge) || pledge.owner === null || pledge.done.includes('reminder')) return null;
    return before(pledge, pledge.policy.reminderMs, 'reminder');
  },
  act: (pledge, now) =>
    currentAttempt(pledge) !== undefined || isOnTheLine(pledge, now) || pledge.current.dueAt <= now
      ? passed('reminder', 'skipped', now)
      : told(pledge, 'reminder', now, ['owner']),
};

/** A moment before the window's end; none when the window was set later than that. */
export function before(
  pledge: Pledge,
  ms: number,
  kind: 'reminder' | 'hand-over',
): ReturnType<Rule['moment']> {
  const at = pledge.current.dueAt - ms;
  const setAt = pledge.windows.find((window) => sameWindow(window, pledge.current))?.setAt;
  return at > (setAt ?? pledge.acceptedAt) ? moment(at, kind) : null;
}

/** A moment came; `did` says what was done in it. */
export function passed(what: OneOff, did: string, now: Instant): Step {
  return { events: [{ type: 'moment-passed', at: now, what, did }], effects: [] };
}

function told(
  pledge: Pledge,
  what: 'owner-note' | 'outside-hours' | 'reminder',
  now: Instant,
  targets: readonly Target[],
): Step {
  const effect: Effect = {
    kind: 'alert',
    key: `${what}:${pledge.windows.length}`,
    purpose: what,
    step: null,
    round: 0,
    targets,
  };
  return { ...passed(what, 'told', now), effects: [effect] };
}
