import { SECOND } from '../../domain/time.ts';
import type { RequestFault } from './scripts.ts';

/*
 * Who does what is written in the last two digits of a number, so that a test, a demonstration and
 * a reader of the history all know it beforehand. docs/webhooks.md lists the endings; a script
 * (scripts.ts) says something else for one number.
 */

/** On which side of a call a phone is. */
export type Role = 'agent' | 'customer' | 'caller';

/** What machine detection finds, in Twilio's words. */
export type AnsweredBy = 'human' | 'machine_start' | 'fax' | 'unknown';

/** How the callbacks about a leg travel, or after how long each copy of one status arrives. */
export type Delivery =
  'faithful' | 'chaotic' | 'silent' | Readonly<Partial<Record<string, readonly number[]>>>;

/** What a phone does in one call. Lengths count from the moment that it rings, or is answered. */
export type CallPlan = {
  readonly pickUp: 'answers' | 'no-answer' | 'busy' | 'fails';
  readonly afterMs: number;
  readonly by: AnsweredBy;
  /** It hangs up so long after the answer; of a caller, after being connected. Null: never. */
  readonly hangsUpAfterMs: number | null;
  /** What it presses at each `<Gather>`, null for nothing; the last one is pressed for ever. */
  readonly keys: readonly (string | null)[];
  readonly keyAfterMs: number;
  /** It presses * so long after being connected. */
  readonly starAfterMs: number | null;
  /** A caller whom nobody was found for hangs up. */
  readonly patienceMs: number | null;
  /** The SIP answer that the end carries, where it is not the usual one. */
  readonly sipCode: string | null;
  /** Twilio's code of why a `<Dial>` of it fails at once; null: it is dialled. */
  readonly refusedWith: number | null;
  readonly delivery: Delivery;
};

/** From dialling a number to its ringing. */
export const RING_AFTER_MS = 200;
export const ANSWER_AFTER_MS = 2 * SECOND;
export const KEY_AFTER_MS = 2 * SECOND;
export const TALK_MS = 30 * SECOND;
export const SHORT_TALK_MS = 3 * SECOND;
/** …05: how late what comes late comes. */
export const LATE_MS = 5 * SECOND;
const BUSY_AFTER_MS = SECOND;
const PATIENCE_MS = 120 * SECOND;

const takesEveryCall: CallPlan = {
  pickUp: 'answers',
  afterMs: ANSWER_AFTER_MS,
  by: 'human',
  hangsUpAfterMs: null,
  keys: ['1'],
  keyAfterMs: KEY_AFTER_MS,
  starAfterMs: null,
  patienceMs: null,
  sipCode: null,
  refusedWith: null,
  delivery: 'faithful',
};

/** What the phone with this number does, by its ending. */
export function planByEnding(role: Role, number: string): CallPlan {
  switch (role) {
    case 'agent':
      return { ...takesEveryCall, ...takesEveryDial, ...agentEndings[number.slice(-2)] };
    case 'customer':
      return { ...takesEveryCall, hangsUpAfterMs: TALK_MS, ...customerEndings[number.slice(-2)] };
    case 'caller':
      return { ...takesEveryCall, hangsUpAfterMs: TALK_MS, patienceMs: PATIENCE_MS };
  }
}

/** An agent presses 1 when asked to take a call, and nothing when asked how it was. */
const takesEveryDial: Partial<CallPlan> = { keys: ['1', null] };

/** …08 answers as a voicemail does, …09 never answers, the others take every call. */
const agentEndings: Readonly<Record<string, Partial<CallPlan>>> = {
  '08': { keys: [null] },
  '09': { pickUp: 'no-answer' },
};

/** …04: nothing is heard of the leg, only its records show it. …05: loss, doubles, disorder. */
const customerEndings: Readonly<Record<string, Partial<CallPlan>>> = {
  '00': { pickUp: 'no-answer' },
  '01': { pickUp: 'busy', afterMs: BUSY_AFTER_MS },
  '02': { by: 'machine_start' },
  '03': { hangsUpAfterMs: SHORT_TALK_MS },
  '04': { delivery: 'silent' },
  '05': { delivery: 'chaotic' },
};

/** …04: the answer is lost. With an odd digit before it the call was made, with an even one not. */
export function requestByEnding(agentNumber: string): RequestFault | null {
  if (!agentNumber.endsWith('04')) return null;
  const done = Number(agentNumber.at(-3)) % 2 === 1;
  return { done, answer: done ? 'cut' : { status: 500, code: null } };
}
