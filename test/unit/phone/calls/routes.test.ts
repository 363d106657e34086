import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import type { CallReport } from '../../../../src/app/service.ts';
import { MINUTE, SECOND } from '../../../../src/domain/time.ts';
import { describedCalls } from '../../../../src/phone/calls/described.ts';
import { makeCallsWebhook } from '../../../../src/phone/calls/routes.ts';
import { makeVerifyCalls } from '../../../../src/phone/calls/signature.ts';
import { sayProblem } from '../../../support/say-problem.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const older = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const start = Date.UTC(2026, 2, 2, 14, 3);

const call = {
  callId: 'pbx-42',
  sequence: 3,
  at: '2026-03-02T15:02:30+01:00',
  direction: 'inbound',
  customer: '+31612345678',
  company: '+31205550100',
  agent: 'anna',
  answeredAt: '2026-03-02T14:00:00Z',
  endedAt: '2026-03-02T14:02:30Z',
  talkSeconds: 150,
  personSign: 'served',
  verdict: 'dropped',
};

let app: FastifyInstance;
let now: number;
let counted: string[];
let reports: CallReport[];

beforeEach(async () => {
  now = start;
  counted = [];
  reports = [];
  const seen = new Set<string>();
  app = Fastify();
  await app.register(
    makeCallsWebhook({
      secrets: [secret, older],
      now: () => Promise.resolve(now),
      sayProblem,
      count: (result) => counted.push(result),
      service: {
        recordCall: (report) => {
          const key = report.seen?.key ?? '';
          if (seen.has(key)) return Promise.resolve({ kind: 'duplicate' });
          seen.add(key);
          reports.push(report);
          return Promise.resolve({ kind: 'recorded' });
        },
      },
    }),
  );
});
afterEach(() => app.close());

type Change = {
  readonly body?: string | Buffer;
  readonly id?: string;
  readonly signedAt?: number;
  readonly key?: string;
  readonly headers?: Record<string, string>;
};

async function post(report: unknown, change: Change = {}) {
  const text = JSON.stringify(report);
  const id = change.id ?? 'msg_1';
  const timestamp = String(Math.floor((change.signedAt ?? now) / SECOND));
  const response = await app.inject({
    method: 'POST',
    url: '/webhooks/calls',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signByHand(`${id}.${timestamp}.${text}`, change.key ?? secret),
      ...change.headers,
    },
    body: change.body ?? text,
  });
  return {
    status: response.statusCode,
    json: JSON.parse(response.body) as Record<string, unknown>,
  };
}

