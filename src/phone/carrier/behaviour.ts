import { SECOND } from '../../domain/time.ts';

/*
 * Who does what is written in the last two digits of a number, so that a test, a demonstration and
 * a reader of the history all know it beforehand. docs/webhooks.md lists the endings.
 */

/**
 * What a customer's phone does. Lengths count from the moment it starts to ring, or is answered.
 */
export type CustomerBehaviour =
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'busy'; readonly afterMs: number }
  | {
      readonly kind: 'answers';
      readonly afterMs: number;
      readonly by: 'human' | 'machine_start';
      readonly talkMs: number;
    };

/** How the callbacks about a customer's leg travel. */
export type Delivery = 'faithful' | 'chaotic' | 'silent';

/** What an agent's phone does once it rings. */
export type AgentBehaviour =
  { readonly kind: 'no-answer' } | { readonly kind: 'answers'; readonly key: '1' | null };

/** What becomes of the request to call an agent. */
export type RequestBehaviour = 'answered' | 'done-unanswered' | 'undone-unanswered';

/** From dialling a number to its ringing. */
export const RING_AFTER_MS = 200;
export const ANSWER_AFTER_MS = 2 * SECOND;
export const KEY_AFTER_MS = 2 * SECOND;
export const TALK_MS = 30 * SECOND;
export const SHORT_TALK_MS = 3 * SECOND;
const BUSY_AFTER_MS = SECOND;

/** What the phone with this number does when it rings. */
export function customerBehaviour(number: string): CustomerBehaviour {
  switch (number.slice(-2)) {
    case '00':
      return { kind: 'no-answer' };
    case '01':
      return { kind: 'busy', afterMs: BUSY_AFTER_MS };
    case '02':
      return { kind: 'answers', afterMs: ANSWER_AFTER_MS, by: 'machine_start', talkMs: TALK_MS };
    case '03':
      return { kind: 'answers', afterMs: ANSWER_AFTER_MS, by: 'human', talkMs: SHORT_TALK_MS };
    default:
      return { kind: 'answers', afterMs: ANSWER_AFTER_MS, by: 'human', talkMs: TALK_MS };
  }
}

/**
 * …04: nothing is ever heard of the leg, only its records show it. …05: loss, doubles, disorder.
 */
export function deliveryOf(customerNumber: string): Delivery {
  if (customerNumber.endsWith('04')) return 'silent';
  return customerNumber.endsWith('05') ? 'chaotic' : 'faithful';
}

/** …08 answers as a voicemail does, …09 never answers, the others take every call. */
export function agentBehaviour(number: string): AgentBehaviour {
  if (number.endsWith('09')) return { kind: 'no-answer' };
  return { kind: 'answers', key: number.endsWith('08') ? null : '1' };
}

/** …04: the answer is lost. With an odd digit before it the call was made, with an even one not. */
export function requestBehaviour(agentNumber: string): RequestBehaviour {
  if (!agentNumber.endsWith('04')) return 'answered';
  const before = Number(agentNumber.at(-3));
  return before % 2 === 1 ? 'done-unanswered' : 'undone-unanswered';
}
