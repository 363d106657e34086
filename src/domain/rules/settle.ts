import type { PledgeEvent } from '../event.ts';
import { verdictOf } from '../evidence.ts';
import { isGivenUp, isOpen, type OpenState, type Pledge, type PledgeState } from '../pledge.ts';
import type { Site } from '../site.ts';
import type { Instant } from '../time.ts';
import { judgedFrom, sameWindow } from '../window.ts';
import { moment, type Rule, type Step } from './rule.ts';

/**
 * Evidence fulfils a promise, and evidence alone corrects what it ended in: upwards when a late
 * report proves a call in time, downwards when a late result says that a machine had answered.
 * No call proves anything before the instant of its answer.
 */
export const settle: Rule = {
  moment: (pledge) => {
    const verdict = verdictOf(pledge);
    if (isSettled(pledge, verdict)) return null;
    // What it was kept by fell away, or there is something earlier: that is so at once.
    const provenAt = pledge.proof === null ? verdict?.proof.at : undefined;
    return moment(Math.max(pledge.acceptedAt, provenAt ?? 0), 'settle');
  },
  act: (pledge, now, site) => {
    const verdict = verdictOf(pledge);
    if (verdict === null || verdict.proof.at > now) return reopened(pledge, now, site);
    if (isOpen(pledge) && !(pledge.state === 'broken' && verdict.state === 'kept')) {
      const kept = { type: 'fulfilled', at: now, ...verdict } as const;
      return { events: [...missedWindow(pledge, verdict.state, now), kept], effects: [] };
    }
    const { state: to, proof } = verdict;
    return {
      events: [
        {
          ...{ type: 'outcome-corrected', at: now, from: pledge.state, to },
          ...{ callId: proof.callId, proof, into: null },
        },
      ],
      effects: [],
    };
  },
};

type Verdict = ReturnType<typeof verdictOf>;

function isSettled(pledge: Pledge, verdict: Verdict): boolean {
  const { state, endedAt } = pledge;
  if (state === 'kept' || state === 'kept-late') {
    return verdict?.state === state && sameProof(pledge, verdict.proof);
  }
  if (verdict === null) return true;
  // What happened after the company or the customer gave up does not bring the promise back.
  return isGivenUp(pledge) && verdict.proof.at > (endedAt ?? 0);
}

function sameProof(pledge: Pledge, proof: NonNullable<Pledge['proof']>): boolean {
  const { proof: known } = pledge;
  return known?.callId === proof.callId && known.at === proof.at && known.grade === proof.grade;
}

/** A report that comes late tells of a window that has passed and of the late call at once. */
function missedWindow(pledge: Pledge, state: PledgeState, now: Instant): readonly PledgeEvent[] {
  const { binding: window } = pledge;
  if (state !== 'kept-late' || wasBroken(pledge)) return [];
  return [{ type: 'broken', at: now, window }];
}

function wasBroken({ brokenWindows, binding }: Pledge): boolean {
  return brokenWindows.some((window) => sameWindow(window, binding));
}

/**
 * The evidence fell away: the promise is open again, where the clock says it is. Beside a newer
 * one of the same customer and subject it is not: that one carries the call, so that there is one.
 */
function reopened(pledge: Pledge, now: Instant, { openBeside: into }: Site): Step {
  return {
    events: [
      {
        type: 'outcome-corrected',
        at: now,
        from: pledge.state,
        to: into === null ? openStateOf(pledge, now) : 'joined',
        callId: pledge.proof?.callId ?? '',
        proof: null,
        into,
      },
    ],
    effects: [],
  };
}

function openStateOf(pledge: Pledge, now: Instant): OpenState {
  const from = judgedFrom(pledge.binding, pledge.policy.grace) ?? pledge.acceptedAt;
  return wasBroken(pledge) ? 'broken' : now >= from ? 'due' : 'waiting';
}
