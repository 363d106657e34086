import type { Effect } from '../../domain/effect.ts';
import type { PledgeEvent } from '../../domain/event.ts';
import type { Pledge, PledgeState } from '../../domain/pledge.ts';
import type { Instant } from '../../domain/time.ts';
import type { IdempotencyKey } from './answers.ts';
import type { Sought } from './sought.ts';
import type { Whose } from './whose.ts';

/** A pledge and all that its next decision needs from the ledger, read in one round trip. */
export type Loaded = {
  /** The ledger's clock: the only `now` that decides anything. */
  readonly now: Instant;
  readonly pledge: Pledge;
  readonly killSwitch: boolean;
  /** Agents with a leg of ours, rung for a caller, or seen in a call, right now. */
  readonly busyAgents: readonly string[];
  /** Windows of this customer's other pledges broken since `now` less 30 days. */
  readonly earlierBreaks: number;
  /** The customer, or their telephone, is being dialled for another promise. */
  readonly customerRung: boolean;
  /** Teams in which another dial to this customer, or to the same telephone, waits. */
  readonly waitingTeams: readonly string[];
};

/** A name, number or sentence of a person, kept beside the events and erasable. */
export type PersonalValue = {
  readonly valueId: string;
  readonly value: string;
  readonly salt: string;
};

/** The right to ring one customer once; unresolved, it keeps every other dial out. */
export type Grant = {
  readonly attempt: number;
  readonly fence: number;
  /** The agent's leg that was granted it; null: our request itself rings the customer. */
  readonly leg: {
    readonly agentCallId: string;
    /** What the phone system was answered; until the dial is over, a repeat gets the same bytes. */
    readonly answer: string;
  } | null;
};

/** A decision to be stored, whole or not at all. */
export type Commit = {
  /** The version the decision was taken on; 0 opens the pledge. */
  readonly expectedVersion: number;
  readonly events: readonly PledgeEvent[];
  /** The pledge with `events` folded in. */
  readonly pledge: Pledge;
  /** When the pledge next wants to be woken; null for never. */
  readonly nextAt: Instant | null;
  readonly effects: readonly OwedEffect[];
  readonly values: readonly PersonalValue[];
  /** Commit only while this effect is leased under this fence, and dialling is on. */
  readonly guard: { readonly effectId: string; readonly fence: number } | null;
  /** Commit only while the kill switch is off (read in the same transaction). */
  readonly needsDialling: boolean;
  /**
   * The phone system is asked for a call: counted, and refused beyond the carrier's rate. The
   * customer's leg is dialled by the call that there is already, for which no carrier counts.
   */
  readonly startsCall: { readonly perSecond: number } | null;
  readonly grant: Grant | null;
  readonly idempotency: IdempotencyKey | null;
};

export type OwedEffect = { readonly effectId: string; readonly effect: Effect };

/**
 * conflict: somebody else was first (version, a grant, an agent or a customer who is being rung):
 * load and decide again. already-open: it would be the second open pledge of its customer and
 * subject. key-used: this idempotency key has its answer already. fenced: the lease is gone.
 * switched-off: the kill switch is on. too-fast: the carrier takes no more calls in this second.
 */
export type Appended =
  'committed' | 'conflict' | 'already-open' | 'key-used' | 'fenced' | 'switched-off' | 'too-fast';

/** A fact with its place in the hash chain of its pledge. */
export type RecordedEvent = {
  readonly position: number;
  readonly event: PledgeEvent;
  readonly hash: string;
};

/** A pledge's id and the version that wanted to be woken at `at`. */
export type Wake = { readonly pledgeId: string; readonly version: number; readonly at: Instant };

/** Which pledges a list shows; null asks for no restriction. Due times are the binding window's. */
export type PledgeFilter = {
  /** Only open ones that ask for a person: escalated, or claimed and not yet confirmed. */
  readonly asking?: true;
  /** Null or absent: everybody's. */
  readonly whose?: Whose | null;
  readonly states: readonly PledgeState[] | null;
  readonly team: string | null;
  readonly owner: string | null;
  readonly customerId: string | null;
  readonly dueFrom: Instant | null;
  readonly dueTo: Instant | null;
};

/** The filter that lets every promise through. */
export const everyPledge: PledgeFilter = {
  states: null,
  team: null,
  owner: null,
  customerId: null,
  dueFrom: null,
  dueTo: null,
};

