import type { Instant } from './time.ts';

/** What comes next in a pledge's life, in the order in which it would come. */
export type MomentKind =
  | 'due'
  | 'owner-note'
  | 'reminder'
  | 'hand-over'
  | 'dial'
  | 'look-up'
  | 'at-risk'
  | 'escalate'
  | 'acknowledgement-ends'
  | 'broken'
  | 'settle';

/** One planned moment: API `next`, the page's countdowns, and the pledge's next wake-up. */
export type Moment = {
  readonly at: Instant;
  readonly kind: MomentKind;
  /** The ladder's step, for `escalate`. */
  readonly step: number | null;
};
