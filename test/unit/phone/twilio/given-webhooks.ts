import { afterEach, beforeEach } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import type { AgentLeg, CallReport } from '../../../../src/app/service.ts';
import { makeLegTokens } from '../../../../src/phone/twilio/leg-token.ts';
import { makeTwilioWebhooks } from '../../../../src/phone/twilio/routes.ts';
import type { TwilioWebhookDeps } from '../../../../src/phone/twilio/settings.ts';
import {
  account,
  authToken,
  encode,
  type Fields,
  incoming,
  publicUrl,
  sign,
  without,
} from '../../../fixtures/twilio/requests.ts';
import { noCallers } from '../../../support/no-callers.ts';
import { sayProblem } from '../../../support/say-problem.ts';

export const leg = { pledgeId: '01920000-0000-7000-8000-000000000001', attempt: 2, fence: 9 };
export const start = Date.UTC(2026, 2, 2, 14, 3);
export const token = makeLegTokens([authToken]).sign(leg, start);
export const statusPath = '/webhooks/twilio/status';
export const agentForm: Fields = { ...without(incoming, 'StirVerstat'), Direction: 'outbound-api' };

type Settings = TwilioWebhookDeps['settings'];
type Change = { readonly body?: string; readonly headers?: Fields };
type Answer = { readonly status: number; readonly body: string; readonly type: unknown };

/** Twilio's webhooks over a program that only writes down what it hears. */
export type GivenWebhooks = {
  now: number;
  /** The ledger is away. */
  failing: boolean;
  settings: Settings;
  counted: string[];
  reports: CallReport[];
  /** Why agents' legs ended. */
  ended: string[];
  /** What agents pressed after their call. */
  keys: [AgentLeg, string][];
  /** Opens the webhooks again, with the settings as they are now. */
  readonly open: () => Promise<void>;
  /** Posts a form, signed as Twilio would; `change` is what somebody did to it after that. */
  readonly post: (path: string, fields: Fields, change?: Change) => Promise<Answer>;
};

export const settings: Settings = {
  accountSid: account,
  simulated: false,
  authTokens: [authToken],
  publicUrl,
  voiceRedirectUrl: null,
  greetCallers: true,
  spoken: {
    alreadyHandled: { language: 'en', text: 'Already being handled.' },
    notReached: { language: 'en', text: 'Nobody answered.' },
    callerGone: { language: 'en', text: 'Weg.' },
    unrouted: { language: 'en', text: 'Please call later.' },
  },
};

const atFirst = () => ({
  ...{ now: start, failing: false, settings },
  ...{ counted: [], reports: [], ended: [], keys: [] },
});

/** For each test of a file webhooks of its own. */
export function eachWithWebhooks(): GivenWebhooks {
  let app: FastifyInstance | null = null;
  const given: GivenWebhooks = {
    ...atFirst(),
    open: async () => {
      await app?.close();
      app = await openWebhooks(given);
    },
    post: async (path, fields, change = {}) => {
      const response = await app?.inject({
        method: 'POST',
        url: path,
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
          'x-twilio-signature': sign(path, fields),
          ...change.headers,
        },
        body: change.body ?? encode(fields),
      });
      if (response === undefined) throw new Error('The webhooks are open during a test only.');
      const { statusCode: status, body, headers } = response;
      return { status, body, type: headers['content-type'] };
    },
  };
  beforeEach(async () => {
    Object.assign(given, atFirst());
    await given.open();
  });
  afterEach(async () => {
    await app?.close();
    app = null;
  });
  return given;
}

async function openWebhooks(given: GivenWebhooks): Promise<FastifyInstance> {
  const app = Fastify();
  await app.register(
    makeTwilioWebhooks({
      settings: given.settings,
      now: () => given.now,
      isOurNumber: (number) => number === '+31205550101' || number === '+31205550100',
      sayProblem,
      count: (result) => given.counted.push(result),
      service: serviceOf(given),
    }),
  );
  return app;
}

function serviceOf(given: GivenWebhooks): TwilioWebhookDeps['service'] {
  const seen = new Set<string>();
  const answers = new Map<string, string>();
  return {
    ...noCallers,
    recordCall: (report) => {
      if (given.failing) return Promise.reject(new Error('the ledger is away'));
      const key = JSON.stringify(report.seen);
      if (seen.has(key)) return Promise.resolve({ kind: 'duplicate' });
      seen.add(key);
      given.reports.push(report);
      return Promise.resolve({ kind: 'recorded' });
    },
    whisper: ({ fence }) =>
      Promise.resolve(
        fence === leg.fence
          ? { language: 'en', text: '</Say><Dial>+19005550000</Dial>', goodbye: 'Bye.' }
          : null,
      ),
    acceptDial: ({ agentCallId }, render) => {
      if (answers.size > 0 && !answers.has(agentCallId)) return Promise.resolve(null);
      const answer =
        answers.get(agentCallId) ??
        render({
          customerNumber: '+31612345678',
          callerId: '+31205550100',
          ringSeconds: 25,
          timeLimitSeconds: 7_200,
          detectMachine: true,
        });
      answers.set(agentCallId, answer);
      return Promise.resolve(answer);
    },
    recordSms: () => Promise.resolve('recorded'),
    receiveSms: () => Promise.resolve({ kind: 'recorded', answer: '' }),
    agentLegSeen: () => Promise.resolve(),
    agentLegEnded: (_leg, why) => {
      given.ended.push(why);
      return Promise.resolve();
    },
    afterCall: ({ fence }) =>
      Promise.resolve(
        fence === leg.fence ? { language: 'en', text: 'How was it?', goodbye: 'None.' } : null,
      ),
    keyAfterCall: (agent, key) => {
      given.keys.push([agent, key]);
      return Promise.resolve(key === '1' ? { language: 'en', text: 'Noted.' } : null);
    },
  };
}