/** What ended in [from, to); `whose` null: everybody's. */
export type EndedFilter = {
  readonly from: Instant;
  readonly to: Instant;
  readonly whose: Whose | null;
};

/** Pledges by `dueAt`, then id; `cursor` is opaque and null for the first page. */
export type PledgePage = { readonly pledges: readonly Pledge[]; readonly cursor: string | null };

/** What was looked for, and whether there is more of it than this. */
export type Found = { readonly pledges: readonly Pledge[]; readonly more: boolean };

/** The pledges in the ledger: events, current state, and the moments they wait for. */
export type Pledges = {
  now(): Promise<Instant>;
  /** Writes what a promise takes to the ledger's disk, and drops it; rejects where that fails. */
  tryWriting(): Promise<void>;
  load(pledgeId: string): Promise<Loaded | null>;
  /** All or nothing: events, state, effects, values, grant. Commits what waits together. */
  append(commit: Commit): Promise<Appended>;
  /** The open pledge of this customer and subject. */
  openOf(customerId: string, subject: string): Promise<string | null>;
  timeline(pledgeId: string): Promise<readonly RecordedEvent[]>;
  values(valueIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  list(filter: PledgeFilter, page: { cursor: string | null; limit: number }): Promise<PledgePage>;
  /** What is still owed by the end of its window, then the ended ones, latest window first. */
  find(sought: Sought, limit: number): Promise<Found>;
  /** Those that ended then, whatever their end and however far off their time; latest first. */
  ended(filter: EndedFilter, limit: number): Promise<readonly Pledge[]>;
  /** How many of them ended how, by state; a state without any is absent. */
  countEnded(filter: EndedFilter): Promise<ReadonlyMap<string, number>>;
  /** Of all open ones, by team and owner, a text that differs when one of them has changed. */
  openTally(): Promise<readonly OpenTally[]>;
  /** What wants to be woken in [from, to), soonest first, at `from` only ids behind `after`. */
  horizon(
    from: Instant,
    to: Instant,
    page: { limit: number; after: string | null },
  ): Promise<readonly Wake[]>;
  /** Leases for 10 s what was to be woken `lateMs` ago or longer and that nobody has taken. */
  takeOverdue(take: { holder: string; lateMs: number; limit: number }): Promise<readonly Wake[]>;
  /** Open pledges of these teams whose dial was held (kill switch, observe-only), by `dueAt`. */
  held(teams: readonly string[], atMost: number): Promise<readonly string[]>;
  /** Which of these agent legs belong to a dial under way, or were granted the customer. */
  takenLegs(callIds: readonly string[]): Promise<readonly string[]>;
  /**
   * The stored answer to this agent leg's request for the customer, while the grant is unresolved.
   * It holds the customer's number, which nobody is told again once the call is over.
   */
  grantAnswer(agentCallId: string): Promise<string | null>;
  /**
   * The leg of an agent who was granted a customer is over: from now on they count as free, where
   * they would not for a while after the customer's end. Who that is, the first time; else null.
   */
  agentLegOver(agentCallId: string): Promise<string | null>;
  /**
   * Dials owed now, for the rule of who comes first, by `dueAt`: all that somebody asked for, and
   * the first `atMost` each of those that can still be kept and of the broken ones. Left out are
   * those whose customer or telephone is being dialled for another promise.
   */
  pendingDials(team: string, atMost: number): Promise<readonly PendingDial[]>;
  /** Told or untold, whose binding window ended in [from, to): for the report. */
  endedWindows(from: Instant, to: Instant): Promise<readonly Pledge[]>;
  /** Made in [from, to), for the report's precision. */
  promisedBetween(from: Instant, to: Instant): Promise<readonly Pledge[]>;
  /** The first fact recorded, or the earliest window's end if that was before it: reports begin. */
  beginsAt(): Promise<Instant | null>;
  /** The first pledge whose hash chain does not hold, or null. */
  firstBrokenChain(): Promise<string | null>;
};

/** The open pledges of one owner in one team. */
export type OpenTally = {
  readonly team: string;
  readonly owner: string | null;
  readonly mark: string;
};

/** A dial that is owed and not yet submitted, as far as its turn depends on it. */
export type PendingDial = {
  readonly pledgeId: string;
  readonly attempt: number;
  readonly customerId: string;
  /** The number to be rung, in E.164; null once it is erased. */
  readonly phone: string | null;
  readonly dueAt: Instant;
  readonly broken: boolean;
  /** A person asked for it: their own phone rings, whoever else waits. */
  readonly askedBy: string | null;
};
