import { type Instant, SECOND } from './time.ts';

/** What the agent says of a call that they had. */
export type AgentOutcome = 'spoke' | 'voicemail' | 'wrong-number' | 'not-reached';

/**
 * asked: the customer had several promises open, and nobody has said yet which of them the call
 * was about. this, another: somebody has.
 */
export type CallAbout = 'asked' | 'this' | 'another';

/**
 * Everything that is known of one call between the company and the customer, from whatever events
 * came in whatever order. `null` means "not known (yet)". All instants are the phone system's own.
 */
export type CallFacts = {
  /** Unique over all phone systems: `twilio:CA…`, `calls:…`. */
  readonly callId: string;
  /** The number of our attempt that it was placed for; null for a call that we only saw. */
  readonly attempt: number | null;
  readonly direction: 'inbound' | 'outbound';
  /** When the customer's leg started to ring (inbound: when the customer called). */
  readonly startedAt: Instant | null;
  /** When the customer's leg was answered (inbound: when somebody of ours answered). */
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly talkSeconds: number | null;
  readonly agent: string | null;
  /** Whether the phone system says that the two sides were connected. */
  readonly bridged: boolean | null;
  /**
   * We connected the two sides, so the phone system tells whether they met: nothing rises above
   * grade C before it has. Absent: so it is with every call of our attempts, and with no other.
   * An inbound call carries it once an agent has taken the caller by a 1.
   */
  readonly bridgeAsked?: true;
  /**
   * Seconds for which the phone system's records show our leg and the customer's live at once.
   * Absent: not read.
   */
  readonly togetherSeconds?: number;
  /** Machine detection was asked for, so nothing rises above grade C before its result. */
  readonly detectionAsked: boolean;
  /**
   * human, machine, undetermined: the result of the carrier's detection. served: an inbound call
   * that an agent took.
   */
  readonly sign: 'human' | 'machine' | 'served' | 'undetermined' | null;
  readonly failure: 'busy' | 'no-answer' | 'failed' | 'canceled' | null;
  readonly outcome: AgentOutcome | null;
  /** How often people have changed what they say of it: the newest word counts. Absent: once. */
  readonly outcomeWords?: number;
  /** Whether it is about the promise that hears of it; null where nobody had to be asked. */
  readonly about: CallAbout | null;
  /** How often people have said what it was about: the newest word counts. */
  readonly answers: number;
};

/** A call as a promise has heard of it. */
export type NotedCall = CallFacts & {
  /**
   * When it was last reported, or the phone system last said on being asked that it goes on.
   * Absent in what was stored before that was noted.
   */
  readonly heardAt?: Instant;
  /**
   * When it was heard of, if any of its times lay ahead even then: a clock is wrong somewhere.
   * Absent for every other call.
   */
  readonly heardAhead?: Instant;
};

/** A call of which nothing is known but its name. */
export function unknownCall(callId: string, direction: CallFacts['direction']): CallFacts {
  return {
    callId,
    direction,
    attempt: null,
    startedAt: null,
    answeredAt: null,
    endedAt: null,
    talkSeconds: null,
    agent: null,
    bridged: null,
    detectionAsked: false,
    sign: null,
    failure: null,
    outcome: null,
    about: null,
    answers: 0,
  };
}

/**
 * Puts two reports of one call together. It is commutative and idempotent in all that a phone
 * system reports, so that late, doubled and reordered events end in the same facts; only the
 * agent's own word may be changed by a later one.
 */
export function mergeFacts(known: CallFacts, news: CallFacts): CallFacts {
  const direction = known.direction === news.direction ? known.direction : 'outbound';
  return {
    callId: known.callId,
    direction,
    attempt: known.attempt ?? news.attempt,
    startedAt: earliest(known.startedAt, news.startedAt),
    answeredAt: earliest(known.answeredAt, news.answeredAt),
    endedAt: earliest(known.endedAt, news.endedAt),
    talkSeconds: largest(known.talkSeconds, news.talkSeconds),
    agent: known.agent ?? news.agent,
    bridged: doubtful(known.bridged, news.bridged),
    ...meetingOf(known, news),
    detectionAsked: known.detectionAsked || news.detectionAsked,
    sign: strongestSign(signIn(known, direction), signIn(news, direction)),
    failure: firstFailure(known.failure, news.failure),
    ...newestOutcome(known, news),
    ...newestAnswer(known, news),
  };
}