/** With nothing but Node, as docs/webhooks.md shows it. */
function signByHand(text: string, key: string): string {
  const bytes = Buffer.from(key.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', bytes).update(text).digest('base64')}`;
}

describe('a call that another phone system reports', () => {
  test('is recorded in the words of the rest of the program', async () => {
    expect(await post(call)).toEqual({ status: 200, json: { callId: 'calls:pbx-42' } });
    expect(reports[0]).toMatchObject({
      system: 'calls',
      customer: '+31612345678',
      facts: {
        callId: 'calls:pbx-42',
        startedAt: Date.UTC(2026, 2, 2, 14, 0),
        answeredAt: Date.UTC(2026, 2, 2, 14, 0),
        endedAt: Date.UTC(2026, 2, 2, 14, 2, 30),
        talkSeconds: 150,
        sign: 'served',
      },
      verdict: 'dropped',
      seen: { provider: 'calls', key: 'msg_1' },
    });
  });

  test('is recorded once, however often and late the same message comes', async () => {
    const first = await post(call);
    now += 400 * 24 * 60 * MINUTE;
    const again = await post(call);
    expect(again).toEqual(first);
    expect(counted).toEqual(['recorded', 'duplicate']);
  });

  test('may be signed with the secret that is being rotated out', async () => {
    expect((await post(call, { key: older })).status).toBe(200);
  });

  test('ends unanswered as missed, or not connected, when nothing else is said', async () => {
    const silent = {
      ...call,
      answeredAt: null,
      talkSeconds: null,
      personSign: null,
      verdict: null,
    };
    await post(silent, { id: 'a' });
    await post({ ...silent, direction: 'outbound' }, { id: 'b' });
    expect(reports.map(({ verdict, facts }) => [verdict, facts.failure])).toEqual([
      ['missed', null],
      ['not-connected', 'no-answer'],
    ]);
  });

  test('that has not ended has no verdict', async () => {
    await post({ ...call, endedAt: null, talkSeconds: null, verdict: null });
    expect(reports[0]).toMatchObject({ verdict: null, facts: { endedAt: null } });
  });
});

describe('is refused, with what to do next', () => {
  const refused = async (status: number, kind: string, report: unknown, change?: Change) => {
    const answer = await post(report, change);
    expect([answer.status, answer.json['type']]).toEqual([status, `/problems/${kind}`]);
    expect(answer.json['status']).toBe(status);
    expect(describedCalls.problems).toContain(kind);
    expect(String(answer.json['next']).length).toBeGreaterThan(20);
    expect(counted).toEqual([kind]);
    expect(reports).toEqual([]);
    return answer.json;
  };

  test('with one byte changed after signing', async () => {
    await refused(403, 'signature-wrong', call, {
      body: JSON.stringify(call).replace('150', '151'),
    });
  });

  test('with a space added, though it means the same', async () => {
    await refused(403, 'signature-wrong', call, { body: `${JSON.stringify(call)} ` });
  });

  test.each([-5 * MINUTE - SECOND, 5 * MINUTE + SECOND])(
    'when it was signed %i ms off',
    async (off) => {
      await refused(403, 'timestamp', call, { signedAt: start + off });
    },
  );

  test('when our clock, not the machine’s, says that it is old', async () => {
    const signedAt = start;
    now = start + 6 * MINUTE;
    await refused(403, 'timestamp', call, { signedAt });
  });

  test.each(['1e9', '0x5', '-5', '', '01772460180'])(
    'with the timestamp "%s"',
    async (timestamp) => {
      const kind = timestamp === '' ? 'signature-missing' : 'timestamp';
      await refused(403, kind, call, { headers: { 'webhook-timestamp': timestamp } });
    },
  );

  test('without a signature', async () => {
    await refused(403, 'signature-missing', call, { headers: { 'webhook-signature': '' } });
  });

  test('when it is not JSON', async () => {
    const body = '{"callId":';
    const at = String(now / SECOND);
    const signature = signByHand(`msg_1.${at}.${body}`, secret);
    await refused(400, 'not-json', call, { body, headers: { 'webhook-signature': signature } });
  });

  test('when it is not UTF-8', async () => {
    await refused(400, 'not-utf8', call, { body: Buffer.from([0x22, 0xff, 0x22]) });
  });

  test('when it is a megabyte long', async () => {
    await refused(413, 'body-too-large', { ...call, agent: 'x'.repeat(1_000_000) });
  });

  test('with an unknown key, which is named beside those that are allowed', async () => {
    const answer = await refused(422, 'call-report', { ...call, hungUpBy: 'customer' });
    expect(answer['fields']).toEqual(['hungUpBy']);
    expect(answer['detail']).toContain('callId, sequence, at, direction');
  });

  test.each(['at', 'answeredAt', 'endedAt'])(
    'with %s more than five minutes ahead, as of a system that writes local time as Z',
    async (name) => {
      const later = (ms: number) => ({
        ...{ ...call, answeredAt: null, endedAt: null, talkSeconds: null },
        [name]: new Date(start + ms).toISOString(),
      });
      const answer = await refused(422, 'call-report', later(5 * MINUTE + 1));
      expect(answer['fields']).toEqual([name]);
      expect(answer['detail']).toMatch(/ahead of our clock.*local time as "Z"/);
      expect((await post(later(5 * MINUTE))).status).toBe(200);
    },
  );

  test('with an instant of another century', async () => {
    const answer = await refused(422, 'call-report', { ...call, at: '1999-12-31T23:59:59Z' });
    expect(answer['detail']).toMatch(/at: before the year 2000/);
  });

  test.each([
    ['at', '2026-03-02T14:02:30'],
    ['at', 'yesterday'],
    ['sequence', -1],
    ['direction', 'both'],
    ['talkSeconds', 1.5],
    ['talkSeconds', -1],
    ['endedAt', '2026-03-02T13:59:59Z'],
    ['personSign', 'undetermined'],
    ['verdict', 'bad'],
    ['callId', ''],
    ['callId', 'x'.repeat(129)],
    ['customer', 'x'.repeat(65)],
    ['customer', '+31\u0000'],
  ])('with %s %j', async (name, value) => {
    const answer = await refused(422, 'call-report', { ...call, [name]: value });
    expect(answer['fields']).toEqual([name]);
  });
});

describe('the check of Standard Webhooks', () => {
  test('agrees with the example of the specification', () => {
    const verify = makeVerifyCalls(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']);
    const headers = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const body = '{"test": 2432232314}';
    const at = 1_614_265_330 * SECOND;
    expect(() => {
      verify(headers, body, at);
    }).not.toThrow();
    expect(() => {
      verify({ ...headers, signature: `v1,AAAA ${headers.signature}` }, body, at);
    }).not.toThrow();
    expect(() => {
      verify({ ...headers, signature: headers.signature.replace('v1,', 'v2,') }, body, at);
    }).toThrow('No signature fits');
  });

  test.each([[[]], [['']], [['whsec_']], [['whsec_AAAA']], [['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']]])(
    'is not made with the secrets %j',
    (secrets) => {
      expect(() => makeVerifyCalls(secrets)).toThrow('CALLS_WEBHOOK_SECRET');
    },
  );
});

test.each([
  ['a report', JSON.stringify(call), 'application/json'],
  ['a megabyte', `"${'x'.repeat(1_000_000)}"`, 'application/json'],
  ['another content type', '<call/>', 'application/xml'],
])('A door without a secret answers %s with how to make one', async (_what, payload, type) => {
  const unset = Fastify();
  const stored: CallReport[] = [];
  await unset.register(
    makeCallsWebhook({
      secrets: [],
      now: () => now,
      sayProblem,
      count: (result) => counted.push(result),
      service: {
        recordCall: (report) => {
          stored.push(report);
          return Promise.resolve({ kind: 'recorded' });
        },
      },
    }),
  );
  const response = await unset.inject({
    method: 'POST',
    url: '/webhooks/calls',
    headers: { 'content-type': type },
    payload,
  });
  await unset.close();
  expect(response.statusCode).toBe(503);
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(response.json()).toMatchObject({
    type: '/problems/not-set-up',
    detail: expect.stringMatching(/Set CALLS_WEBHOOK_SECRET \(whsec_…\).*Make one with: node -p/),
    next: expect.stringContaining('start the program again'),
  });
  expect(counted).toEqual(['not-set-up']);
  expect(stored).toEqual([]);
});
