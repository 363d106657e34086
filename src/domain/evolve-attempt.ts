import type { Fold } from './fold.ts';
import type { Attempt, CustomerFirst, Pledge } from './pledge.ts';
import type { Instant } from './time.ts';
import { sameWindow } from './window.ts';

/** How a dial goes on, from the plan to its end. */
export const foldAttempt = {
  'attempt-planned': ((pledge, { attempt, askedBy, at }) => ({
    ...pledge,
    attempts: [...pledge.attempts, planned(pledge, { number: attempt, askedBy, plannedAt: at })],
  })) satisfies Fold<'attempt-planned'>,

  'attempt-submitted': ((pledge, { attempt, agent, fence, at, customerFirst }) =>
    change(pledge, attempt, {
      ...{ stage: 'submitted', agent, fence, submittedAt: at },
      ...(customerFirst === true ? customersRing(agent, at) : {}),
    })) satisfies Fold<'attempt-submitted'>,

  'attempt-placed': ((pledge, { attempt, callId }) => {
    const first = pledge.attempts.find(({ number }) => number === attempt)?.customerFirst;
    return change(pledge, attempt, {
      ...(first === undefined
        ? { stage: 'placed', agentCallId: callId }
        : { customerFirst: { ...first, callId } }),
      outcomeUnknown: false,
    });
  }) satisfies Fold<'attempt-placed'>,

  'agent-rung': ((pledge, { attempt, agent }) =>
    changeFirst(pledge, attempt, (first) => ({
      agent,
      customerFirst: { ...first, rung: [...first.rung, agent] },
    }))) satisfies Fold<'agent-rung'>,

  'customer-taken': ((pledge, { attempt, agent, callId, at }) =>
    changeFirst(pledge, attempt, (first) => ({
      agent,
      agentCallId: callId,
      customerFirst: { ...first, takenAt: at },
    }))) satisfies Fold<'customer-taken'>,

  'attempt-unknown': ((pledge, { attempt }) =>
    change(pledge, attempt, { outcomeUnknown: true })) satisfies Fold<'attempt-unknown'>,

  'attempt-looked-up': ((pledge, { attempt, at }) => ({
    ...pledge,
    attempts: pledge.attempts.map((one) =>
      one.number === attempt ? { ...one, lookUps: one.lookUps + 1, lookedUpAt: at } : one,
    ),
  })) satisfies Fold<'attempt-looked-up'>,

  'dial-granted': ((pledge, { attempt, callId, at }) =>
    change(pledge, attempt, {
      stage: 'granted',
      agentCallId: callId,
      grantedAt: at,
      outcomeUnknown: false,
      lookUps: 0,
      lookedUpAt: null,
    })) satisfies Fold<'dial-granted'>,

  'attempt-ended': ((pledge, { attempt, outcome, at, retryAt }) =>
    change(pledge, attempt, {
      stage: 'ended',
      outcome,
      endedAt: at,
      outcomeUnknown: false,
      ...(retryAt === undefined ? {} : { retryAt }),
    })) satisfies Fold<'attempt-ended'>,

  'attempt-explained': ((pledge, { attempt, outcome }) =>
    change(pledge, attempt, {
      outcome: outcome ?? 'impossible',
    })) satisfies Fold<'attempt-explained'>,

  'agent-recalled': ((pledge, { attempt }) =>
    change(pledge, attempt, { recalled: true })) satisfies Fold<'agent-recalled'>,

  'dial-held': ((pledge, { reason }) => ({
    ...pledge,
    held: reason,
  })) satisfies Fold<'dial-held'>,

  'dial-released': ((pledge) => ({ ...pledge, held: null })) satisfies Fold<'dial-released'>,
};

function planned(pledge: Pledge, plan: Pick<Attempt, 'number' | 'askedBy' | 'plannedAt'>): Attempt {
  return {
    ...plan,
    stage: 'planned',
    window: pledge.windows.findLastIndex((window) => sameWindow(window, pledge.current)),
    agent: null,
    submittedAt: null,
    grantedAt: null,
    endedAt: null,
    agentCallId: null,
    fence: null,
    outcomeUnknown: false,
    recalled: false,
    lookUps: 0,
    lookedUpAt: null,
    outcome: null,
  };
}

/** Granted with the request; one agent is kept free for the customer who will answer. */
function customersRing(agent: string, at: Instant): Partial<Attempt> {
  return {
    stage: 'granted',
    grantedAt: at,
    customerFirst: { callId: null, rung: [agent], takenAt: null },
  };
}

function changeFirst(
  pledge: Pledge,
  number: number,
  news: (first: CustomerFirst) => Partial<Attempt>,
): Pledge {
  const first = pledge.attempts.find((attempt) => attempt.number === number)?.customerFirst;
  return first === undefined ? pledge : change(pledge, number, news(first));
}

function change(pledge: Pledge, number: number, news: Partial<Attempt>): Pledge {
  return {
    ...pledge,
    attempts: pledge.attempts.map((attempt) =>
      attempt.number === number ? { ...attempt, ...news } : attempt,
    ),
  };
}
