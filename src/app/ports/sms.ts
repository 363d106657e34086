import type { AlertPurpose } from '../../domain/effect.ts';
import type { SetupFault } from '../../domain/setup-fault.ts';
import type { Instant } from '../../domain/time.ts';
import type { Lease, ListedPledge } from './alerts.ts';
import type { SeenKey } from './calls.ts';
import type { OwedEffect } from './pledges.ts';

/** One text message on its way out; numbers in E.164. */
export type SmsOrder = {
  readonly smsId: string;
  /** Rises with every try; a report about an earlier one changes nothing. */
  readonly fence: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
};

/** refused: certainly nothing was sent. unknown: nobody can say; it is looked up, never guessed. */
export type SmsAnswer =
  | { readonly kind: 'accepted'; readonly carrierId: string }
  | {
      readonly kind: 'refused';
      readonly permanent: boolean;
      readonly optedOut: boolean;
      readonly why: string;
      readonly fault: SetupFault | null;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** Sends text messages, and can be asked what became of one. Ids carry the system's prefix. */
export type SmsCarrier = {
  send(order: SmsOrder): Promise<SmsAnswer>;
  /**
   * Ids of what was asked to be sent from one number to the other, from then until then; null: it
   * could not be asked, or not all of it was told.
   */
  sentBetween(query: {
    readonly from: string;
    readonly to: string;
    readonly since: Instant;
    readonly until: Instant;
  }): Promise<readonly string[] | null>;
};

/**
 * intended: the request may be on its way, or its answer was lost. accepted: the phone system has
 * it. failed: it had it, and could not deliver it.
 */
export type SmsState = 'intended' | 'refused' | 'accepted' | 'delivered' | 'failed';

/** Whom a staff alert was for; null: the message is for a customer. */
export type SmsAbout = {
  readonly person: string;
  readonly purpose: AlertPurpose;
  readonly step: number | null;
  readonly round: number;
  /** The promises of an alert about several. */
  readonly list?: readonly ListedPledge[];
};

/** A message as it stands. */
export type SmsRecord = {
  readonly smsId: string;
  readonly fence: number;
  readonly state: SmsState;
  readonly pledgeId: string | null;
  readonly about: SmsAbout | null;
  readonly intendedAt: Instant;
  /** When the phone system first knew nothing of this try. */
  readonly absentAt: Instant | null;
};

/** What is committed before the request goes out. */
export type SmsIntent = {
  /** Used when `key` is new. */
  readonly smsId: string;
  /** The same for every try of the same message. */
  readonly key: string;
  readonly pledgeId: string | null;
  readonly to: string;
  readonly about: SmsAbout | null;
  /** Go only while this effect is leased under this fence. */
  readonly guard: Lease | null;
  /** The try that the phone system knows nothing of, so that another one may be made. */
  readonly absent: number | null;
};

/**
 * go: the intent is committed, make the request. known: there was a try that was not refused.
 */
export type SmsTurn =
  | { readonly kind: 'go'; readonly smsId: string; readonly fence: number }
  | { readonly kind: 'known'; readonly sms: SmsRecord }
  | { readonly kind: 'opted-out' | 'fenced' };

/** Owed for the promise that the message was about, or for another one that it listed. */
export type SmsOwed = OwedEffect & { readonly pledgeId?: string };

/** What a try came to, and what is owed from then on: in one transaction. */
export type SmsNews = {
  readonly smsId: string;
  readonly fence: number;
  readonly state: 'refused' | 'accepted' | 'delivered' | 'failed';
  readonly carrierId: string | null;
  readonly why: string | null;
  readonly owed: readonly SmsOwed[];
  readonly seen: SeenKey | null;
};

/** Somebody's text message to us. */
export type SmsReceived = {
  /** The phone system's id with its prefix: the same message twice is one. */
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** The phone system's own reading of it as an opt-out or its end. */
  readonly optOut: 'STOP' | 'START' | 'HELP' | null;
};

/** What we took a received message for. */
export type SmsMeaning =
  'opt-out' | 'opt-in' | 'acknowledged' | 'wrong-code' | 'customer' | 'observed';

/** A received message as stored; `answer` is null until it was dealt with, empty for no answer. */
export type SmsKept = SmsReceived & {
  readonly receivedAt: Instant;
  readonly answer: string | null;
};

/** Text messages in the ledger: what we meant to send, what came, and who wants none. */
export type SmsStore = {
  /**
   * How long to wait until this sender's next turn, at so many a second; null when that is longer
   * than `waitMaxMs`, and then no turn is taken.
   */
  takeTurn(ask: { from: string; perSecond: number; waitMaxMs: number }): Promise<number | null>;
  intend(intent: SmsIntent): Promise<SmsTurn>;
  byId(smsId: string): Promise<SmsRecord | null>;
  /** The phone system knows nothing of this try; the first time stands. */
  foundAbsent(which: { readonly smsId: string; readonly fence: number }): Promise<void>;
  /** Which of these ids belong to messages of ours already. */
  owned(carrierIds: readonly string[]): Promise<readonly string[]>;
  /** An older try, a state that is behind, or a report seen before changes nothing. */
  record(news: SmsNews): Promise<'recorded' | 'stale' | 'duplicate'>;
  /** Stands for ever by number, under a keyed hash; an older word than the last one is stale. */
  setOptOut(change: { number: string; optedOut: boolean; at: Instant; by: string }): Promise<void>;
  isOptedOut(number: string): Promise<boolean>;
  /** The live code of this person for this message, `candidate` when there is none; null: taken. */
  codeFor(ask: {
    key: string;
    number: string;
    person: string;
    pledgeId: string;
    candidate: string;
    until: Instant;
  }): Promise<string | null>;
  /** Uses up a live code of this number; the same message again gets the same answer. */
  useCode(use: {
    number: string;
    code: string;
    messageId: string;
  }): Promise<{ readonly pledgeId: string; readonly person: string } | null>;
  /** Keeps a message as it came; the one that is kept already comes back as it is. */
  receive(message: SmsReceived): Promise<SmsKept>;
  settle(
    messageId: string,
    outcome: { readonly meaning: SmsMeaning; readonly answer: string },
  ): Promise<void>;
  /** Wrong codes from this number since then. */
  wrongCodes(number: string, since: Instant): Promise<number>;
  /** Messages kept `lateMs` ago or longer that nobody has dealt with (a crash between). */
  unsettled(lateMs: number, limit: number): Promise<readonly SmsKept[]>;
};
