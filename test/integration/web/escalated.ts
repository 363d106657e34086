import { at } from '../../support/pledges.ts';

/** What puts a promise on top of the list: it is at risk, and its ladder's first step was told. */
export const escalated = [
  { type: 'put-at-risk', at: at('14:13:30'), why: 'window', since: at('14:13:30'), startStep: 0 },
  {
    type: 'escalated',
    at: at('14:13:30'),
    step: 0,
    round: 0,
    collapsed: [],
    nextAt: at('14:15:30'),
  },
] as const;
