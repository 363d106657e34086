import type { Effect } from './effect.ts';
import type { PledgeEvent } from './event.ts';

/** Why a person's request changes nothing; each has a sentence in `config/messages`. */
export type Refusal =
  | 'already-ended'
  | 'not-waiting-for-anyone'
  | 'already-acknowledged'
  | 'acknowledged-before'
  | 'window-backwards'
  | 'window-over'
  | 'too-far-ahead'
  | 'nothing-claimed'
  | 'own-claim'
  | 'not-a-supervisor'
  | 'already-calling'
  | 'dialling-off'
  | 'outside-calling-window'
  | 'no-phone'
  | 'call-unknown'
  | 'call-out-of-time'
  | 'call-says-nothing';

/**
 * What becomes of a pledge when it hears something: new facts, and work owed. A refusal is for the
 * person who asked; a machine's signal that no longer applies decides nothing and says nothing.
 */
export type Decision = {
  readonly events: readonly PledgeEvent[];
  readonly effects: readonly Effect[];
  readonly refusal: Refusal | null;
};

export const NOTHING: Decision = { events: [], effects: [], refusal: null };
