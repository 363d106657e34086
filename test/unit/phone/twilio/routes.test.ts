import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import type { AgentLeg, CallReport } from '../../../../src/app/service.ts';
import { DAY } from '../../../../src/domain/time.ts';
import { LEG_TOKEN_VALID_MS, makeLegTokens } from '../../../../src/phone/twilio/leg-token.ts';
import { makeTwilioWebhooks } from '../../../../src/phone/twilio/routes.ts';
import type { TwilioWebhookDeps } from '../../../../src/phone/twilio/settings.ts';
import {
  account,
  authToken,
  completed,
  dialAction,
  encode,
  type Fields,
  inboundCompleted,
  incoming,
  publicUrl,
  sign,
  without,
} from '../../../fixtures/twilio/requests.ts';
import { noCallers } from '../../../support/no-callers.ts';
import { sayProblem } from '../../../support/say-problem.ts';

const leg = { pledgeId: '01920000-0000-7000-8000-000000000001', attempt: 2, fence: 9 };
const start = Date.UTC(2026, 2, 2, 14, 3);
const token = makeLegTokens([authToken]).sign(leg, start);
const statusPath = '/webhooks/twilio/status';

let app: FastifyInstance;
let now: number;
let counted: string[];
let reports: CallReport[];
let ended: string[];
let keys: [AgentLeg, string][];
let failing: boolean;
let settings: TwilioWebhookDeps['settings'];

beforeEach(async () => {
  now = start;
  counted = [];
  reports = [];
  ended = [];
  keys = [];
  failing = false;
  settings = {
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
  await open();
});
afterEach(() => app.close());

async function open(): Promise<void> {
  const seen = new Set<string>();
  const answers = new Map<string, string>();
  app = Fastify();
  await app.register(
    makeTwilioWebhooks({
      settings,
      now: () => now,
      isOurNumber: (number) => number === '+31205550101' || number === '+31205550100',
      sayProblem,
      count: (result) => counted.push(result),
      service: {
        ...noCallers,
        recordCall: (report) => {
          if (failing) return Promise.reject(new Error('the ledger is away'));
          const key = JSON.stringify(report.seen);
          if (seen.has(key)) return Promise.resolve({ kind: 'duplicate' });
          seen.add(key);
          reports.push(report);
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
          ended.push(why);
          return Promise.resolve();
        },
        afterCall: ({ fence }) =>
          Promise.resolve(
            fence === leg.fence ? { language: 'en', text: 'How was it?', goodbye: 'None.' } : null,
          ),
        keyAfterCall: (agent, key) => {
          keys.push([agent, key]);
          return Promise.resolve(key === '1' ? { language: 'en', text: 'Noted.' } : null);
        },
      },
    }),
  );
}

async function post(
  path: string,
  fields: Fields,
  change: { body?: string; headers?: Fields } = {},
) {
  const response = await app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': sign(path, fields),
      ...change.headers,
    },
    body: change.body ?? encode(fields),
  });
  return {
    status: response.statusCode,
    body: response.body,
    type: response.headers['content-type'],
  };
}

const agentForm: Fields = { ...without(incoming, 'StirVerstat'), Direction: 'outbound-api' };

