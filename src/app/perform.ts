import type { EffectKind } from '../domain/effect.ts';
import type { Claim, Outbox } from './ports/outbox.ts';

/** Performs one kind of effect: under its claim, and until it is finished or put off. */
export type Performer = (claim: Claim) => Promise<void>;

/** How often it had been claimed before; null when there was nothing to claim. */
export type PerformEffect = (effectId: string) => Promise<number | null>;

/**
 * Performs an effect that is owed: claims it under a rising fence, so that of two workers at most
 * one goes on, and of a crashed one's work the next takes over when the lease has passed.
 */
export function makePerform(deps: {
  readonly outbox: Outbox;
  readonly holder: string;
  readonly performers: Readonly<Record<EffectKind, Performer>>;
}): PerformEffect {
  return async (effectId) => {
    const claim = await deps.outbox.claim(effectId, deps.holder);
    if (claim === null) return null;
    await deps.performers[claim.effect.kind](claim);
    return claim.tries;
  };
}
