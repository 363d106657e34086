import type { Wake } from './pledges.ts';

/**
 * Hints of what to do and when. All may be lost: the sweep over the ledger takes what a hint did
 * not. Every method settles within a second or rejects.
 */
export type Queue = {
  /** Wakes at their times; the same pledge and version twice is one. */
  wake(wakes: readonly Wake[]): Promise<void>;
  /** Performs these effects as soon as possible. */
  deliver(effectIds: readonly string[]): Promise<void>;
  /** False when the queue does not hold this epoch: it was flushed or failed over. */
  holdsEpoch(epoch: string): Promise<boolean>;
  writeEpoch(epoch: string): Promise<void>;
};

/** What the queue's workers call; each is safe to run twice, late or never. */
export type QueueHandlers = {
  readonly wake: (pledgeId: string, version: number) => Promise<void>;
  readonly deliver: (effectId: string) => Promise<void>;
  /** The queue's own heart-beat, every 5 s: it proves that jobs flow. */
  readonly tick: () => Promise<void>;
};
