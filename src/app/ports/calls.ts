import type { CallFacts } from '../../domain/call.ts';
import type { Instant } from '../../domain/time.ts';
import type { CallReason } from '../call-reason.ts';
import type { CallSaid, IdempotencyKey } from './answers.ts';

/** `dropped` opens a promise; what the phone system's fields cannot tell stays `unknown`. */
export type Verdict = 'dropped' | 'normal' | 'abandoned' | 'missed' | 'not-connected' | 'unknown';

/** A call between the company and a customer, as observed so far, with its raw evidence. */
export type CallRecord = {
  readonly callId: string;
  readonly version: number;
  /** E.164; null when withheld or not dialable. */
  readonly customer: string | null;
  /** As the phone system gave it, dialable or not. */
  readonly customerAsGiven: string;
  readonly company: string | null;
  readonly facts: CallFacts;
  readonly verdict: Verdict;
  /** Why the verdict, and what people said of the call, oldest first. */
  readonly reasons: readonly CallReason[];
  readonly reportedDroppedBy: string | null;
  /** The pledge whose attempt this call is. */
  readonly pledgeId: string | null;
  /** The promises that it may be about, where several were open: somebody has to say which. */
  readonly asks: readonly string[];
  /** Who said so; `count` orders what was said. Null: nobody was asked, or has answered. */
  readonly answer: CallAnswer | null;
  readonly raw: readonly RawEvent[];
};

/** What somebody said the call was about: all of these promises and none of the others. */
export type CallAnswer = {
  readonly pledgeIds: readonly string[];
  readonly by: string;
  readonly count: number;
};

export type RawEvent = { readonly at: Instant; readonly fields: Readonly<Record<string, unknown>> };

/** A webhook's identity, kept for ever: the same event twice has no effect. */
export type SeenKey = {
  readonly provider: string;
  readonly account: string;
  readonly key: string;
};

/** What somebody said of a call under a key, and what they are answered. */
export type KeyedWord = { readonly idempotency: IdempotencyKey; readonly said: CallSaid };

export type Saved = 'saved' | 'duplicate' | 'key-used' | 'conflict';

/** Calls observed, and the webhooks that told of them. */
export type Calls = {
  get(callId: string): Promise<CallRecord | null>;
  /**
   * Stores the call as it is known now, and under its key what is answered of it;
   * `record.version` is the new one. duplicate: `seen` was there already, nothing is stored.
   * key-used: so was the key. conflict: another report came between, read again.
   */
  save(record: CallRecord, seen: SeenKey | null, keyed?: KeyedWord): Promise<Saved>;
  /** The pledges have heard of this version of the call. */
  markApplied(callId: string, version: number): Promise<void>;
  /** Calls saved `lateMs` ago or longer that the pledges have not heard of (a crash between). */
  unapplied(lateMs: number, limit: number): Promise<readonly string[]>;
  /**
   * Takes calls that nobody placed for a promise, that live or whose talk is untold, and of which
   * nothing was heard for a while, for one look each: a call comes again ever later, and not at all
   * after a week of silence.
   */
  takeSilent(limit: number): Promise<readonly CallRecord[]>;
  /** The phone system says that these are still live. */
  renew(callIds: readonly string[]): Promise<void>;
  /**
   * Rings the first of these agents whose telephone rings for no other caller and no dial, and
   * counts them as busy until they are released, or for so long. Null: none of them.
   */
  holdTaker(callId: string, agents: readonly string[], forMs: number): Promise<string | null>;
  /** This agent, or null for whoever it is, is rung for this caller no more; null: nobody was. */
  releaseTaker(callId: string, agent: string | null): Promise<string | null>;
  /** The newest calls between the company and this number. */
  ofCustomer(phone: string, limit: number): Promise<readonly CallRecord[]>;
  /** The newest finished calls, for "report as dropped" on the ops page. */
  recent(limit: number): Promise<readonly CallRecord[]>;
};