describe('a really signed status callback', () => {
  test('is accepted once and counted as a duplicate the second time, with the same answer', async () => {
    const first = await post(statusPath, completed);
    const second = await post(statusPath, completed);
    expect([first.status, second.status]).toEqual([204, 204]);
    expect(second.body).toBe(first.body);
    expect(counted).toEqual(['recorded', 'duplicate']);
    expect(reports).toHaveLength(1);
  });

  test('is refused with any one byte of its body changed', async () => {
    const body = encode(completed);
    for (let at = 0; at < body.length; at += 1) {
      const flipped = String.fromCharCode(body.charCodeAt(at) ^ 1);
      const forged = body.slice(0, at) + flipped + body.slice(at + 1);
      const { status } = await post(statusPath, completed, { body: forged });
      expect([400, 403]).toContain(status);
    }
    expect(reports).toEqual([]);
  });

  test('that is replayed after a year is a duplicate and changes nothing', async () => {
    await post(statusPath, completed);
    now += 365 * DAY;
    expect((await post(statusPath, completed)).status).toBe(204);
    expect(counted).toEqual(['recorded', 'duplicate']);
  });

  test('is answered 503 while it cannot be stored, and taken when it comes again', async () => {
    failing = true;
    const refused = await post(statusPath, completed);
    expect(refused.status).toBe(503);
    expect(refused.body).toContain('Send the same webhook again');
    failing = false;
    expect((await post(statusPath, completed)).status).toBe(204);
    expect(counted).toEqual(['not-stored', 'recorded']);
  });

  test('keeps everything that was sent as evidence, hostile values too', async () => {
    const hostile = { ...completed, CallerName: '\u202e</Say>\0<script>' };
    expect((await post(statusPath, hostile)).status).toBe(204);
    expect(reports[0]?.raw.fields).toMatchObject({
      form: { CallerName: '\u202e</Say>\ufffd<script>', ToZip: '' },
    });
  });
});

describe('what is refused says what to do next, changes nothing and is counted', () => {
  test.each([
    ['signature-missing', 403, { headers: { 'x-twilio-signature': '' } }],
    ['signature-wrong', 403, { headers: { 'x-twilio-signature': 'AAAA' } }],
    ['too-many-parameters', 400, { body: 'a=1&'.repeat(10_000) }],
    ['not-utf8', 400, { body: 'a=%C3%28' }],
    ['body-too-large', 413, { body: `a=${'x'.repeat(1_000_000)}` }],
    ['content-type', 415, { headers: { 'content-type': 'application/json' }, body: '{}' }],
  ])('%s', async (kind, status, change) => {
    const answer = await post(statusPath, completed, change);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({
      type: `/problems/${kind}`,
      status,
      next: expect.stringMatching(/^.{20}/),
      instance: statusPath,
    });
    expect(counted).toEqual([kind]);
    expect(reports).toEqual([]);
  });
});

describe('an incoming call', () => {
  test('is recorded from the moment it arrives, and the caller is told when nobody routes it', async () => {
    const { status, body } = await post('/webhooks/twilio/voice', incoming);
    expect(status).toBe(200);
    expect(body).toContain('<Say language="en-GB">Please call later.</Say><Hangup/>');
    expect(reports[0]).toMatchObject({
      customer: '+31612345678',
      company: '+31205550100',
      facts: { direction: 'inbound', startedAt: start },
    });
  });

  test("goes on to the phone system's own routing", async () => {
    await app.close();
    settings = { ...settings, voiceRedirectUrl: 'https://flows.example.com/menu?a=1&b=2' };
    await open();
    const { body } = await post('/webhooks/twilio/voice', incoming);
    expect(body).toContain('<Redirect method="POST">https://flows.example.com/menu?a=1&amp;b=2<');
  });

  test('from a withheld number is recorded as it is', async () => {
    await post('/webhooks/twilio/voice', { ...incoming, From: '+266696687' });
    expect(reports[0]).toMatchObject({ customer: '+266696687' });
  });

  test('that an agent took is known from the leg to the agent', async () => {
    await post(statusPath, { ...inboundCompleted, CallDuration: '120' });
    await post(statusPath, {
      ...inboundCompleted,
      CallSid: `CA${'c'.repeat(32)}`,
      Direction: 'outbound-dial',
      To: '+31205550101',
      ParentCallSid: inboundCompleted['CallSid'] ?? '',
    });
    const [parent, child] = reports;
    expect(parent).toMatchObject({ verdict: 'unknown', facts: { sign: null, talkSeconds: null } });
    expect(child).toMatchObject({
      customer: '',
      facts: { callId: parent?.facts.callId, sign: 'served', talkSeconds: 49 },
      verdict: 'normal',
    });
  });

  test('that nobody answered is missed', async () => {
    await post(statusPath, { ...inboundCompleted, CallStatus: 'no-answer', CallDuration: '0' });
    expect(reports[0]).toMatchObject({ verdict: 'missed', facts: { failure: 'no-answer' } });
  });
});

