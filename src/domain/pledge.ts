import type { NotedCall } from './call.ts';
import type { Policy } from './policy.ts';
import type { Sealed, Words } from './sealed.ts';
import { type Instant, MINUTE } from './time.ts';
import type { Window } from './window.ts';

export type OpenState = 'waiting' | 'due' | 'broken';
/** How a promise ends; evidence, and nothing else, changes it afterwards. */
export type EndState =
  | 'kept'
  | 'kept-late'
  | 'unreachable'
  | 'cancelled'
  | 'claimed'
  | 'withdrawn'
  /** Its evidence fell away while a newer promise was open: that one carries the call. */
  | 'joined';
export type PledgeState = OpenState | EndState;

/** Where a promise comes from. */
export type Source =
  'agent' | 'dropped-call' | 'abandoned' | 'missed' | 'queue-callback' | 'web' | 'api' | 'import';

export type Precision = 'exact' | 'window' | 'vague';

/** How the customer said what they want; only these make a move or a cancellation theirs. */
export type Via = 'page' | 'own-number' | 'recorded-call' | 'agent';

/** One window of the promise: who set it, how, and why. The first one never changes. */
export type ToldWindow = Window & {
  readonly setAt: Instant;
  readonly by: 'promise' | 'customer' | 'company';
  readonly person: string | null;
};

export type AttemptStage = 'planned' | 'submitted' | 'placed' | 'granted' | 'ended';

/**
 * refused: the phone system said no, but may say yes later. impossible: it will always say no, so
 * a person has to act. not-placed: it knows of no such call, and never said that it placed it.
 * not-taken: the customer, rung first, answered, and nobody of ours took the call. unheard: an
 * agent picked up, and our instructions could not be fetched. unverified: a call was made or may
 * have been, and nobody can say what became of it.
 */
export type AttemptOutcome =
  | 'reached'
  | 'not-reached'
  | 'agent-declined'
  | 'unheard'
  | 'not-taken'
  | 'refused'
  | 'impossible'
  | 'not-placed'
  | 'unverified'
  | 'stopped';

/** What becomes of a customer whose phone we ring first. */
export type CustomerFirst = {
  /** The customer's leg; null while nothing has told of it. */
  readonly callId: string | null;
  /** The agents who are rung for the customer, one after the other; the last one is being rung. */
  readonly rung: readonly string[];
  /** When an agent's 1 took the customer. */
  readonly takenAt: Instant | null;
};

/**
 * One try of ours to reach the customer, agent first.
 *
 *     planned ──▶ submitted ──▶ placed ──▶ granted ──▶ ended
 *        │            │ outcome unknown: stays here     ▲
 *        └────────────┴───────────────┴─────────────────┘
 *
 * The customer's phone can ring only from `granted` on. One that rings the customer first is
 * granted as it is submitted: from then on nobody can take it back.
 */
export type Attempt = {
  readonly number: number;
  readonly stage: AttemptStage;
  /** Index in `windows` of the window it was made for. */
  readonly window: number;
  readonly agent: string | null;
  /** The person who asked for it by hand; null when the plan did. */
  readonly askedBy: string | null;
  readonly plannedAt: Instant;
  readonly submittedAt: Instant | null;
  readonly grantedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** The leg of the agent who is rung for the customer, or who took the customer. */
  readonly agentCallId: string | null;
  /** Absent: the agent first. */
  readonly customerFirst?: CustomerFirst;
  /** The fence it was submitted under; a leg with another one gets no grant. */
  readonly fence: number | null;
  readonly outcomeUnknown: boolean;
  /** The promise ended while the agent's phone rang, so that it was asked to stop. */
  readonly recalled: boolean;
  /** How often the phone system was asked what became of it, since it last moved. */
  readonly lookUps: number;
  /** When it was last asked, since it last moved. */
  readonly lookedUpAt: Instant | null;
  readonly outcome: AttemptOutcome | null;
  /** The phone system asked for no other dial before this. */
  readonly retryAt?: Instant;
};

export type Grade = 'A' | 'B';

/** The evidence that fulfilled the promise. `at` is the answer of the customer's leg. */
export type Proof = {
  readonly grade: Grade;
  readonly callId: string;
  readonly at: Instant;
  readonly early: boolean;
  readonly byChase: boolean;
};

/** The escalation: the last step told, when the next one comes, and who paused it. */
export type Ladder = {
  readonly startedAt: Instant;
  readonly step: number;
  /** How often the last step has been repeated. */
  readonly round: number;
  readonly nextAt: Instant;
};

/** Somebody took the escalation; the ladder rests `until` then. */
export type Acknowledgement = {
  readonly by: string;
  readonly at: Instant;
  readonly until: Instant;
};

/** A person whom a provider says that it has told of this escalation. */
export type Told = {
  readonly step: number;
  /** Which repetition of that step: 0 is the first. */
  readonly round: number;
  readonly person: string;
  readonly channel: string;
  readonly at: Instant;
};

/** Is it the same message to the same person, of whenever it is told? */
export function isSameTelling(told: Told, other: Omit<Told, 'at'>): boolean {
  return (
    told.step === other.step &&
    told.round === other.round &&
    told.person === other.person &&
    told.channel === other.channel
  );
}

/** What is done once a window, or once a promise. */
export type OneOff =
  'owner-note' | 'outside-hours' | 'reminder' | 'hand-over' | 'unreachable-message';

