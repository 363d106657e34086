import type { SetupFault } from '../../domain/setup-fault.ts';

/**
 * definite-no: certainly nothing was done, and the same may work later. permanent: nothing was
 * done, and the same will never work. unknown: nobody can say what was done.
 */
export type ErrorClass = 'definite-no' | 'permanent' | 'unknown';

/** What we do about an error; `docs/webhooks.md` shows each in words. */
export type ErrorAction =
  | 'retry'
  | 'other-agent'
  | 'escalate-now'
  | 'next-channel'
  | 'never-text-again'
  | 'look-up'
  | 'fetch-again'
  | 'log';

/**
 * What an error is about: a request for a call (of a customer who is rung first, where that makes a
 * difference) or a message, or what Twilio reports later.
 */
export type ErrorTopic = 'call' | 'customer-call' | 'message' | 'report';

/** One kind of error of Twilio's, and what follows from it. */
export type ErrorRow = {
  readonly codes: readonly number[];
  readonly topics: readonly ErrorTopic[];
  readonly means: string;
  readonly errorClass: ErrorClass;
  readonly action: ErrorAction;
  /** The operators are told once of what is set up wrongly; null: nothing is. */
  readonly fault: SetupFault | null;
  /** What the log and the promise's timeline say to do. */
  readonly next: string;
};

const row = (
  codes: readonly number[],
  topics: readonly ErrorTopic[],
  rest: Omit<ErrorRow, 'codes' | 'topics'>,
): ErrorRow => ({ codes, topics, ...rest });

const both: readonly ErrorTopic[] = ['call', 'message'];
const no = { errorClass: 'definite-no', fault: null } as const;
const never = { errorClass: 'permanent', fault: null } as const;

/** Errors that a call and a message have in common. */
const shared: readonly ErrorRow[] = [
  row([20429], both, {
    ...{ ...no, means: 'too many requests; nothing was processed', action: 'retry' },
    next: 'it is tried again by itself; lower carrier.callsPerSecond if it stays',
  }),
  row([20003], both, {
    ...{ ...never, means: 'wrong credentials', action: 'escalate-now', fault: 'credentials' },
    next: 'check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN',
  }),
  row([20005, 30002], [...both, 'report'], {
    ...{ ...never, means: 'the account is suspended', action: 'escalate-now', fault: 'account' },
    next: 'look at the account in the Twilio console: balance and notices',
  }),
];

const calls: readonly ErrorRow[] = [
  row([10004], ['call'], {
    ...{ ...no, means: 'too many calls at once', action: 'retry', fault: 'capacity' },
    next: 'ask Twilio for more concurrent calls',
  }),
  row([21211, 21214, 21217], ['call'], {
    ...{ ...no, means: 'the number of the agent is none, or cannot be reached' },
    ...{ action: 'other-agent', fault: 'agent-number' },
    next: "correct the agent's number",
  }),
  row([21211, 21214, 21217], ['customer-call'], {
    ...{ ...never, means: 'the number of the customer is none, or cannot be reached' },
    ...{ action: 'escalate-now', next: 'ask the customer for another number' },
  }),
  row([13223, 13226], ['report'], {
    ...{ ...never, means: 'the number of the customer is none, or its country is' },
    ...{ action: 'escalate-now', next: 'ask the customer for another number' },
  }),
  row([13224], ['call', 'report'], {
    ...{ ...never, means: 'Twilio does not call this number', action: 'escalate-now' },
    next: 'call by hand from another telephone',
  }),
  row([21215, 13227], ['call', 'report'], {
    ...{ ...never, means: 'the account may not call this country' },
    ...{ action: 'escalate-now', fault: 'calls-to-country' },
    next: 'allow this country under Voice, Geo permissions in the Twilio console',
  }),
  row([21216], ['call'], {
    ...{ ...never, means: 'Twilio blocks this number', action: 'escalate-now', fault: 'blocked' },
    next: 'Twilio blocks this number; ask Twilio support',
  }),
  row([21210, 21212, 21219, 21608], ['call'], {
    ...{ ...never, means: 'the caller id is not verified, or this is a trial account' },
    ...{ action: 'escalate-now', fault: 'caller-id' },
    next: 'verify the caller id in the Twilio console; a trial account calls verified numbers only',
  }),
  row([13214], ['report'], {
    ...{ ...never, means: 'the number that customers would see may not be shown' },
    ...{ action: 'escalate-now', fault: 'caller-id' },
    next: 'correct callerId in config/teams.yaml, or verify it in the Twilio console',
  }),
  row([21220], ['call'], {
    ...{ ...no, means: 'the call has ended already', action: 'fetch-again' },
    next: 'its record is fetched',
  }),
];

