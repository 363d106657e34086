import { describe, expect, test } from '@jest/globals';
import { DAY } from '../../../../src/domain/time.ts';
import { LEG_TOKEN_VALID_MS } from '../../../../src/phone/twilio/leg-token.ts';
import { completed, dialAction, publicUrl } from '../../../fixtures/twilio/requests.ts';
import { agentForm, eachWithWebhooks, leg, start, statusPath, token } from './given-webhooks.ts';

const given = eachWithWebhooks();
const { post } = given;

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
    given.now = start + LEG_TOKEN_VALID_MS + DAY;
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
    expect(given.ended).toEqual([]);
    await post(path, { ...completed, CallStatus: 'no-answer' });
    expect(given.ended).toEqual(["the agent's phone: no-answer"]);
    expect(given.reports).toEqual([]);
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
    expect(given.reports).toHaveLength(1);
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
    given.now = start + LEG_TOKEN_VALID_MS + DAY;
    expect((await post(donePath, dialAction)).body).toContain('<Response><Hangup/></Response>');
    await post(afterPath, { ...agentForm, Digits: '1' });
    expect(given.keys).toEqual([]);
  });

  test('says it by a key, for the leg that the request names', async () => {
    const { body } = await post(afterPath, { ...agentForm, Digits: '1' });
    expect(body).toContain('>Noted.</Say><Hangup/>');
    expect(given.keys).toEqual([[{ ...leg, agentCallId: `twilio:${agentForm['CallSid']}` }, '1']]);
  });

  test('says nothing without a token of ours', async () => {
    const { status } = await post('/webhooks/twilio/after-call', { ...agentForm, Digits: '1' });
    expect(status).toBe(403);
    expect(given.keys).toEqual([]);
  });
});
