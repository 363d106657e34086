import { describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';

import type { Outbound, OutboundAnswer, OutboundRequest } from '../../../src/alert/outbound.ts';
import { makeWebhookChannel } from '../../../src/alert/webhook.ts';
import type { AlertMessage, Delivery } from '../../../src/app/ports/alerts.ts';
import { alertMessage } from '../../support/alert-message.ts';

const at = Date.parse('2026-11-23T13:16:30.250Z');
const secret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
const hook = { kind: 'webhook', url: 'https://hooks.example.org/in' } as const;
const to = { ...hook, secret: secret };
const accepted: OutboundAnswer = { kind: 'answered', status: 204, retryAfter: null, body: '' };

function outboundThat(answer: OutboundAnswer): { outbound: Outbound; posts: OutboundRequest[] } {
  const posts: OutboundRequest[] = [];
  const post: Outbound['post'] = (request) => {
    posts.push(request);
    return Promise.resolve(answer);
  };
  return { outbound: { post }, posts };
}

async function sent(message: AlertMessage, address = to): Promise<OutboundRequest> {
  const { outbound, posts } = outboundThat(accepted);
  await makeWebhookChannel({ outbound, now: () => at }).send(message, address);
  const [post] = posts;
  if (post === undefined) throw new Error('Nothing was sent.');
  return post;
}

async function delivery(answer: OutboundAnswer, address = to): Promise<Delivery> {
  const { outbound } = outboundThat(answer);
  return makeWebhookChannel({ outbound, now: () => at }).send(alertMessage(), address);
}

/** As the specification says it, apart from the library that the channel uses. */
function signature(key: string, signed: string): string {
  const bytes = Buffer.from(key.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', bytes).update(signed).digest('base64')}`;
}

describe('the signature', () => {
  test('of this test is the one of the specification’s own example', () => {
    const signed = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
    expect(signature('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', signed)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test('covers the id, the time of our clock and the bytes that are sent', async () => {
    const { headers, body } = await sent(alertMessage());
    expect(headers['webhook-id']).toBe('0190a5c0-1111-7000-8000-00000000000a');
    expect(headers['webhook-timestamp']).toBe('1795439790');
    const signed = `${headers['webhook-id'] ?? ''}.1795439790.${body}`;
    expect(headers['webhook-signature']).toBe(signature(secret, signed));
  });

  test('is there by both secrets while one is being replaced, and a receiver may hold either', async () => {
    const next = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const { headers, body } = await sent(alertMessage(), { ...hook, secret: `${next} ${secret}` });
    const signed = `${headers['webhook-id'] ?? ''}.1795439790.${body}`;
    expect(headers['webhook-signature']).toBe(
      `${signature(next, signed)} ${signature(secret, signed)}`,
    );
  });

  test('cannot be shifted by a full stop in the id', async () => {
    const { headers } = await sent(alertMessage({ messageId: 'a.1795439790.b' }));
    expect(headers['webhook-id']).toBe('a-1795439790-b');
  });
});

describe('the payload', () => {
  test('says what happened to which promise and where to take it on', async () => {
    const { body } = await sent(alertMessage());
    expect(JSON.parse(body)).toEqual({
      type: 'pledge.escalation',
      timestamp: '2026-11-23T13:16:30.250Z',
      data: {
        purpose: 'escalation',
        step: 1,
        dueAt: '2026-11-23T13:18:00Z',
        owner: null,
        pledgeId: '0190a5c0-2222-7000-8000-00000000000b',
        person: 'fatima',
        acknowledgeUrl: 'https://calls.example.org/a/Zm9v',
      },
    });
  });

  test('holds nothing that was written about the customer', async () => {
    const { body } = await sent(alertMessage());
    expect(body).not.toMatch(/Zoë|5678|promised/);
  });

  test('stays below 20 kB and valid, whatever the facts hold', async () => {
    const data = { purpose: '"},"type":"x', note: '\u0000"\\\u2028'.repeat(9_000) };
    const { body } = await sent(alertMessage({ data }));
    expect(Buffer.byteLength(body)).toBeLessThan(20_000);
    expect(JSON.parse(body)).toMatchObject({ type: 'pledge.alert', data: { shortened: 'yes' } });
  });
});

describe('what the receiver answers', () => {
  const answered = (status: number, retryAfter: string | null = null): OutboundAnswer => ({
    kind: 'answered',
    status,
    retryAfter,
    body: '',
  });

  test.each([200, 201, 202, 204, 299])('%d means that the message was taken', async (status) => {
    expect(await delivery(answered(status))).toEqual({ accepted: true });
  });

  test.each([400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504])(
    '%d means that it may be tried again',
    async (status) => {
      const why = `The receiver answered ${status}.`;
      expect(await delivery(answered(status))).toEqual({ accepted: false, permanent: false, why });
    },
  );

  test.each([
    [410, /gone/],
    [301, /configure the final address/],
    [308, /configure the final address/],
  ])('%d means that this address will never work', async (status, why) => {
    const answer = await delivery(answered(status));
    expect(answer).toMatchObject({ permanent: true, why: expect.stringMatching(why) });
  });

  test('tells when the receiver wants to be asked again', async () => {
    const why = 'The receiver answered 429, and to try again after 120.';
    expect(await delivery(answered(429, '120'))).toMatchObject({ permanent: false, why });
  });

  test('nothing: it may be tried again', async () => {
    const answer = await delivery({ kind: 'failed', why: 'connect ECONNREFUSED' });
    expect(answer).toEqual({ accepted: false, permanent: false, why: 'connect ECONNREFUSED' });
  });

  test('is not asked for where the guard refuses the address', async () => {
    const answer = await delivery({ kind: 'refused', why: 'Use port 443 or 8443.' });
    expect(answer).toEqual({ accepted: false, permanent: true, why: 'Use port 443 or 8443.' });
  });
});

test.each([
  '',
  'secret',
  'whsec_',
  'whsec_!!!!',
  'whsec_c2hvcnQ=',
  Buffer.alloc(32).toString('base64'),
])(
  'a secret that nobody could check against (%p) is refused, and is not repeated',
  async (wrong) => {
    const { outbound, posts } = outboundThat(accepted);
    const channel = makeWebhookChannel({ outbound, now: () => at });
    const answer = await channel.send(alertMessage(), { ...to, secret: wrong });
    expect(answer).toEqual({
      accepted: false,
      permanent: true,
      why: 'The webhook’s secret must be whsec_ and 24 bytes or more in base64.',
    });
    expect(posts).toEqual([]);
  },
);
