import type { CallFacts } from './call.ts';
import type {
  AttemptOutcome,
  Context,
  EndState,
  OneOff,
  OpenState,
  Pledge,
  PledgeState,
  Proof,
  Via,
} from './pledge.ts';
import type { Sealed, Words } from './sealed.ts';
import type { Instant } from './time.ts';
import type { Window } from './window.ts';

/** Why a rule hands a promise over; empty where a person did it and said nothing. */
export type HandOverReason = 'owner-not-free' | 'owner-silent' | '';

/** What is fixed when a promise is accepted. */
export type Opening = Pick<
  Pledge,
  | 'customerId'
  | 'subject'
  | 'source'
  | 'policy'
  | 'team'
  | 'owner'
  | 'promisedBy'
  | 'zone'
  | 'customerZone'
  | 'language'
  | 'precision'
  | 'promisedAt'
  | 'toldAt'
  | 'outsideHours'
  | 'number'
  | 'reason'
  | 'doneSoFar'
  | 'nextStep'
  | 'aboutCall'
  | 'follows'
> & { readonly window: Window };

/**
 * A fact of one promise, in the past tense, as stored for ever. `at` is the ledger's clock when it
 * was recorded; instants that decide anything (an answer, a move) stand in the event itself.
 * Nobody's name, number or words are in an event: those are `Sealed`.
 */
