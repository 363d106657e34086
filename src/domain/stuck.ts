import type { Attempt, Pledge } from './pledge.ts';
import type { Instant } from './time.ts';

/** Since when, and why, only a person dials, though nothing says that it can never succeed. */
export type Stuck = { readonly at: Instant; readonly why: 'not-rung' | 'unheard' };

/** One request that went astray may be chance, two agents' calls in a row without any are not. */
const UNHEARD_MAX = 2;

/**
 * The last of these dials all failed in the same way. Null while the plan may go on.
 */
export function stuckSince(pledge: Pledge, dials: readonly Attempt[]): Stuck | null {
  const placed = dials.filter(
    ({ stage, agentCallId }) => stage === 'ended' && agentCallId !== null,
  );
  return notRungSince(pledge, dials) ?? unheardSince(pledge, placed);
}

/**
 * So many of these dials in a row failed to ring the customer: none of them was a try (ADR 9), and
 * one more would only ring an agent again.
 */
function notRungSince(pledge: Pledge, dials: readonly Attempt[]): Stuck | null {
  const made = dials.filter(({ stage, grantedAt }) => stage === 'ended' && grantedAt !== null);
  const rung = made.findLastIndex((dial) => !rangNobody(pledge, dial));
  const last = made.slice(rung + 1)[(pledge.policy.failedMax ?? Infinity) - 1];
  return last === undefined ? null : { at: last.endedAt ?? pledge.acceptedAt, why: 'not-rung' };
}

/** Agents picked up and heard nothing, because our webhooks could not be reached. */
function unheardSince(pledge: Pledge, placed: readonly Attempt[]): Stuck | null {
  const heard = placed.findLastIndex(({ outcome }) => outcome !== 'unheard');
  const last = placed.slice(heard + 1)[UNHEARD_MAX - 1];
  return last === undefined ? null : { at: last.endedAt ?? pledge.acceptedAt, why: 'unheard' };
}

/** The agent's 1 was granted, and the customer's telephone could not be rung. */
export function rangNobody({ calls }: Pledge, { number, outcome, grantedAt }: Attempt): boolean {
  if (outcome === 'not-placed') return grantedAt !== null;
  const leg = calls.find(({ attempt }) => attempt === number);
  return outcome === 'not-reached' && leg?.failure === 'failed';
}