/** Nothing new in the second. */
export function sameFacts(a: CallFacts, b: CallFacts): boolean {
  return (Object.keys(b) as (keyof CallFacts)[]).every((key) => a[key] === b[key]);
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

function largest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

type Meeting = Pick<CallFacts, 'bridgeAsked' | 'togetherSeconds'>;

function meetingOf(a: Meeting, b: Meeting): Meeting {
  const seconds = largest(a.togetherSeconds ?? null, b.togetherSeconds ?? null);
  return {
    ...((a.bridgeAsked ?? b.bridgeAsked) ? { bridgeAsked: true } : {}),
    ...(seconds === null ? {} : { togetherSeconds: seconds }),
  };
}

/** "Never connected" outweighs "connected": evidence may be downgraded by doubt, never upgraded. */
function doubtful(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a ?? b;
}

/**
 * That a call came in is also concluded from an agent's leg alone; that we called is only said of
 * the customer's own leg, and so outweighs it. Then the agent who took it is a person, but whoever
 * picked up for the customer need not be one.
 */
function signIn({ direction, sign }: CallFacts, is: CallFacts['direction']): CallFacts['sign'] {
  return direction !== is && sign === 'served' ? 'undetermined' : sign;
}

const signs = ['undetermined', 'human', 'served', 'machine'] as const;

/** A machine result outweighs every other sign. */
function strongestSign(a: CallFacts['sign'], b: CallFacts['sign']): CallFacts['sign'] {
  if (a === null || b === null) return a ?? b;
  return signs.indexOf(a) >= signs.indexOf(b) ? a : b;
}

const failures = ['canceled', 'failed', 'no-answer', 'busy'] as const;

function firstFailure(a: CallFacts['failure'], b: CallFacts['failure']): CallFacts['failure'] {
  if (a === null || b === null) return a ?? b;
  return failures.indexOf(a) >= failures.indexOf(b) ? a : b;
}

type Outcome = Pick<CallFacts, 'outcome' | 'outcomeWords'>;

/** A report that was read before somebody corrected their word does not bring the old one back. */
function newestOutcome(known: Outcome, news: Outcome): Outcome {
  const { outcome, outcomeWords } = wordsOf(news) < wordsOf(known) ? known : news;
  return outcomeWords === undefined ? { outcome } : { outcome, outcomeWords };
}

function wordsOf({ outcome, outcomeWords }: Outcome): number {
  return outcomeWords ?? (outcome === null ? 0 : 1);
}

type Answer = Pick<CallFacts, 'about' | 'answers'>;

/** A question once put stays put until it is answered; of two answers the later one counts. */
function newestAnswer(known: Answer, news: Answer): Answer {
  const { about, answers } = known.answers < news.answers ? news : known;
  return known.answers === news.answers
    ? { about: about ?? news.about, answers }
    : { about, answers };
}

/** The call may prove the promise that hears of it: nobody is asked, or somebody said so. */
export function isAboutThis({ about }: CallFacts): boolean {
  return about !== 'asked' && about !== 'another';
}

/** As a promise hears of it that it was not placed for. */
export function notItsOwn(call: CallFacts): CallFacts {
  return call.attempt === null ? call : { ...call, attempt: null, bridgeAsked: true };
}

/** We connected the two sides, and nothing has told yet whether they met. */
export function isMeetingUnknown(call: CallFacts): boolean {
  return weConnected(call) && call.bridged === null && call.togetherSeconds === undefined;
}

/**
 * An agent took a caller, and nothing has told how long the two talked, or whether they met: the
 * records of the phone system's legs have to be read.
 */
export function isTalkUntold(call: CallFacts): boolean {
  const isTaken = call.direction === 'inbound' && call.attempt === null && weConnected(call);
  if (!isTaken || call.answeredAt === null || call.bridged === false) return false;
  return call.talkSeconds === null || isMeetingUnknown(call);
}

/**
 * Seconds of talk by the leg of an agent who took a customer by a 1: from the 1 on, and never
 * longer than the phone system counts for that leg, which lasts from the picking up on.
 */
export function talkFrom(takenAt: Instant, endedAt: Instant, counted: number | null): number {
  const talked = Math.max(0, Math.floor((endedAt - takenAt) / SECOND));
  return Math.min(talked, counted ?? talked);
}

/** So long the two sides may have talked, as far as their being connected goes. */
export function togetherAtMost(call: CallFacts): number {
  if (call.bridged !== null) return call.bridged ? Infinity : 0;
  return weConnected(call) ? (call.togetherSeconds ?? 0) : Infinity;
}

function weConnected({ attempt, bridgeAsked }: CallFacts): boolean {
  return attempt !== null || bridgeAsked === true;
}

/** The customer's leg has started and nothing says that it is over. */
export function isLive(call: CallFacts): boolean {
  const started = call.startedAt ?? call.answeredAt;
  return started !== null && call.endedAt === null && call.failure === null;
}
