import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import type { SmsReceived } from '../../../../src/app/ports/sms.ts';
import type { SmsReport } from '../../../../src/app/record-sms.ts';
import { makeMessageTokens } from '../../../../src/phone/twilio/message-token.ts';
import { makeTwilioWebhooks } from '../../../../src/phone/twilio/routes.ts';
import { messageStatusUrl } from '../../../../src/phone/twilio/urls.ts';
import {
  account,
  authToken,
  encode,
  type Fields,
  publicUrl,
  sign,
  without,
} from '../../../fixtures/twilio/requests.ts';
import { makeProgramFake, twilioSettings } from '../../../integration/phone/world.ts';
import { sayProblem } from '../../../support/say-problem.ts';

const which = { smsId: '01920000-0000-7000-8000-00000000000a', fence: 2 };
const token = makeMessageTokens([authToken]).sign(which);
const statusPath = `/webhooks/twilio/message-status?sms=${token}`;
const sid = `SM${'a'.repeat(32)}`;
/** Built from Twilio's documentation: no recorded one of these is public. */
const delivered: Fields = {
  ...{ AccountSid: account, ApiVersion: '2010-04-01', MessageSid: sid, SmsSid: sid },
  ...{ MessageStatus: 'delivered', SmsStatus: 'delivered', From: '+31205550100' },
  ...{ To: '+31612345678', RawDlrDoneDate: '2611221404' },
};
const incoming: Fields = {
  ...{ AccountSid: account, ApiVersion: '2010-04-01', MessageSid: sid, SmsMessageSid: sid },
  ...{ From: '+31612345678', To: '+31205550100', Body: '1 4827', NumMedia: '0', FromCity: '' },
};

let app: FastifyInstance;
let reports: SmsReport[];
let received: SmsReceived[];
let failing: boolean;

beforeEach(async () => {
  reports = [];
  received = [];
  failing = false;
  app = Fastify();
  const order = {
    ...{ customerNumber: '', callerId: '', ringSeconds: 1, timeLimitSeconds: 1 },
    detectMachine: false,
  };
  await app.register(
    makeTwilioWebhooks({
      settings: { ...twilioSettings, accountSid: account, authTokens: [authToken], publicUrl },
      now: () => 0,
      isOurNumber: () => false,
      sayProblem,
      count: () => undefined,
      service: {
        ...makeProgramFake(order),
        recordSms: (report) => {
          if (failing) return Promise.reject(new Error('the ledger is away'));
          reports.push(report);
          return Promise.resolve('recorded');
        },
        receiveSms: (message) => {
          if (failing) return Promise.reject(new Error('the ledger is away'));
          received.push(message);
          return Promise.resolve({ kind: 'recorded', answer: 'Yours <now>' });
        },
      },
    }),
  );
});
afterEach(() => app.close());

async function post(path: string, fields: Fields, signature = sign(path, fields)) {
  const headers = {
    ...{ 'content-type': 'application/x-www-form-urlencoded' },
    ...{ 'x-twilio-signature': signature },
  };
  const response = await app.inject({
    method: 'POST',
    url: path,
    headers,
    payload: encode(fields),
  });
  return { status: response.statusCode, body: response.body };
}

describe('how a message fares', () => {
  test.each([
    ['sent', 'accepted'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
  ])('%s is %s', async (MessageStatus, state) => {
    expect((await post(statusPath, { ...delivered, MessageStatus })).status).toBe(204);
    expect(reports).toMatchObject([{ ...which, state, carrierId: `twilio:${sid}` }]);
    expect(reports[0]?.seen?.key).toBe(`message-status:${sid}:${MessageStatus}`);
  });

  test('queued is no news', async () => {
    const queued = { ...delivered, MessageStatus: 'queued' };
    expect((await post(statusPath, queued)).status).toBe(204);
    expect(reports).toEqual([]);
  });

  test.each([
    ['21610', { optedOut: '+31612345678', fault: null }],
    ['30006', { optedOut: null, fault: 'sms-number' }],
    ['30003', { optedOut: null, fault: null }],
  ])('an error %s goes with it', async (ErrorCode, news) => {
    await post(statusPath, { ...delivered, MessageStatus: 'undelivered', ErrorCode });
    expect(reports).toMatchObject([{ state: 'failed', ...news }]);
  });

  test('is not believed without our token, or with a part of it changed', async () => {
    const bare = '/webhooks/twilio/message-status';
    for (const path of [bare, `${bare}?sms=`, `${statusPath.slice(0, -1)}-`]) {
      expect((await post(path, delivered)).status).toBe(403);
    }
    expect(reports).toEqual([]);
  });

  test('is asked for at an address that has Twilio try again', () => {
    expect(messageStatusUrl(publicUrl, token)).toBe(`${publicUrl}${statusPath}#rc=3&rp=all`);
  });
});

describe('a message to us', () => {
  const path = '/webhooks/twilio/message';

  test('is answered in the words that were stored, with nothing of theirs as markup', async () => {
    const { status, body } = await post(path, incoming);
    expect(status).toBe(200);
    expect(body).toContain('<Message>Yours &lt;now&gt;</Message>');
    expect(received).toMatchObject([{ messageId: `twilio:${sid}`, text: '1 4827', optOut: null }]);
  });

  test("carries Twilio's own word for an opt-out", async () => {
    await post(path, { ...incoming, Body: 'STOP', OptOutType: 'STOP' });
    expect(received).toMatchObject([{ optOut: 'STOP' }]);
  });

  test('is refused unsigned, of another account, or without its sender', async () => {
    expect((await post(path, incoming, 'x')).status).toBe(403);
    const foreign = { ...incoming, AccountSid: `AC${'f'.repeat(32)}` };
    expect((await post(path, foreign)).status).toBe(403);
    expect((await post(path, without(incoming, 'From'))).status).toBe(400);
    expect(received).toEqual([]);
  });

  test.each(['whatsapp:+31612345678', 'MyBank', 'PostNL 24', '12345', '', '+0'])(
    'from "%s", which is no telephone, is acknowledged and does nothing',
    async (From) => {
      const { status, body } = await post(path, { ...incoming, From, Body: 'STOP' });
      expect(status).toBe(200);
      expect(body).toContain('<Response/>');
      expect(received).toEqual([]);
    },
  );

  test('cannot have an opt-out hidden in a field that nobody reads', async () => {
    const hidden = { ...incoming, NumSegments: '1OptOutTypeSTOP' };
    expect((await post(path, hidden)).status).toBe(400);
  });

  test('is not answered before it is stored', async () => {
    failing = true;
    expect((await post(path, incoming)).status).toBe(503);
  });
});
