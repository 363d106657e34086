import Fastify, { type FastifyInstance } from 'fastify';
import type { Phone } from '../../../src/app/ports/phone.ts';
import type { AgentLeg, CallReport, DialOrder } from '../../../src/app/service.ts';
import { type CallFacts, mergeFacts } from '../../../src/domain/call.ts';
import type { DialLimits } from '../../../src/phone/carrier/dial-rate.ts';
import type { GivenNumber } from '../../../src/phone/carrier/numbers.ts';
import { type Carrier, startCarrier } from '../../../src/phone/carrier/server.ts';
import { type HandSchedule, makeHandSchedule } from '../../../src/phone/carrier/schedule.ts';
import { makeTwilioPhone } from '../../../src/phone/twilio/client.ts';
import { makeTwilioWebhooks } from '../../../src/phone/twilio/routes.ts';
import type { TwilioWebhookDeps } from '../../../src/phone/twilio/settings.ts';
import { noCallers } from '../../support/no-callers.ts';
import { sayProblem } from '../../support/say-problem.ts';

export const ACCOUNT = `AC${'0'.repeat(32)}`;
export const AUTH_TOKEN = '12345678901234567890123456789012';
export const AGENT = '+31205550101';
export const COMPANY = '+31205550100';
export const PLEDGE = '01920000-0000-7000-8000-000000000001';
export const START = Date.UTC(2026, 2, 2, 14, 3);

/** The program behind the phone's doors, reduced to what a phone system can see of it. */
export type ProgramFake = TwilioWebhookDeps['service'] & {
  readonly reports: CallReport[];
  readonly ended: { leg: AgentLeg; why: string }[];
  /** The keys that were pressed after a call. */
  readonly keys: string[];
  readonly duplicates: () => number;
  /** All reports of one call put together. */
  facts(callId: string): CallFacts | null;
};

/** Grants the first agent leg that asks, and stores its answer as the ledger would. */
export function makeProgramFake(order: DialOrder): ProgramFake {
  const reports: CallReport[] = [];
  const ended: ProgramFake['ended'] = [];
  const keys: string[] = [];
  const seen = new Set<string>();
  let duplicates = 0;
  let granted: { readonly agentCallId: string; readonly answer: string } | null = null;
  return {
    reports,
    ended,
    keys,
    duplicates: () => duplicates,
    facts: (callId) =>
      reports
        .map(({ facts }) => facts)
        .filter((facts) => facts.callId === callId)
        .reduce<CallFacts | null>((known, news) => (known ? mergeFacts(known, news) : news), null),
    ...noCallers,
    recordCall: (report) => {
      const key = JSON.stringify(report.seen);
      if (seen.has(key)) {
        duplicates += 1;
        return Promise.resolve({ kind: 'duplicate' });
      }
      seen.add(key);
      reports.push(report);
      return Promise.resolve({ kind: 'recorded' });
    },
    whisper: () =>
      Promise.resolve({ language: 'nl', text: 'Toets 1 om te verbinden.', goodbye: 'Tot ziens.' }),
    acceptDial: (leg, render) => {
      granted ??= { agentCallId: leg.agentCallId, answer: render(order) };
      return Promise.resolve(granted.agentCallId === leg.agentCallId ? granted.answer : null);
    },
    recordSms: () => Promise.resolve('recorded'),
    receiveSms: () => Promise.resolve({ kind: 'recorded', answer: '' }),
    agentLegSeen: () => Promise.resolve(),
    agentLegEnded: (leg, why) => {
      ended.push({ leg, why });
      return Promise.resolve();
    },
    afterCall: () =>
      Promise.resolve({ language: 'nl', text: 'Hoe ging het?', goodbye: 'Niets genoteerd.' }),
    keyAfterCall: (leg, key) => {
      keys.push(`${leg.agentCallId} ${key}`);
      return Promise.resolve({ language: 'nl', text: 'Genoteerd.' });
    },
  };
}