describe('an agent of ours who answers', () => {
  const agentPath = `/webhooks/twilio/agent?leg=${token}`;
  const keyPath = `/webhooks/twilio/agent-key?leg=${token}`;

  test('hears why, twice, and whatever the text holds is only ever spoken', async () => {
    const { body } = await post(agentPath, agentForm);
    expect(body.match(/&lt;\/Say&gt;&lt;Dial&gt;\+19005550000/g)).toHaveLength(2);
    expect(body).not.toContain('<Dial');
    expect(body).toContain(`action="${publicUrl}${keyPath}#rc=3&amp;rp=all"`);
  });

  test('and presses 1 rings the customer, with the same bytes each time it is asked', async () => {
    const first = await post(keyPath, { ...agentForm, Digits: '1' });
    const again = await post(keyPath, { ...agentForm, Digits: '1' });
    expect(first.body).toContain('>+31612345678</Number>');
    expect(first.body).toContain('answerOnBridge="true" callerId="+31205550100" timeout="25"');
    expect(first.body).toContain('&amp;detect=1#rc=3&amp;rp=all');
    expect(again.body).toBe(first.body);
  });

  test('but whose colleague pressed 1 first hears that it is handled', async () => {
    await post(keyPath, { ...agentForm, Digits: '1' });
    const other = { ...agentForm, CallSid: `CA${'d'.repeat(32)}`, Digits: '1' };
    const { body } = await post(keyPath, other);
    expect(body).toContain('Already being handled.');
    expect(body).not.toContain('<Dial');
  });

  test('and presses another key is said goodbye to', async () => {
    const { body } = await post(keyPath, { ...agentForm, Digits: '2' });
    expect(body).toContain('>Bye.</Say><Hangup/>');
  });

  test('rings nobody on a token that is past its time', async () => {
    now = start + LEG_TOKEN_VALID_MS + DAY;
    const { body } = await post(keyPath, { ...agentForm, Digits: '1' });
    expect(body).not.toContain('<Dial');
  });

  test('rings nobody without a token', async () => {
    const { status } = await post('/webhooks/twilio/agent-key', { ...agentForm, Digits: '1' });
    expect(status).toBe(403);
  });

  test('has ended when the status of that leg says so, and not before', async () => {
    const path = `${statusPath}?leg=${token}`;
    await post(path, { ...completed, CallStatus: 'ringing' });
    expect(ended).toEqual([]);
    await post(path, { ...completed, CallStatus: 'no-answer' });
    expect(ended).toEqual(["the agent's phone: no-answer"]);
    expect(reports).toEqual([]);
  });
});

