import type { Leg } from '../leg.ts';
import type { Switchboard } from '../switchboard.ts';
import type { Verb } from '../twiml-reader.ts';

/** Fields that a request for TwiML carries besides those of the leg. */
export type Extra = Readonly<Record<string, string>>;

/** One verb being followed on one leg, and where it may lead. */
export type Step = {
  readonly board: Switchboard;
  readonly leg: Leg;
  readonly verb: Verb;
  /** The document it stands in, which its addresses are relative to. */
  readonly url: string;
  /** The leg is not over and was not sent elsewhere. */
  readonly alive: () => boolean;
  /** On to the next verb, if the leg is still here. */
  readonly next: () => void;
  /** Follows another document instead of this one. */
  readonly go: (url: string, extra: Extra) => void;
  /** Tells an `action` of a leg that is over; what it answers is ignored. */
  readonly tellAction: (url: string, extra: Extra) => void;
  /** An incoming call that nobody answered yet is answered now. */
  readonly answer: () => void;
  readonly hangUp: () => void;
  /** Follows a document on another leg, before it is connected; `done` after its last verb. */
  readonly screen: (leg: Leg, url: string, done: () => void) => void;
};

/** What one verb does. */
export type Act = (step: Step) => void;

/** How long one sentence is spoken. */
export const SAY_MS = 1_000;

/** A number that an attribute gives, or the usual one. */
export function numberIn({ attributes }: Verb, name: string, usual: number): number {
  const value = Number(attributes[name] ?? usual);
  return Number.isFinite(value) ? value : usual;
}
