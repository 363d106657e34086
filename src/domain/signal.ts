import type { CallFacts } from './call.ts';
import type { ToldIn } from './customers-word.ts';
import type { Opening } from './event.ts';
import type { Context, Via } from './pledge.ts';
import type { Sealed } from './sealed.ts';
import type { SetupFault } from './setup-fault.ts';
import type { Instant } from './time.ts';
import type { Window } from './window.ts';

/** What the outside can say to a pledge. Each may come late, twice, or in any order. */
export type Signal =
  /** Time has passed: a wake-up, the sweep, a person who looks. */
  | { readonly type: 'time' }
  | { readonly type: 'open'; readonly id: string; readonly opening: Opening }
  | ({
      readonly type: 'promise-again';
      readonly window: Window;
      readonly promisedBy: string | null;
      readonly toldAt: Instant | null;
      readonly number: Sealed | null;
      readonly carries: string | null;
      /** It came under a key, so its answer must be found again: it always leaves a fact. */
      readonly keyed: boolean;
    } & Context)
  | { readonly type: 'call'; readonly facts: CallFacts }
  /** The phone system was asked about this call, and says that it goes on. */
  | { readonly type: 'still-live'; readonly callId: string }
  | {
      readonly type: 'submit';
      readonly attempt: number;
      readonly agent: string;
      readonly fence: number;
    }
  | {
      readonly type: 'placed';
      readonly attempt: number;
      readonly callId: string;
      readonly queuedMs?: number;
      /** Of a leg's own token: with another one than the attempt's it is not its leg. */
      readonly fence?: number;
    }
  | {
      readonly type: 'refused';
      readonly attempt: number;
      readonly permanent: boolean;
      readonly why: string;
      readonly fault?: SetupFault;
      readonly retryAfterMs?: number;
    }
  | { readonly type: 'outcome-unknown'; readonly attempt: number }
  /** The phone system was asked twice, after long enough, and knows no such call. */
  | { readonly type: 'not-placed'; readonly attempt: number }
  /** The phone system said afterwards why it can never ring the customer. */
  | {
      readonly type: 'failure-explained';
      readonly attempt: number;
      readonly why: string;
      readonly fault?: SetupFault;
    }
  /** The agent pressed 1: may the customer be rung? */
  | {
      readonly type: 'agent-accepted';
      readonly attempt: number;
      readonly callId: string;
      readonly fence: number;
    }
  /** The customer, rung first, is on the line, and this agent of those rung did not take them. */
  | {
      readonly type: 'agent-passed';
      readonly attempt: number;
      readonly fence: number;
      readonly agent: string;
    }
  /** An agent who was rung for a waiting customer pressed 1. */
  | {
      readonly type: 'customer-taken';
      readonly attempt: number;
      readonly fence: number;
      readonly agent: string;
      readonly callId: string;
    }
  /** The agent's leg is over. */
  | {
      readonly type: 'agent-leg-ended';
      readonly attempt: number;
      readonly why: string;
      /** They had picked up, says the phone system's record, and nothing of it reached us. */
      readonly answered?: boolean;
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
  /** The message that went out at `sentAt` or after did not arrive, whoever had taken it. */
  | {
      readonly type: 'telling-failed';
      readonly step: number;
      readonly round: number;
      readonly person: string;
      readonly channel: string;
      readonly sentAt: Instant;
    }
  /** Nobody of this step could be told on any channel. */
  | { readonly type: 'step-failed'; readonly step: number; readonly round: number }
  | { readonly type: 'acknowledge'; readonly by: string; readonly via: string }
  | {
      readonly type: 'move';
      readonly window: Window;
      readonly by: 'customer' | 'company';
      readonly via: Via;
      readonly person: string | null;
      readonly why: Sealed | null;
      readonly callId: string | null;
      /** What is known of the call or message of that id; null: nothing with this customer. */
      readonly toldIn: ToldIn | null;
    }
  | {
      readonly type: 'hand-over';
      readonly to: string;
      /** The team that keeps the promise from now on; left out when that stays the same. */
      readonly team?: string;
      readonly by: string;
      /** Null: nothing was said. */
      readonly why: Sealed | null;
    }
  | { readonly type: 'note'; readonly note: Sealed; readonly by: string }
  | { readonly type: 'show-number'; readonly by: string }
  | { readonly type: 'tell'; readonly toldAt: Instant; readonly via: Via }
  | {
      readonly type: 'cancel';
      readonly by: 'customer' | 'agent';
      readonly via: Via;
      readonly person: string | null;
      readonly callId: string | null;
      readonly toldIn: ToldIn | null;
    }
  | { readonly type: 'claim'; readonly by: string; readonly reason: Sealed }
  | { readonly type: 'confirm-claim'; readonly by: string }
  | { readonly type: 'withdraw'; readonly by: string; readonly reason: Sealed }
  | { readonly type: 'call-now'; readonly by: string }
  | { readonly type: 'unreachable-notice'; readonly notice: string }
  /** The kill switch or the team's mode was changed. */
  | { readonly type: 'site-changed' };