describe("our customer's leg", () => {
  const child: Fields = {
    ...completed,
    Direction: 'outbound-dial',
    ParentCallSid: `CA${'e'.repeat(32)}`,
    To: '+31612345678',
    From: '+31205550100',
  };

  test('is evidence for the attempt that its token names', async () => {
    await post(`${statusPath}?leg=${token}`, child);
    expect(reports[0]).toMatchObject({
      pledgeId: leg.pledgeId,
      customer: '+31612345678',
      facts: {
        attempt: 2,
        answeredAt: Date.UTC(2018, 2, 25, 9, 52, 30),
        endedAt: Date.UTC(2018, 2, 25, 9, 53, 19),
        talkSeconds: 49,
        sign: 'human',
        detectionAsked: false,
      },
    });
  });

  test('is still evidence when its callback is weeks late', async () => {
    now = start + 30 * DAY;
    await post(`${statusPath}?leg=${token}`, child);
    expect(reports[0]).toMatchObject({ pledgeId: leg.pledgeId });
  });

  test('that was answered without ever being connected is no talk', async () => {
    await post(`/webhooks/twilio/dial-done?leg=${token}`, { ...dialAction, DialBridged: 'false' });
    expect(reports[0]).toMatchObject({ verdict: 'not-connected', facts: { bridged: false } });
  });

  test('whose bridge is not told of is not taken for connected', async () => {
    await post(`/webhooks/twilio/dial-done?leg=${token}`, without(dialAction, 'DialBridged'));
    expect(reports[0]).toMatchObject({ verdict: null, facts: { bridged: null, talkSeconds: 33 } });
  });

  test('is a machine when detection says so, and undetermined when it cannot tell', async () => {
    const path = `/webhooks/twilio/detection?leg=${token}`;
    const form = { AccountSid: account, CallSid: `CA${'f'.repeat(32)}` };
    await post(path, { ...form, AnsweredBy: 'machine_end_beep' });
    await post(path, { ...form, AnsweredBy: 'unknown' });
    expect(reports.map(({ facts }) => facts.sign)).toEqual(['machine', 'undetermined']);
  });
});

describe('an agent whose customer has hung up', () => {
  const donePath = `/webhooks/twilio/dial-done?leg=${token}`;
  const afterPath = `/webhooks/twilio/after-call?leg=${token}`;

  test('is asked how it was, twice, and the question comes after the call is stored', async () => {
    const { body } = await post(donePath, dialAction);
    expect(body.match(/How was it\?/g)).toHaveLength(2);
    expect(body).toContain(`action="${publicUrl}${afterPath}#rc=3&amp;rp=all"`);
    expect(body).toContain('timeout="6"');
    expect(body).toContain('>None.</Say><Hangup/>');
    expect(reports).toHaveLength(1);
    expect((await post(donePath, dialAction)).body).toBe(body);
  });

  test.each(['busy', 'no-answer', 'failed', 'canceled'])(
    'is not asked about a customer who was not reached: %s',
    async (DialCallStatus) => {
      const { body } = await post(donePath, { ...dialAction, DialCallStatus });
      expect(body).toContain('Nobody answered.');
      expect(body).not.toContain('<Gather');
    },
  );

  test('is not asked about a customer who was never connected', async () => {
    const { body } = await post(donePath, { ...dialAction, DialBridged: 'false' });
    expect(body).not.toContain('<Gather');
  });

  test('is not asked, and not heard, on a token that is past its time', async () => {
    now = start + LEG_TOKEN_VALID_MS + DAY;
    expect((await post(donePath, dialAction)).body).toContain('<Response><Hangup/></Response>');
    await post(afterPath, { ...agentForm, Digits: '1' });
    expect(keys).toEqual([]);
  });

  test('says it by a key, for the leg that the request names', async () => {
    const { body } = await post(afterPath, { ...agentForm, Digits: '1' });
    expect(body).toContain('>Noted.</Say><Hangup/>');
    expect(keys).toEqual([[{ ...leg, agentCallId: `twilio:${agentForm['CallSid']}` }, '1']]);
  });

  test('says nothing without a token of ours', async () => {
    const { status } = await post('/webhooks/twilio/after-call', { ...agentForm, Digits: '1' });
    expect(status).toBe(403);
    expect(keys).toEqual([]);
  });
});

describe('a call that an agent dialled by hand', () => {
  test('is a call with the customer, of no attempt of ours', async () => {
    await post(statusPath, completed);
    expect(reports[0]).toMatchObject({
      customer: '+5511900000001',
      pledgeId: null,
      facts: { attempt: null, direction: 'outbound', sign: 'human', talkSeconds: 49 },
    });
  });

  test('to a colleague is no call with a customer', async () => {
    await post(statusPath, { ...completed, To: '+31205550101' });
    expect(reports).toEqual([]);
    expect(counted).toEqual(['ignored']);
  });
});
