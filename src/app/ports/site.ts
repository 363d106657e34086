import type { SetupFault } from '../../domain/setup-fault.ts';
import type { Instant } from '../../domain/time.ts';

/** Whether all dialling is stopped, by whom and since when. */
export type KillSwitch = {
  readonly on: boolean;
  readonly by: string | null;
  readonly at: Instant | null;
};

/**
 * Whom a flip of the switch still has to be told to: promises that want to be woken in [from, to),
 * at `from` those behind the id `after`.
 */
export type SwitchTelling = {
  readonly from: Instant;
  readonly after: string | null;
  readonly to: Instant;
};

/** A message in the built-in inbox, which has no provider behind it. */
export type InboxMessage = {
  readonly messageId: string;
  readonly person: string;
  readonly pledgeId: string | null;
  readonly subject: string;
  readonly text: string;
  readonly at: Instant;
};

/** A day's figures as written; a revision has a higher version. */
export type StoredReport = {
  readonly date: string;
  readonly version: number;
  readonly writtenAt: Instant;
  readonly figures: unknown;
};

/** What concerns the whole site: the kill switch, the built-in inbox, the reports. */
export type SiteStore = {
  killSwitch(): Promise<KillSwitch>;
  /**
   * On, it has to be told to all that want to be woken in the next `aheadMs`; off, to nobody. Where
   * it stands so already nothing changes, and the answer is whose it was.
   */
  setKillSwitch(change: { on: boolean; by: string; aheadMs: number }): Promise<KillSwitch>;
  /** Who flipped it, newest first. */
  switchFlips(limit: number): Promise<readonly KillSwitch[]>;
  switchTelling(): Promise<SwitchTelling | null>;
  /** Moves on from `was`; null when all are told. Nothing happens where it is no longer `was`. */
  moveTelling(was: SwitchTelling, to: SwitchTelling | null): Promise<void>;
  /** The same `messageId` twice is one message. */
  addInbox(message: Omit<InboxMessage, 'at'>): Promise<void>;
  inboxOf(person: string | null, limit: number): Promise<readonly InboxMessage[]>;
  /** Saves a new version if the figures differ from the newest; returns what is in force. */
  saveReport(date: string, figures: unknown): Promise<StoredReport>;
  report(date: string): Promise<StoredReport | null>;
  /**
   * True for the effect that tells of this fault, whenever it asks; any other gets a false until
   * `againAfterMs` later.
   */
  claimFault(claim: {
    fault: SetupFault;
    effectId: string;
    againAfterMs: number;
  }): Promise<boolean>;
  /** Random text made once a ledger; the queue that holds another one has lost its memory. */
  queueEpoch(): Promise<string>;
};
