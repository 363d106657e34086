import { z } from 'zod';
import type { DescribedParameter, DescribedWebhook } from '../described.ts';
import type { WebhookProblem } from '../problem.ts';
import { detectionFields, dialFields, instructionFields, statusFields } from './fields.ts';
import { messageFields, messageStatusFields } from './message-fields.ts';
import { testFields } from './test-webhook.ts';
import { paths } from './urls.ts';

/** The query of an address, and how a wrong one is refused. */
type Query = {
  readonly parameters: readonly DescribedParameter[];
  readonly refused: readonly WebhookProblem[];
};

const inQuery = (name: string, description: string, required = true): DescribedParameter => ({
  in: 'query',
  name,
  required,
  description,
});

const legOf = (required: boolean): Query => ({
  parameters: [
    inQuery('leg', 'Which leg of ours: a token that we gave to Twilio', required),
    inQuery('detect', '1: machine detection was asked for', false),
  ],
  refused: ['leg-token'],
});
const ofOurs = legOf(true);
const ofAny = legOf(false);
const ofWaiting: Query = {
  parameters: [...ofOurs.parameters.slice(0, 1), inQuery('agent', 'The agent who is rung for it')],
  refused: ['leg-token'],
};
const ofTaker: Query = {
  parameters: [
    inQuery('call', 'The caller’s call, in an address that we gave to Twilio'),
    inQuery('agent', 'The agent who is rung for it'),
  ],
  refused: ['leg-token'],
};
const ofTried: Query = {
  parameters: [inQuery('tried', 'The agents rung so far, in an address that we gave to Twilio')],
  refused: ['leg-token'],
};
const ofMessage: Query = {
  parameters: [inQuery('sms', 'Which message of ours: a token that we gave to Twilio')],
  refused: ['message-token'],
};
const none: Query = { parameters: [], refused: [] };

const signature: DescribedParameter = {
  in: 'header',
  name: 'x-twilio-signature',
  required: true,
  description: 'Twilio’s signature of address and fields',
};

const common: readonly WebhookProblem[] = [
  ...(['content-length', 'not-utf8', 'too-many-parameters', 'webhook-fields'] as const),
  ...(['signature-missing', 'signature-wrong', 'foreign-account'] as const),
  ...(['body-too-large', 'content-type', 'not-stored'] as const),
];

type Told = {
  readonly summary: string;
  readonly fields: z.ZodObject;
  readonly query: Query;
  /** Answered with 204 instead of TwiML. */
  readonly silent?: true;
};

const told: Readonly<Record<keyof typeof paths, Told>> = {
  voice: { summary: 'A call comes in', fields: instructionFields, query: ofAny },
  status: { summary: 'A leg has changed', fields: statusFields, query: ofAny, silent: true },
  agent: { summary: 'An agent’s phone was answered', fields: instructionFields, query: ofOurs },
  agentKey: { summary: 'The agent pressed a key', fields: instructionFields, query: ofOurs },
  dialDone: { summary: 'The customer’s leg is over', fields: dialFields, query: ofOurs },
  afterCall: {
    summary: 'The agent said by key how the call was',
    fields: instructionFields,
    query: ofOurs,
  },
  detection: {
    summary: 'Machine detection has its result',
    fields: detectionFields,
    query: ofOurs,
    silent: true,
  },
  test: { summary: 'Changes nothing: `doctor` sends it', fields: testFields, query: none },
  taker: {
    summary: 'An agent picked up for a customer who called us',
    fields: instructionFields,
    query: ofTaker,
  },
  takerKey: { summary: 'That agent pressed a key', fields: instructionFields, query: ofTaker },
  takerStatus: {
    summary: 'That agent’s leg is over',
    fields: statusFields,
    query: ofTaker,
    silent: true,
  },
  callerDone: { summary: 'That agent’s part is over', fields: dialFields, query: ofTried },
  takenByKey: {
    summary: 'Your own routing’s `<Dial>` is over, whose agents take a caller by a key',
    fields: dialFields,
    query: none,
  },
  customer: {
    summary: 'A customer who is rung first picked up',
    fields: instructionFields,
    query: ofOurs,
  },
  customerStatus: {
    summary: 'That customer’s leg has changed',
    fields: statusFields,
    query: ofOurs,
    silent: true,
  },
  customerAgent: {
    summary: 'An agent picked up for that customer',
    fields: instructionFields,
    query: ofWaiting,
  },
  customerAgentKey: {
    summary: 'That agent pressed a key',
    fields: instructionFields,
    query: ofWaiting,
  },
  customerAgentStatus: {
    summary: 'That agent’s leg is over',
    fields: statusFields,
    query: ofWaiting,
    silent: true,
  },
  customerAgentDone: {
    summary: 'That agent’s part is over',
    fields: dialFields,
    query: ofWaiting,
  },
  message: { summary: 'Somebody texts us', fields: messageFields, query: none },
  messageStatus: {
    summary: 'How a text message of ours fares',
    fields: messageStatusFields,
    query: ofMessage,
    silent: true,
  },
};

const twiml = { contentType: 'text/xml', body: z.string().describe('TwiML') };

/** Twilio's webhooks, as `/docs` tells of them; `docs/webhooks.md` says when each is asked. */
export const describedTwilio: readonly DescribedWebhook[] = Object.entries(told).map(
  ([name, { summary, fields, query, silent }]) => ({
    path: paths[name as keyof typeof paths],
    tag: 'twilio',
    summary,
    parameters: [signature, ...query.parameters],
    contentType: 'application/x-www-form-urlencoded',
    body: fields,
    answer: silent === true ? null : twiml,
    problems: [...common, ...query.refused],
  }),
);
