import type { Effect } from '../effect.ts';
import type { HandOverReason, PledgeEvent } from '../event.ts';
import { isOnTheLine } from '../evidence.ts';
import { currentAttempt, isOpen, type Pledge } from '../pledge.ts';
import type { Site } from '../site.ts';
import type { Instant } from '../time.ts';
import { moment, type Rule, type Step } from './rule.ts';
import { before, passed } from './tell-owner.ts';

/**
 * Before the miss: when the owner is in a call, off shift or silent, a free colleague of the team
 * gets the promise and is told why.
 */
export const handOver: Rule = {
  moment: (pledge) => {
    if (!isOpen(pledge) || pledge.owner === null || pledge.done.includes('hand-over')) return null;
    const due = before(pledge, pledge.policy.handOverMs, 'hand-over');
    return due === null ? null : moment(due.at, 'hand-over');
  },
  act: (pledge, now, site) => {
    const why = whyNotTheOwner(pledge, site, now);
    const gaveAway = [pledge.owner, ...(pledge.gaveAway ?? [])];
    const colleague = site.freeAgents.find((agent) => !gaveAway.includes(agent));
    if (why === null || colleague === undefined || pledge.current.dueAt <= now) {
      return passed('hand-over', why ?? 'owner-has-it', now);
    }
    return handedOver(pledge, { to: colleague, why }, now);
  },
};

/**
 * Who took the escalation and is no longer the owner pauses it no longer: the new owner did not
 * take it, and may do so for a time of their own.
 */
export function endOfTaking(pledge: Pledge, now: Instant): readonly PledgeEvent[] {
  const isTheirs = pledge.acknowledgement !== null && pledge.acknowledgement.by === pledge.owner;
  return isTheirs ? [{ type: 'acknowledgement-ended', at: now }] : [];
}

function whyNotTheOwner(pledge: Pledge, site: Site, now: Instant): HandOverReason | null {
  if (currentAttempt(pledge) !== undefined || pledge.owner === pledge.team) return null;
  // The call that the owner is in may be the one that was promised.
  if (isOnTheLine(pledge, now)) return null;
  if (!site.ownerIsFree) return 'owner-not-free';
  const tookIt = pledge.acknowledgement?.by === pledge.owner;
  return pledge.policy.dial === 'manual' && !tookIt ? 'owner-silent' : null;
}

function handedOver(
  pledge: Pledge,
  change: { to: string; why: HandOverReason },
  now: Instant,
): Step {
  const effect: Effect = {
    kind: 'alert',
    key: `hand-over:${pledge.version}`,
    purpose: 'hand-over',
    step: null,
    round: 0,
    targets: [`person:${change.to}`],
  };
  return {
    events: [
      { type: 'moment-passed', at: now, what: 'hand-over', did: 'handed-over' },
      { type: 'handed-over', at: now, from: pledge.owner, ...change, by: null },
      ...endOfTaking(pledge, now),
    ],
    effects: [effect],
  };
}
