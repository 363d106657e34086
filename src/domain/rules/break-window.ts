import { verdictPendingUntil } from '../evidence.ts';
import type { Pledge } from '../pledge.ts';
import { judgedUntil, sameWindow, type Window } from '../window.ts';
import { moment, type Rule } from './rule.ts';

/**
 * A window that passes with its grace and without proof breaks the promise; it must still be
 * kept, and every later window of ours that passes unkept is broken too. A customer's leg that
 * rang or was answered inside the window defers it until its verdict.
 */
export const breakWindow: Rule = {
  moment: (pledge) => {
    const window = windowAtStake(pledge);
    if (window === null) return null;
    const end = judgedUntil(window, pledge.policy.grace);
    return moment(Math.max(end, verdictPendingUntil(pledge, end) ?? end), 'broken');
  },
  act: (pledge, now) => ({
    events: [{ type: 'broken', at: now, window: windowAtStake(pledge) ?? pledge.binding }],
    effects: [],
  }),
};

function windowAtStake(pledge: Pledge): Window | null {
  if (pledge.state === 'waiting' || pledge.state === 'due') {
    return wasBroken(pledge) ? laterWindow(pledge) : pledge.binding;
  }
  if (pledge.state === 'joined') return wasBroken(pledge) ? null : pledge.binding;
  return pledge.state === 'broken' ? laterWindow(pledge) : null;
}

function wasBroken({ brokenWindows, binding }: Pledge): boolean {
  return brokenWindows.some((window) => sameWindow(window, binding));
}

function laterWindow(pledge: Pledge): Window | null {
  const lastBroken = Math.max(...pledge.brokenWindows.map((window) => window.dueAt));
  return pledge.current.dueAt > lastBroken ? pledge.current : null;
}
