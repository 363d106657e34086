import type { CallPlan } from './behaviour.ts';

/** An answer that says no; `retryAfter` is how many seconds it asks to wait. */
export type FaultAnswer = {
  readonly status: number;
  readonly code: number | null;
  readonly retryAfter?: number;
};

/** What becomes of one request to the API about this number. */
export type RequestFault = {
  /** It is done all the same, and nobody says so. */
  readonly done: boolean;
  readonly answer: 'cut' | 'never' | FaultAnswer;
};

/** What becomes of one message to this number. */
export type MessagePlan = {
  readonly end: 'delivered' | 'undelivered' | 'failed';
  /** Twilio's code of what went wrong. */
  readonly code?: number;
  /** Refused at once with this code; nothing is sent. */
  readonly refused?: number;
  /** What its owner answers, seconds after it arrived. */
  readonly reply?: { readonly afterMs: number; readonly body: string };
};

/**
 * What one number does, told beforehand. Of each list the first element is for the first call,
 * request or message, and the last one for all that follow.
 */
export type Script = {
  readonly calls?: readonly Partial<CallPlan>[];
  readonly requests?: readonly (RequestFault | null)[];
  readonly messages?: readonly MessagePlan[];
};

/** The scripts of all numbers; null where none was told. */
export type Scripts = {
  set(number: string, script: Script): void;
  call(number: string): Partial<CallPlan> | null;
  request(number: string): RequestFault | null;
  message(number: string): MessagePlan | null;
};

/** Nobody has been told anything. */
export function makeScripts(): Scripts {
  const scripts = new Map<string, Script>();
  const counts = new Map<string, number>();
  const next = <Plan>(key: string, plans: readonly Plan[] | undefined): Plan | null => {
    if (plans === undefined || plans.length === 0) return null;
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return plans[Math.min(count, plans.length - 1)] ?? null;
  };
  return {
    set: (number, script) => {
      scripts.set(number, { ...scripts.get(number), ...script });
      for (const kind of ['calls', 'requests', 'messages']) counts.delete(`${kind} ${number}`);
    },
    call: (number) => next(`calls ${number}`, scripts.get(number)?.calls),
    request: (number) => next(`requests ${number}`, scripts.get(number)?.requests),
    message: (number) => next(`messages ${number}`, scripts.get(number)?.messages),
  };
}
