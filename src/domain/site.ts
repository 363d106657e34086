/**
 * The world around one pledge at the moment of a decision, loaded by `advance`: shifts, presence,
 * mode, kill switch, earlier breaks of this customer. Data only.
 */
export type Site = {
  readonly killSwitch: boolean;
  readonly mode: 'live' | 'observe-only';
  /** Ids of the people that each target of a ladder step reaches now. */
  readonly reachable: {
    readonly owner: readonly string[];
    readonly team: readonly string[];
    readonly lead: readonly string[];
    readonly ops: readonly string[];
    /** Everybody configured who could be told something at this hour. */
    readonly anyone: readonly string[];
  };
  /** The owner is a person who is on shift, not away and not in a call. */
  readonly ownerIsFree: boolean;
  readonly someoneOnShift: boolean;
  /** Agents of the team on shift and not in a call, in the order to be asked. */
  readonly freeAgents: readonly string[];
  /** Agents with a leg of ours, or seen in a call. */
  readonly busyAgents: readonly string[];
  /** Who may confirm somebody's claim that a promise was kept. */
  readonly supervisors: readonly string[];
  /** Another open promise of the same customer and subject; a pledge never opens beside it. */
  readonly openBeside: string | null;
  /** Windows of this customer's other promises that were broken within 30 days. */
  readonly earlierBreaks: number;
  /** The customer, or their telephone, is being dialled for another promise. */
  readonly customerRung: boolean;
};
