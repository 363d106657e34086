import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import { MINUTE, SECOND } from '../../../../src/domain/time.ts';
import { makeTwilioPhone } from '../../../../src/phone/twilio/client.ts';
import { ERRORS, errorRow } from '../../../../src/phone/twilio/error-table.ts';
import { verdictOfError } from '../../../../src/phone/twilio/error-verdict.ts';
import { BusyError } from '../../../../src/phone/twilio/request-client.ts';
import { placementOfError } from '../../../../src/phone/twilio/placement.ts';
import { AGENT, callTo, START, twilioSettings } from '../../../integration/phone/world.ts';

const rest = (topic: 'call' | 'message', statusCode: number, code?: number) =>
  verdictOfError(topic, new twilio.RestException({ statusCode, body: { code, message: 'x' } }));

const tooMany = (code: number) =>
  JSON.stringify({ code, status: 429, message: 'Too many requests' });

describe('the table of errors', () => {
  test('has one line for each code and topic', () => {
    const keys = ERRORS.flatMap(({ codes, topics }) =>
      codes.flatMap((code) => topics.map((topic) => `${topic} ${code}`)),
    );
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  // Each code under what our notes of Twilio's pages say that it is an answer to.
  const noted = {
    call: [
      ...[20429, 20003, 10004, 21211, 21217, 13224, 21214, 21215, 13227, 21216],
      ...[21210, 21219, 21608, 21220],
    ],
    'customer-call': [20429, 20003, 10004, 21211, 21217, 13224, 21214, 21215, 13227, 21608],
    message: [20429, 20003, 21211, 21217, 21608, 21610, 21614, 21602, 21606, 21612],
    report: [13223, 13224, 13226, 13227, 21610, 21614, 30003, 30006, 32650, 11200, 15003],
  } as const;
  const topics = Object.keys(noted) as (keyof typeof noted)[];
  test.each(topics.flatMap((topic) => noted[topic].map((code) => [topic, code] as const)))(
    'knows, of a %s, %i, which our notes name',
    (topic, code) => {
      expect(errorRow(topic, code)?.codes).toContain(code);
    },
  );

  test.each([
    [20429, 'definite-no', 'retry', null],
    [10004, 'definite-no', 'retry', 'capacity'],
    [20003, 'permanent', 'escalate-now', 'credentials'],
    [21211, 'definite-no', 'other-agent', 'agent-number'],
    [21215, 'permanent', 'escalate-now', 'calls-to-country'],
    [21210, 'permanent', 'escalate-now', 'caller-id'],
    [21608, 'permanent', 'escalate-now', 'caller-id'],
    [21216, 'permanent', 'escalate-now', 'blocked'],
    [29999, 'permanent', 'escalate-now', null],
  ])('a call refused with %i is %s: %s', (code, errorClass, action, fault) => {
    expect(rest('call', 400, code)).toMatchObject({ errorClass, action, fault });
  });

  test.each([
    [21610, 'permanent', 'never-text-again', null],
    [21614, 'permanent', 'next-channel', 'sms-number'],
    [21211, 'permanent', 'next-channel', 'sms-number'],
    [21606, 'permanent', 'next-channel', 'sms-sender'],
    [21408, 'permanent', 'next-channel', 'sms-to-country'],
    [30001, 'definite-no', 'retry', null],
  ])('a text refused with %i is %s: %s', (code, errorClass, action, fault) => {
    expect(rest('message', 400, code)).toMatchObject({ errorClass, action, fault });
  });

  test('a code that came with a 5xx proves nothing', () => {
    expect(rest('call', 503, 21215)).toMatchObject({ errorClass: 'unknown', action: 'look-up' });
  });

  test('what has to be set right goes to the promise with the refusal', () => {
    const body = { code: 20003, message: 'Authenticate' };
    const refused = placementOfError(new twilio.RestException({ statusCode: 401, body }));
    expect(refused).toMatchObject({ kind: 'refused', permanent: true, fault: 'credentials' });
  });
});

describe('how long Twilio asks us to wait', () => {
  let server: Server | null = null;
  afterEach(() => {
    server?.close();
    server = null;
  });

  async function placedAgainst(retryAfter: string | null, body: string = tooMany(20429)) {
    server = createServer((_request, response) => {
      const headers = retryAfter === null ? {} : { 'retry-after': retryAfter };
      response.writeHead(429, { 'content-type': 'application/json', ...headers });
      response.end(body);
    });
    const listening = server;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const address = listening.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const phone = makeTwilioPhone({
      settings: { ...twilioSettings, apiBaseUrl: `http://127.0.0.1:${port}`, simulated: true },
      now: () => START,
    });
    return phone.placeCall(callTo(AGENT));
  }

  test('is kept with the refusal', async () => {
    expect(await placedAgainst('7')).toMatchObject({
      ...{ kind: 'refused', permanent: false, retryAfterMs: 7 * SECOND },
    });
  });

  test.each(['call', 'customer-call'] as const)(
    'and that there are too many calls at once goes with it, of a %s',
    async (topic) => {
      const refused = await placedAgainst('7', tooMany(10004));
      expect(refused).toMatchObject({
        ...{ kind: 'refused', permanent: false, fault: 'capacity', retryAfterMs: 7 * SECOND },
        why: 'the phone system is busy (10004)',
      });
      expect(verdictOfError(topic, new BusyError(null, 10004))).toMatchObject({
        ...{ errorClass: 'definite-no', action: 'retry', fault: 'capacity' },
      });
    },
  );

  test.each([
    ['a code that says no for good', tooMany(21215)],
    ['a code that we do not know', tooMany(29999)],
    ['a code that is none', '{"code":"10004"}'],
    ['no code', '{}'],
    ['no JSON', '<html>Too many requests</html>'],
    ['nothing', ''],
  ])('and with %s it is only asked again', async (_what, body) => {
    const refused = await placedAgainst(null, body);
    expect(refused).toMatchObject({ kind: 'refused', permanent: false });
    expect(refused).not.toHaveProperty('fault');
  });

  test('is never longer than somebody can wait for a call', async () => {
    expect(await placedAgainst('86400')).toMatchObject({ retryAfterMs: 5 * MINUTE });
  });

  test.each([null, 'Wed, 21 Oct 2026 07:28:00 GMT', '-1', ''])(
    'is not made up from %j',
    async (retryAfter) => {
      expect(await placedAgainst(retryAfter)).not.toHaveProperty('retryAfterMs');
    },
  );
});
