import type { AlertPurpose } from './effect.ts';
import { type Instant, MINUTE, SECOND } from './time.ts';

/** So long a message waits for others to the same person, so that they become one. */
export const GATHER_MS = 2 * SECOND;
/** So many messages become one; what is beyond it is another. */
export const GROUP_MAX = 200;

/** A message whose turn has come. */
export type GatherQuestion = {
  readonly purpose: AlertPurpose;
  /** Of the most urgent promise that it is about. */
  readonly dueAt: Instant;
  readonly now: Instant;
  /** Others for the same reason are on their way, to this person or before it is known to whom. */
  readonly othersOwed: boolean;
};

/**
 * Whether a message waits for others before it goes out. One on its own never does, nor does an
 * escalation that still can save a promise within the minute.
 */
export function gathers({ purpose, dueAt, now, othersOwed }: GatherQuestion): boolean {
  const isLastMinute = purpose === 'escalation' && dueAt > now && dueAt - now <= MINUTE;
  return othersOwed && !isLastMinute;
}
