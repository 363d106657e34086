import type { AgentOutcome } from '../../domain/call.ts';

/** What is known of a call after somebody said something of it; no number, and nobody's words. */
export type CallSaid = {
  readonly callId: string;
  readonly outcome: AgentOutcome | null;
  /** The promises that somebody said it was about. */
  readonly pledgeIds: readonly string[];
  /** The promises to choose from while nobody has said so. */
  readonly mayBeAbout: readonly string[];
};

/** What makes a repeated request the same request. `bodyHash` is hex SHA-256 of what was asked. */
export type IdempotencyKey = {
  readonly owner: string;
  readonly key: string;
  readonly bodyHash: string;
};

/**
 * What the request under a key was answered with: the promise as it was at that version, or what
 * was known of a call.
 */
export type Answered = {
  readonly bodyHash: string;
  readonly answer:
    | { readonly kind: 'promise'; readonly pledgeId: string; readonly version: number }
    | { readonly kind: 'call'; readonly said: CallSaid };
};

/** The answers that were given under keys, each stored with the very change that it tells of. */
export type Answers = {
  under(key: Pick<IdempotencyKey, 'owner' | 'key'>): Promise<Answered | null>;
};