const messages: readonly ErrorRow[] = [
  row([30001], ['message', 'report'], {
    ...{ ...no, means: "the sender's queue is full", action: 'retry' },
    next: 'it is tried again by itself',
  }),
  row([21610], ['message', 'report'], {
    ...{ ...never, means: 'the receiver has sent STOP', action: 'never-text-again' },
    next: 'nothing is texted there until they send START; calling is another permission',
  }),
  row([21211, 21217, 21614, 30005, 30006], ['message', 'report'], {
    ...{ ...never, means: 'no mobile number, or none at all' },
    ...{ action: 'next-channel', fault: 'sms-number' },
    next: 'correct the number of the sms channel in people.yaml',
  }),
  row([30003, 30004, 30007, 30008], ['report'], {
    ...{ ...no, means: 'the telephone is off, blocks us, or the carrier refused the text' },
    ...{ action: 'next-channel' },
    next: 'another channel is taken',
  }),
  row([21602, 21617], ['message'], {
    ...{ ...never, means: 'the text is empty or too long', action: 'next-channel' },
    next: 'report this as a fault of the program',
  }),
  row([21212, 21606, 21608, 21612, 21659], ['message'], {
    ...{ ...never, means: 'the sender cannot text this number' },
    ...{ action: 'next-channel', fault: 'sms-sender' },
    next: 'set carrier.smsFrom to a number of yours that may send texts to this country',
  }),
  row([21408], ['message'], {
    ...{ ...never, means: 'the account may not text this country' },
    ...{ action: 'next-channel', fault: 'sms-to-country' },
    next: 'allow this country under Messaging, Geo permissions in the Twilio console',
  }),
];

const reports: readonly ErrorRow[] = [
  row([11200, 15003], ['report'], {
    ...{ means: 'our webhook did not answer', errorClass: 'unknown', action: 'look-up' },
    ...{ fault: 'webhook', next: 'see that PUBLIC_URL leads here' },
  }),
  row([32650], ['report'], {
    ...{ ...no, means: 'transcription is set up wrongly', action: 'log' },
    next: 'nothing: we use none',
  }),
];

/** Every error of Twilio's that we know, one line a kind. */
export const ERRORS: readonly ErrorRow[] = [...shared, ...calls, ...messages, ...reports];

/** The line of this code; null for a code that we do not know. */
export function errorRow(topic: ErrorTopic, code: number): ErrorRow | null {
  const about = (one: ErrorTopic) =>
    ERRORS.find(({ codes, topics }) => topics.includes(one) && codes.includes(code));
  return about(topic) ?? (topic === 'customer-call' ? about('call') : undefined) ?? null;
}

/** Answers without a code of Twilio's, and those that never came. */
export type AnswerRow = Pick<ErrorRow, 'means' | 'errorClass' | 'action' | 'fault'> & {
  readonly answer: string;
};

/** What follows when there is no code of Twilio's to go by. */
export const ANSWERS = {
  notSent: {
    answer: 'no connection: refused, no address, TLS',
    means: 'not a byte of the request was sent',
    ...{ errorClass: 'definite-no', action: 'retry', fault: null },
  },
  busy: {
    answer: 'HTTP 429',
    means: 'too many requests; nothing was processed',
    ...{ errorClass: 'definite-no', action: 'retry', fault: null },
  },
  refused: {
    answer: 'HTTP 400, 403, 404, and any code that is not in this table',
    means: 'Twilio refused it',
    ...{ errorClass: 'permanent', action: 'escalate-now', fault: null },
  },
  credentials: {
    answer: 'HTTP 401',
    means: 'wrong credentials',
    ...{ errorClass: 'permanent', action: 'escalate-now', fault: 'credentials' },
  },
  proxy: {
    answer: 'any other HTTP 4xx without a code',
    means: 'somebody between us and Twilio refused it',
    ...{ errorClass: 'definite-no', action: 'retry', fault: null },
  },
  silent: {
    answer: 'HTTP 408, 5xx, 3xx, a time-out, a broken or unreadable answer',
    means: 'it may have been done',
    ...{ errorClass: 'unknown', action: 'look-up', fault: null },
  },
} as const satisfies Readonly<Record<string, AnswerRow>>;
