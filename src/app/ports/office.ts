import type { Policy } from '../../domain/policy.ts';
import type { Roster } from '../../domain/roster.ts';
import type { Source } from '../../domain/pledge.ts';

/** What an operator configured, as the use cases need it. */
export type Office = {
  readonly roster: Roster;
  readonly zone: string;
  readonly language: string;
  readonly policies: ReadonlyMap<string, Policy>;
  /** The policy of a promise from this source when none is named. */
  policyFor(source: Source, team: string): Policy;
  /** How many days ahead a promise may be due. */
  readonly daysAheadMax: number;
  /** How many days ago a promise may have been made, or due. */
  readonly daysBackMax: number;
  /** What is due sooner than this is put into the queue. */
  readonly horizonMs: number;
  /** One free agent in so many serves promises that are broken already. */
  readonly brokenShare: number;
  /** How many calls the carrier lets us start a second. */
  readonly callsPerSecond: number;
};
