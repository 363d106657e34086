import { describe, expect, test } from '@jest/globals';
import { unknownCall } from '../../../../src/domain/call.ts';
import { DAY } from '../../../../src/domain/time.ts';
import {
  account,
  completed,
  dialAction,
  type Fields,
  inboundCompleted,
  incoming,
  without,
} from '../../../fixtures/twilio/requests.ts';
import { eachWithWebhooks, leg, start, statusPath, token } from './given-webhooks.ts';

const given = eachWithWebhooks();
const { post } = given;

describe('an incoming call', () => {
  test('is recorded from the moment it arrives, and the caller is told when nobody routes it', async () => {
    const { status, body } = await post('/webhooks/twilio/voice', incoming);
    expect(status).toBe(200);
    expect(body).toContain('<Say language="en-GB">Please call later.</Say><Hangup/>');
    expect(given.reports[0]).toMatchObject({
      customer: '+31612345678',
      company: '+31205550100',
      facts: { direction: 'inbound', startedAt: start },
    });
  });

  test("goes on to the phone system's own routing", async () => {
    given.settings = {
      ...given.settings,
      voiceRedirectUrl: 'https://flows.example.com/menu?a=1&b=2',
    };
    await given.open();
    const { body } = await post('/webhooks/twilio/voice', incoming);
    expect(body).toContain('<Redirect method="POST">https://flows.example.com/menu?a=1&amp;b=2<');
  });

  test('from a withheld number is recorded as it is', async () => {
    await post('/webhooks/twilio/voice', { ...incoming, From: '+266696687' });
    expect(given.reports[0]).toMatchObject({ customer: '+266696687' });
  });

  const toAgent: Fields = {
    ...inboundCompleted,
    CallSid: `CA${'c'.repeat(32)}`,
    Direction: 'outbound-dial',
    To: '+31205550101',
    ParentCallSid: inboundCompleted['CallSid'] ?? '',
  };

  test.each(['human', 'unknown', undefined])(
    'is not known to be served from the leg to an agent, whoever picked up there (%s): they may have declined',
    async (AnsweredBy) => {
      await post(statusPath, { ...inboundCompleted, CallDuration: '120' });
      const leg = AnsweredBy === undefined ? without(toAgent, 'AnsweredBy') : toAgent;
      await post(statusPath, { ...leg, ...(AnsweredBy === undefined ? {} : { AnsweredBy }) });
      const [parent, child] = given.reports;
      expect(parent).toMatchObject({ verdict: 'unknown', facts: { sign: null } });
      expect(child).toMatchObject({
        customer: '',
        facts: { callId: parent?.facts.callId, sign: 'undetermined', talkSeconds: null },
        verdict: 'normal',
      });
    },
  );

  describe('that agents take by a key', () => {
    const path = '/webhooks/twilio/taken-by-key';
    const over: Fields = {
      ...dialAction,
      ...{ CallSid: incoming['CallSid'] ?? '', Direction: 'inbound', CallStatus: 'completed' },
      ...{ From: '+31612345678', To: '+31205550100' },
    };

    test('was served when the end of the dial says that the two were connected', async () => {
      const { status, body } = await post(path, over);
      expect([status, body]).toEqual([200, expect.stringContaining('<Hangup/>')]);
      expect(given.reports).toMatchObject([
        {
          ...{ customer: '+31612345678', company: '+31205550100', verdict: null },
          facts: {
            ...{ callId: `twilio:${over['CallSid'] ?? ''}`, direction: 'inbound' },
            ...{ sign: 'served', bridged: true, talkSeconds: 33, answeredAt: null },
          },
        },
      ]);
      await post(path, over);
      expect(given.counted).toEqual(['recorded', 'duplicate']);
    });

    test.each([
      ['an agent who declined', { ...over, DialBridged: 'false' }],
      ['a bridge that is not told of', without(over, 'DialBridged')],
      ['nobody who answered', { ...without(over, 'DialBridged'), DialCallStatus: 'no-answer' }],
      ['a call that did not come in', { ...over, Direction: 'outbound-api' }],
      ['a colleague who called', { ...over, From: '+31205550101' }],
    ])('was served by nobody, after %s', async (_what, fields) => {
      expect((await post(path, fields)).status).toBe(200);
      expect(given.reports).toEqual([]);
      expect(given.counted).toEqual(['ignored']);
    });
  });

  test('is served by nobody whose mailbox picked up, whatever came before its end', async () => {
    const toAgent = {
      ...without(inboundCompleted, 'CallDuration'),
      CallSid: `CA${'c'.repeat(32)}`,
      Direction: 'outbound-dial',
      To: '+31205550101',
      ParentCallSid: inboundCompleted['CallSid'] ?? '',
    };
    await post(statusPath, { ...toAgent, CallStatus: 'in-progress', SequenceNumber: '2' });
    const end = { ...toAgent, CallDuration: '49', AnsweredBy: 'machine_start' };
    await post(statusPath, { ...end, SequenceNumber: '3' });
    expect(given.reports.map(({ facts }) => [facts.sign, facts.talkSeconds])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(given.reports[0]?.facts.answeredAt).not.toBeNull();
  });

  test('that nobody answered is missed', async () => {
    await post(statusPath, { ...inboundCompleted, CallStatus: 'no-answer', CallDuration: '0' });
    expect(given.reports[0]).toMatchObject({ verdict: 'missed', facts: { failure: 'no-answer' } });
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
    expect(given.reports[0]).toMatchObject({
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
    given.now = start + 30 * DAY;
    await post(`${statusPath}?leg=${token}`, child);
    expect(given.reports[0]).toMatchObject({ pledgeId: leg.pledgeId });
  });

  test('that was answered without ever being connected is no talk', async () => {
    await post(`/webhooks/twilio/dial-done?leg=${token}`, { ...dialAction, DialBridged: 'false' });
    expect(given.reports[0]).toMatchObject({ verdict: 'not-connected', facts: { bridged: false } });
  });

  test('whose bridge is not told of is not taken for connected', async () => {
    await post(`/webhooks/twilio/dial-done?leg=${token}`, without(dialAction, 'DialBridged'));
    expect(given.reports[0]).toMatchObject({
      verdict: null,
      facts: { bridged: null, talkSeconds: 33 },
    });
  });

  test('is a machine when detection says so, and undetermined when it cannot tell', async () => {
    const path = `/webhooks/twilio/detection?leg=${token}`;
    const form = { AccountSid: account, CallSid: `CA${'f'.repeat(32)}` };
    await post(path, { ...form, AnsweredBy: 'machine_end_beep' });
    await post(path, { ...form, AnsweredBy: 'unknown' });
    await post(path, { ...form, CallSid: `CA${'1'.repeat(32)}`, AnsweredBy: 'human_like' });
    const signs = given.reports.map(({ facts }) => facts.sign);
    expect(signs).toEqual(['machine', 'undetermined', 'undetermined']);
  });
});

describe('a call that an agent dialled by hand', () => {
  const byHand: Fields = { ...completed, From: '+31205550100' };

  test.each(['+31205550100', '+31205550101', 'client:bram', 'sip:bram@pbx.example'])(
    'from %s is a call with the customer, of no attempt of ours',
    async (From) => {
      await post(statusPath, { ...byHand, From });
      expect(given.reports[0]).toMatchObject({
        customer: '+5511900000001',
        pledgeId: null,
        facts: { attempt: null, direction: 'outbound', sign: 'human', talkSeconds: 49 },
      });
    },
  );

  test.each(['outbound-dial', 'outbound-api'])(
    'is no %s leg whose caller is not ours: a forwarded call is recorded, and nothing claimed of it',
    async (Direction) => {
      const From = '+31612345678';
      const ParentCallSid = `CA${'e'.repeat(32)}`;
      expect(await post(statusPath, { ...byHand, Direction, From, ParentCallSid })).toMatchObject({
        status: 204,
      });
      expect(given.reports).toMatchObject([
        { customer: '', company: null, verdict: null, pledgeId: null },
      ]);
      const callId = `twilio:${byHand['CallSid'] ?? ''}`;
      expect(given.reports[0]?.facts).toEqual(unknownCall(callId, 'inbound'));
    },
  );

  test('to a colleague is no call with a customer', async () => {
    await post(statusPath, { ...completed, To: '+31205550101' });
    expect(given.reports).toEqual([]);
    expect(given.counted).toEqual(['ignored']);
  });
});