export type PledgeEvent = { readonly at: Instant } & (
  | ({ readonly type: 'opened' } & Opening)
  | { readonly type: 'became-due' }
  /** A note, reminder or hand-over whose moment came (also when there was nothing to do). */
  | { readonly type: 'moment-passed'; readonly what: OneOff; readonly did: string }
  | {
      readonly type: 'handed-over';
      readonly from: string | null;
      readonly to: string;
      /** The team that keeps the promise from now on; left out when that stays the same. */
      readonly team?: string;
      readonly by: string | null;
      /** A person's words; a code of ours where a rule did it. */
      readonly why: Words | HandOverReason;
    }
  | {
      readonly type: 'attempt-planned';
      readonly attempt: number;
      readonly askedBy: string | null;
    }
  | {
      readonly type: 'attempt-submitted';
      readonly attempt: number;
      readonly agent: string;
      readonly fence: number;
      /** The request itself rings the customer: it is granted with it. */
      readonly customerFirst?: true;
    }
  | {
      readonly type: 'attempt-placed';
      readonly attempt: number;
      readonly callId: string;
      /** How long the phone system lets the call wait for its turn, in ms, where it does. */
      readonly queuedMs?: number;
    }
  | { readonly type: 'attempt-unknown'; readonly attempt: number }
  | { readonly type: 'attempt-looked-up'; readonly attempt: number }
  | {
      readonly type: 'dial-granted';
      readonly attempt: number;
      readonly callId: string;
      readonly fence: number;
    }
  | {
      readonly type: 'attempt-ended';
      readonly attempt: number;
      readonly outcome: AttemptOutcome;
      readonly why: string;
      /** The phone system asked for no other dial before this. */
      readonly retryAt?: Instant;
    }
  /**
   * It failed for a reason that will not go away by itself: no other dial can be made. `unheard`:
   * our webhooks were not reached, and it was no fault of the agent's.
   */
  | {
      readonly type: 'attempt-explained';
      readonly attempt: number;
      readonly why: string;
      readonly outcome?: 'unheard';
    }
  /** The customer waits on the line, and the agent before did not take them: this one is rung. */
  | { readonly type: 'agent-rung'; readonly attempt: number; readonly agent: string }
  /** The agent's 1: the two are connected. */
  | {
      readonly type: 'customer-taken';
      readonly attempt: number;
      readonly agent: string;
      readonly callId: string;
    }
  /** The promise ended while the agent's phone rang, or that of the customer rung first. */
  | { readonly type: 'agent-recalled'; readonly attempt: number }
  /** Nobody reported how this call ended, which was placed for no promise; people are told. */
  | { readonly type: 'call-unverified'; readonly callId: string }
  | { readonly type: 'dial-held'; readonly reason: 'kill-switch' | 'observe-only' }
  | { readonly type: 'dial-released' }
  /** What is now known of a call: the facts as merged. `grade` is what they prove by then. */
  | {
      readonly type: 'call-noted';
      readonly facts: CallFacts;
      readonly grade: 'A' | 'B' | 'C' | null;
    }
  /** The phone system was asked, and says that the call goes on; noted where that excuses us. */
  | { readonly type: 'call-confirmed'; readonly callId: string }
  | { readonly type: 'chased'; readonly callId: string; readonly calledAt: Instant }
  | {
      readonly type: 'put-at-risk';
      readonly why:
        | 'window'
        | 'end-unknown'
        | 'night-untold'
        | 'cannot-dial'
        | 'not-rung'
        | 'unheard'
        | 'unverified'
        | 'wrong-number'
        | 'carried';
      /** When the ladder began to count; earlier than `at` when the promise came late to us. */
      readonly since: Instant;
      readonly startStep: number;
    }
  | {
      readonly type: 'escalated';
      readonly step: number;
      readonly round: number;
      /** Steps whose time had passed too and that this one message stands for. */
      readonly collapsed: readonly number[];
      readonly nextAt: Instant;
    }
  | {
      readonly type: 'step-skipped';
      readonly step: number;
      readonly round: number;
      readonly why: string;
      readonly nextAt: Instant;
    }
  | {
      readonly type: 'person-told';
      readonly step: number;
      readonly round: number;
      readonly person: string;
      readonly channel: string;
      /** The message, when it told of several promises. */
      readonly message?: string;
    }
  /** A provider had taken the message and could not deliver it: they are not told by it. */
  | {
      readonly type: 'telling-failed';
      readonly step: number;
      readonly round: number;
      readonly person: string;
      readonly channel: string;
    }
  | {
      readonly type: 'acknowledged';
      readonly by: string;
      readonly via: string;
      readonly until: Instant;
    }
  | { readonly type: 'acknowledgement-ended' }
  | { readonly type: 'broken'; readonly window: Window }
  | { readonly type: 'fulfilled'; readonly state: 'kept' | 'kept-late'; readonly proof: Proof }
  | { readonly type: 'unreachable-notice'; readonly notice: string }
  | { readonly type: 'found-unreachable' }
  | {
      readonly type: 'moved';
      readonly window: Window;
      readonly by: 'customer' | 'company';
      readonly via: Via;
      readonly person: string | null;
      readonly why: Sealed | null;
      /** The call or text message in which the customer asked for it. */
      readonly callId?: string;
    }
  | ({
      readonly type: 'promised-again';
      readonly window: Window;
      readonly promisedBy: string | null;
      readonly toldAt: Instant | null;
      readonly number: Sealed | null;
      /** The older promise whose call this one carries from now on. */
      readonly carries: string | null;
    } & Context)
  | { readonly type: 'customer-told'; readonly toldAt: Instant; readonly via: Via }
  | { readonly type: 'note-added'; readonly note: Sealed; readonly by: string }
  /** This person was shown the whole number, to call by hand. */
  | { readonly type: 'number-shown'; readonly by: string }
  | {
      readonly type: 'cancelled';
      readonly by: 'customer' | 'agent';
      readonly via: Via;
      readonly person: string | null;
      /** The call or text message in which the customer said so. */
      readonly callId: string | null;
    }
  | { readonly type: 'claim-made'; readonly by: string; readonly reason: Words }
  | { readonly type: 'claim-confirmed'; readonly by: string }
  | { readonly type: 'withdrawn'; readonly by: string; readonly reason: Words }
  | {
      readonly type: 'outcome-corrected';
      readonly from: PledgeState;
      readonly to: EndState | OpenState;
      /** The call whose evidence corrects it. */
      readonly callId: string;
      readonly proof: Proof | null;
      /** The promise that carries the call, where `to` is joined. */
      readonly into: string | null;
    }
);

export type PledgeEventType = PledgeEvent['type'];
