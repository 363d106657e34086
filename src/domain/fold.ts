import type { PledgeEvent, PledgeEventType } from './event.ts';
import type { Pledge } from './pledge.ts';

/** One event folded into the pledge it happened to. */
export type Fold<T extends PledgeEventType> = (
  pledge: Pledge,
  event: Extract<PledgeEvent, { type: T }>,
) => Pledge;
