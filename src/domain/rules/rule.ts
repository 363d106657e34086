import type { Effect } from '../effect.ts';
import type { PledgeEvent } from '../event.ts';
import type { Moment } from '../moment.ts';
import type { Pledge } from '../pledge.ts';
import type { Site } from '../site.ts';
import type { Instant } from '../time.ts';

/** New facts, each of which makes the rule that gave it not apply again, and work owed. */
export type Step = {
  readonly events: readonly PledgeEvent[];
  readonly effects: readonly Effect[];
};

/**
 * One thing that a pledge does by itself when its moment has come. `moment` says when, from the
 * pledge alone, so that it can be planned and shown; `act` says what, and always adds an event.
 */
export type Rule = {
  readonly moment: (pledge: Pledge) => Moment | null;
  readonly act: (pledge: Pledge, now: Instant, site: Site) => Step;
};

/** A moment of this kind; `step` is the ladder's. */
export function moment(at: Instant, kind: Moment['kind'], step: number | null = null): Moment {
  return { at, kind, step };
}
