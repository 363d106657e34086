import type { SetupFault } from '../../domain/setup-fault.ts';
import type { Instant } from '../../domain/time.ts';

/** Whether all dialling is stopped, by whom and since when. */
export type KillSwitch = {
  readonly on: boolean;
  readonly by: string | null;
  readonly at: Instant | null;
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
  setKillSwitch(change: { on: boolean; by: string }): Promise<KillSwitch>;
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
