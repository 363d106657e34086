import type { Reader } from './variables.ts';

/**
 * Places between two durable steps of a promise's life, each named by the step before and the step
 * that is then missing. Tests make a process die there (`FAILPOINT=name:kill`), or stand still
 * until it is woken (`name:stop`), to show that whoever comes after it goes on where it was.
 */
export const FAILPOINTS = [
  /** The promise is in the ledger; nobody was answered, the queue knows nothing. */
  'opened-before-answer',
  /** The decision to dial is committed; nobody has taken the work. */
  'planned-before-claim',
  /** A worker has the dial in hand; no intent is committed. */
  'claimed-before-submit',
  /** The intent is committed; the phone system was not asked. */
  'submitted-before-request',
  /** The phone system was asked and has answered; nobody wrote that down. */
  'requested-before-placed',
  /** The call is written down; the work still counts as in hand. */
  'placed-before-finish',
  /** The agent has answered and it is known what they are to hear; nothing was answered yet. */
  'briefed-before-answer',
  /** The agent pressed 1 and the right to ring the customer is decided; it is not committed. */
  'pressed-before-grant',
  /** The right to ring the customer is given; the phone system did not hear the answer. */
  'granted-before-answer',
  /** The phone system heard it and rings the customer; nothing of that leg is stored. */
  'rung-before-noted',
  /** The customer has picked up; nobody wrote that down. */
  'bridged-before-noted',
  /** What the ended call proves is stored; no promise has heard of it. */
  'evidence-before-advance',
  /** The proof was weighed and found good; that the promise is kept is not committed. */
  'proven-before-kept',
  /** The step of the ladder is committed; nobody has taken the message. */
  'escalated-before-alert',
  /** A worker has the message in hand; nothing was sent. */
  'notify-claimed-before-send',
  /** The provider has accepted the message; nobody wrote that down. */
  'sent-before-told',
] as const;

export type FailpointName = (typeof FAILPOINTS)[number];

/** Where a process fails on purpose, and how. */
export type Failpoint = { readonly name: FailpointName; readonly way: 'kill' | 'stop' };

const PROBLEM =
  `It is for the tests of this program only: unset it. They set NAME:kill or NAME:stop, with a ` +
  `name of ${FAILPOINTS.join(', ')}.`;

/** `NAME:kill` or `NAME:stop`. */
export const failpoint: Reader<Failpoint> = (text) => {
  const [given, way] = text.split(':');
  const name = FAILPOINTS.find((one) => one === given);
  if (name === undefined || (way !== 'kill' && way !== 'stop')) return { problem: PROBLEM };
  return { value: { name, way } };
};
