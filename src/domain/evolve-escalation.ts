import type { Fold } from './fold.ts';
import { isSameTelling } from './pledge.ts';

/** How an escalation goes on: who was told, who took it, what comes next. */
export const foldEscalation = {
  'put-at-risk': ((pledge, { since, startStep }) => ({
    ...pledge,
    ladder: { startedAt: since, step: startStep - 1, round: 0, nextAt: since },
  })) satisfies Fold<'put-at-risk'>,

  escalated: ((pledge, { step, round, nextAt }) =>
    pledge.ladder === null
      ? pledge
      : {
          ...pledge,
          ladder: { ...pledge.ladder, step, round, nextAt },
        }) satisfies Fold<'escalated'>,

  'step-skipped': ((pledge, { step, round, nextAt }) =>
    pledge.ladder === null
      ? pledge
      : {
          ...pledge,
          ladder: { ...pledge.ladder, step, round, nextAt },
        }) satisfies Fold<'step-skipped'>,

  'person-told': ((pledge, { step, round, person, channel, at }) => ({
    ...pledge,
    told: [...pledge.told, { step, round, person, channel, at }],
    dialHeldUntil: null,
  })) satisfies Fold<'person-told'>,

  'telling-failed': ((pledge, event) => ({
    ...pledge,
    told: pledge.told.filter((told) => !isSameTelling(told, event)),
  })) satisfies Fold<'telling-failed'>,

  acknowledged: ((pledge, { by, until, at }) => ({
    ...pledge,
    acknowledgement: { by, at, until },
    acknowledgers: [...pledge.acknowledgers, by],
  })) satisfies Fold<'acknowledged'>,

  /** The ladder goes on at its next step, at once. */
  'acknowledgement-ended': ((pledge, { at }) => ({
    ...pledge,
    acknowledgement: null,
    ladder: pledge.ladder === null ? null : { ...pledge.ladder, nextAt: at },
  })) satisfies Fold<'acknowledgement-ended'>,
};
