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

/**
 * What one claim takes. A message to a person comes with the others of the same purpose, for the
 * same channel of the same person, each under a fence of its own, `GROUP_MAX` in all: those whose
 * time has come and, when it was put off before, those that wait for `GATHER_MS` at most. Of two
 * claimers of such a list one gets it whole.
 */
export type Claim = ClaimedEffect & {
  readonly also: readonly ClaimedEffect[];
  /**
   * Of a message: others of its purpose are owed, claimed with it, to the same person later, or
   * as alerts of which nobody knows yet to whom they go.
   */
  readonly othersOwed: boolean;
};

/** An effect as its pledge knows it. */
export type OwedKey = { readonly pledgeId: string; readonly key: string };

/** Effects owed by committed decisions and not yet performed. */
export type Outbox = {
  /** Takes a pending effect whose time has come under a new, higher fence; null if it is not. */
  claim(effectId: string, holder: string): Promise<Claim | null>;
  /** Done. `more` is owed from now on in its place, in the same transaction. False if fenced. */
  finish(claim: ClaimedEffect, more: readonly OwedEffect[]): Promise<boolean>;
  /** Done, at once; the ids of those that were not fenced. */
  finishAll(claims: readonly ClaimedEffect[]): Promise<readonly string[]>;
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
