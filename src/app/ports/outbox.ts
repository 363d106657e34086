import type { Effect } from '../../domain/effect.ts';
import type { Instant } from '../../domain/time.ts';
import type { OwedEffect } from './pledges.ts';

/** An effect in hand: only under this fence, and until `leaseUntil` on the ledger's clock. */
export type ClaimedEffect = {
  readonly effectId: string;
  readonly pledgeId: string;
  readonly effect: Effect;
  readonly fence: number;
  readonly leaseUntil: Instant;
  /** How often it was claimed before. */
  readonly tries: number;
  readonly now: Instant;
};

/** An effect as its pledge knows it. */
export type OwedKey = { readonly pledgeId: string; readonly key: string };

/** Effects owed by committed decisions and not yet performed. */
export type Outbox = {
  /** Takes a pending effect whose time has come under a new, higher fence; null if it is not. */
  claim(effectId: string, holder: string): Promise<ClaimedEffect | null>;
  /** Done. `more` is owed from now on in its place, in the same transaction. False if fenced. */
  finish(claim: ClaimedEffect, more: readonly OwedEffect[]): Promise<boolean>;
  /** Back to pending until `at`, possibly changed (the next channel). False if fenced. */
  retryAt(claim: ClaimedEffect, at: Instant, effect: Effect): Promise<boolean>;
  /**
   * Ids of effects that could have been claimed `lateMs` ago and were not (or lost their lease).
   */
  overdue(lateMs: number, limit: number): Promise<readonly string[]>;
  /**
   * Makes these claimable at once that wait for a time more than `aheadMs` from now; the ids of
   * those. What is done or in hand stays as it is.
   */
  hurry(owed: readonly OwedKey[], aheadMs: number): Promise<readonly string[]>;
  /** Gives back everything that this process holds, at a shutdown. */
  releaseAll(holder: string): Promise<void>;
  /** How many are pending or in hand, for /metrics and the tests' "at rest". */
  pendingCount(): Promise<number>;
};
