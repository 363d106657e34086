import type { Refusal } from '../domain/decision.ts';
import type { Via } from '../domain/pledge.ts';
import type { Window } from '../domain/window.ts';
import type { IdempotencyKey } from './ports/answers.ts';
import type { PledgeView } from './view.ts';

/** What a person asks of a promise; `person` is who asks, as authenticated. */
export type Command =
  | { readonly type: 'note'; readonly text: string }
  | {
      readonly type: 'move';
      readonly window: Window;
      readonly by: 'customer' | 'company';
      readonly via: Via;
      readonly why: string | null;
      /** The call or text message in which the customer said so. */
      readonly callId: string | null;
    }
  | { readonly type: 'hand-over'; readonly to: string; readonly why: string }
  | {
      readonly type: 'cancel';
      readonly by: 'customer' | 'agent';
      readonly via: Via;
      readonly callId: string | null;
    }
  | { readonly type: 'withdraw'; readonly reason: string }
  | { readonly type: 'claim'; readonly reason: string }
  | { readonly type: 'confirm-claim' }
  | { readonly type: 'acknowledge'; readonly via: 'api' | 'page' | 'link' | 'sms' }
  | { readonly type: 'call-now' }
  /** The whole number, to call by hand: it is on record who was shown it. */
  | { readonly type: 'show-number' };

/** What came of a person's request; refused changes nothing and says why. */
export type CommandResult =
  | {
      readonly kind: 'done';
      readonly view: PledgeView;
      /** The same request again, under its key: what it was answered with the first time. */
      readonly replayed?: true;
    }
  | {
      readonly kind: 'refused';
      /** key-reused: another request came under this key. */
      readonly why: Refusal | 'unknown-person' | 'nobody-to-tell' | 'key-reused';
      readonly view: PledgeView;
    }
  | { readonly kind: 'missing' };

/** Says it; under a key the same request again has no second effect. */
export type SayCommand = (
  pledgeId: string,
  command: Command,
  person: string,
  idempotency?: IdempotencyKey | null,
) => Promise<CommandResult>;