export type PhoneWorld = {
  readonly clock: HandSchedule;
  readonly carrier: Carrier;
  readonly phone: Phone;
  readonly program: ProgramFake;
  readonly counted: string[];
  /** Lets so much of the carrier's time pass. */
  readonly pass: (ms: number) => Promise<void>;
  readonly placeCall: (agentNumber: string) => ReturnType<Phone['placeCall']>;
  close(): Promise<void>;
};

/** The simulated carrier, our webhooks behind a real HTTP server, and our client, on one clock. */
export async function startPhoneWorld(
  customerNumber: string,
  options: {
    detectMachine?: boolean;
    limits?: Partial<DialLimits>;
    numbers?: readonly GivenNumber[];
  } = {},
): Promise<PhoneWorld> {
  const clock = makeHandSchedule(START);
  const program = makeProgramFake({
    customerNumber,
    callerId: COMPANY,
    ringSeconds: 25,
    timeLimitSeconds: 7_200,
    detectMachine: options.detectMachine ?? false,
  });
  const counted: string[] = [];
  const app = Fastify();
  const publicUrl = await listenWithWebhooks(app, { program, counted, clock });
  const account = { accountSid: ACCOUNT, authToken: AUTH_TOKEN };
  const carrier = await startCarrier({
    ...account,
    ...(options.limits ? { limits: options.limits } : {}),
    numbers: options.numbers ?? [],
    port: 0,
    schedule: clock.schedule,
    now: clock.now,
    log: () => undefined,
    deliverTo: publicUrl,
  });
  const phone = makeTwilioPhone({
    settings: { ...twilioSettings, apiBaseUrl: carrier.url, simulated: true },
    now: clock.now,
  });
  return {
    clock,
    carrier,
    phone,
    program,
    counted,
    pass: (ms) => clock.advance(ms, () => carrier.idle()),
    placeCall: (agentNumber) => phone.placeCall(callTo(agentNumber)),
    close: async () => {
      await carrier.close();
      await app.close();
    },
  };
}

export function callTo(agentNumber: string): Parameters<Phone['placeCall']>[0] {
  return {
    pledgeId: PLEDGE,
    attempt: 1,
    fence: 7,
    agentNumber,
    callerId: COMPANY,
    agentRingSeconds: 20,
    timeLimitSeconds: 7_200,
  };
}

export function customerCallTo(customerNumber: string): Parameters<Phone['placeCustomerCall']>[0] {
  const { pledgeId, attempt, fence, callerId, timeLimitSeconds } = callTo('');
  return {
    ...{ pledgeId, attempt, fence, callerId, timeLimitSeconds, customerNumber },
    ...{ ringSeconds: 25, detectMachine: true },
  };
}

export const twilioSettings: TwilioWebhookDeps['settings'] = {
  accountSid: ACCOUNT,
  simulated: false,
  authTokens: [AUTH_TOKEN],
  publicUrl: 'https://promises.example.com',
  voiceRedirectUrl: null,
  greetCallers: true,
  spoken: {
    alreadyHandled: { language: 'nl', text: 'Dit is al opgepakt.' },
    notReached: { language: 'nl', text: 'Geen gehoor.' },
    callerGone: { language: 'nl', text: 'Weg.' },
    unrouted: { language: 'nl', text: 'Probeer het later nog eens.' },
  },
};

async function listenWithWebhooks(
  app: FastifyInstance,
  parts: { program: ProgramFake; counted: string[]; clock: HandSchedule },
): Promise<string> {
  await app.register(
    makeTwilioWebhooks({
      settings: twilioSettings,
      service: parts.program,
      now: parts.clock.now,
      isOurNumber: (number) => number === AGENT || number === COMPANY,
      sayProblem,
      count: (result) => parts.counted.push(result),
    }),
  );
  return app.listen({ port: 0, host: '127.0.0.1' });
}