/** What the caller must never have to repeat. */
export type Context = {
  readonly reason: Sealed | null;
  readonly doneSoFar: Sealed | null;
  readonly nextStep: Sealed | null;
};

/** Everything of one kind that was said at this promise, first to last. */
export function allSaid(pledge: Pledge, part: keyof Context): readonly Sealed[] {
  return [pledge, ...pledge.joined].map((one) => one[part]).filter((said) => said !== null);
}

/** A promise that was joined into this one, with what was said at it. */
export type Joined = Context & {
  readonly at: Instant;
  readonly promisedBy: string | null;
  /** The number that was given then; null when it was not said. */
  readonly number: Sealed | null;
  /** The older promise whose call this one carries; null for one that was only made again. */
  readonly carries: string | null;
  /** The window of the one that is carried had passed by then: people are told at once. */
  readonly overdue: boolean;
};

/**
 * One promise to call one customer back, folded from its events.
 *
 *     waiting ──notBefore less grace──▶ due ──window and grace passed unproven──▶ broken
 *        │                               │                                          │
 *        └───────────────────────────────┴──────────────────────────────────────────┤
 *                                                                                   ▼
 *     kept · kept-late · unreachable · cancelled · claimed · withdrawn · joined   (ends)
 *
 * Nothing ends by the passing of time. Evidence, and nothing else, corrects an end or `broken`.
 */
export type Pledge = {
  readonly id: string;
  /** The number of events folded so far. */
  readonly version: number;
  readonly state: PledgeState;
  readonly endedAt: Instant | null;
  readonly customerId: string;
  readonly subject: string;
  readonly source: Source;
  readonly policy: Policy;
  readonly team: string;
  readonly owner: string | null;
  readonly promisedBy: string | null;
  /** The zone that the promise was said in, and the customer's own. IANA names. */
  readonly zone: string;
  readonly customerZone: string;
  readonly language: string;
  readonly precision: Precision;
  readonly promisedAt: Instant;
  readonly acceptedAt: Instant;
  /** When the customer came to know of the promise; null while untold. */
  readonly toldAt: Instant | null;
  readonly outsideHours: boolean;
  /** The number to be rung: the one that the promise was made for. */
  readonly number: Sealed;
  readonly reason: Sealed | null;
  readonly doneSoFar: Sealed | null;
  readonly nextStep: Sealed | null;
  /** What was promised again meanwhile, and what is carried for an older promise. */
  readonly joined: readonly Joined[];
  /** The promise that carries this one's call, once this one has ended as `joined`. */
  readonly joinedInto: string | null;
  /** The call that broke off, for a dropped call's promise. */
  readonly aboutCall: string | null;
  /** The earlier promise in whose call this one was made; absent for a first promise. */
  readonly follows?: string;
  /** First window first; every move and every repeated promise adds one. */
  readonly windows: readonly ToldWindow[];
  /** What the promise is judged on. */
  readonly binding: Window;
  /** What we dial by: our own moves change this one only. */
  readonly current: Window;
  readonly brokenWindows: readonly Window[];
  readonly calls: readonly NotedCall[];
  /** Calls placed for no promise whose end nobody reported, and of which people were told. */
  readonly callsUnverified?: readonly string[];
  readonly attempts: readonly Attempt[];
  readonly proof: Proof | null;
  readonly ladder: Ladder | null;
  readonly acknowledgement: Acknowledgement | null;
  /** Everybody who has paused this ladder once; nobody does it twice. */
  readonly acknowledgers: readonly string[];
  /** From whom a person took or gave the promise away: no rule hands it back to them. */
  readonly gaveAway?: readonly string[];
  readonly told: readonly Told[];
  readonly done: readonly OneOff[];
  /** No dial before this instant: after an outage people are told first. */
  readonly dialHeldUntil: Instant | null;
  readonly held: 'kill-switch' | 'observe-only' | null;
  readonly claim: { readonly by: string; readonly at: Instant; readonly reason: Words } | null;
  /** When each person was last shown the whole number; absent while nobody was. */
  readonly numberShownAt?: Readonly<Record<string, Instant>>;
  /** How the customer was told that we could not reach them, or why that could not be. */
  readonly unreachableNotice: string | null;
  /** Who cancelled, for the day's figures. */
  readonly cancelledBy: 'customer' | 'agent' | null;
};

const openStates: readonly PledgeState[] = ['waiting', 'due', 'broken'];

/** The call is still owed. */
export function isOpen(pledge: Pledge): boolean {
  return openStates.includes(pledge.state);
}

/** The company or the customer gave it up: what happens afterwards does not count for it. */
export function isGivenUp({ state }: Pledge): boolean {
  return state === 'cancelled' || state === 'withdrawn';
}

/** The dial under way; a pledge never has two. */
export function currentAttempt(pledge: Pledge): Attempt | undefined {
  return pledge.attempts.find((attempt) => attempt.stage !== 'ended');
}

/** Whoever asked for the whole number sees it for so long. */
const NUMBER_SHOWN_MS = 15 * MINUTE;

/** This person has asked for the whole number, and its time is not over. */
export function isNumberShown({ numberShownAt }: Pledge, person: string, now: Instant): boolean {
  const at = numberShownAt?.[person];
  return at !== undefined && now < at + NUMBER_SHOWN_MS;
}
