import type { Source } from '../domain/pledge.ts';
import type { Instant } from '../domain/time.ts';
import type { Window } from '../domain/window.ts';
import type { IdempotencyKey } from './ports/answers.ts';
import type { PledgeView } from './view.ts';

/** A promise as somebody reports it, read and validated, with its window worked out. */
export type OpenRequest = {
  readonly customer: {
    readonly phone: string;
    readonly name: string | null;
    readonly reference: string | null;
    readonly language: string | null;
    readonly timeZone: string | null;
  };
  readonly source: Source;
  /** How the time was said: a length from `promisedAt`, an instant, a window, or words. */
  readonly when:
    | { readonly kind: 'in'; readonly ms: number }
    | { readonly kind: 'window'; readonly window: Window }
    | { readonly kind: 'words'; readonly words: string }
    | { readonly kind: 'policy' }
    /** No time was said at all. */
    | { readonly kind: 'vague' };
  /** Null: now. */
  readonly promisedAt: Instant | null;
  /** Whether the customer knows of it. */
  readonly told: boolean;
  readonly reason: string | null;
  readonly doneSoFar: string | null;
  readonly nextStep: string | null;
  readonly promisedBy: string | null;
  readonly owner: string | null;
  readonly team: string | null;
  readonly subject: string;
  /** Name of a policy; null: the one of the source. */
  readonly policy: string | null;
  readonly aboutCall: string | null;
  /** The earlier promise of this customer in whose call this one was made. */
  readonly follows?: string;
  readonly idempotency: IdempotencyKey | null;
};

/** Why a promise is not accepted; each is a 4xx with what to do next. */
export type OpenRefusal =
  | 'number-not-dialable'
  | 'number-not-allowed'
  | 'window-backwards'
  | 'too-far-ahead'
  | 'too-far-back'
  | 'unknown-promise'
  | 'unknown-policy'
  | 'unknown-team'
  | 'unknown-person'
  | 'unknown-zone'
  | 'unknown-language'
  | 'key-reused';

/** What came of a promise being made. */
export type OpenResult =
  | { readonly kind: 'opened' | 'already-open'; readonly view: PledgeView }
  /** The same request again, under its key: what it was answered with the first time. */
  | {
      readonly kind: 'replayed';
      readonly answered: 'opened' | 'already-open';
      readonly view: PledgeView;
    }
  | { readonly kind: 'refused'; readonly why: OpenRefusal; readonly detail: string };

/** A promise that is not accepted. */
export type Refused = Extract<OpenResult, { kind: 'refused' }>;

/** Why it is not accepted; `detail` names what was wrong. */
export function refused(why: OpenRefusal, detail: string): Refused {
  return { kind: 'refused', why, detail };
}
