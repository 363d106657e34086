import { describe, expect, test } from '@jest/globals';
import { type CarrierWorld, codeOf, CUSTOMER, openCarrier, OURS, SHOP, twiml } from './world.ts';

const numbers = [
  { phoneNumber: SHOP, smsUrl: `${OURS}/sms`, smsFallbackUrl: `${OURS}/sms-fallback` },
  { phoneNumber: '+31205550199', capabilities: { voice: true, sms: false } },
];
const statusCallback = `${OURS}/message-status`;

function send(world: CarrierWorld, to: string, change: { from?: string; body?: string } = {}) {
  return world.client.messages.create({ to, from: SHOP, body: 'Hello', statusCallback, ...change });
}

function statusesOf(world: CarrierWorld): readonly (string | undefined)[] {
  return world.at('/message-status').map(({ MessageStatus }) => MessageStatus);
}

describe('a message that we send', () => {
  test('is queued, sent and delivered, and each step is told with a signature', async () => {
    await using world = await openCarrier({}, { numbers });
    const message = await send(world, CUSTOMER);
    expect(message).toMatchObject({ status: 'queued', direction: 'outbound-api', to: CUSTOMER });
    await world.pass(5);
    expect(statusesOf(world)).toEqual(['sent', 'delivered']);
    expect(world.posted.every(({ isSigned }) => isSigned)).toBe(true);
    expect(world.at('/message-status')[1]).toMatchObject({
      ...{ MessageSid: message.sid, SmsSid: message.sid, To: CUSTOMER, From: SHOP },
      RawDlrDoneDate: '2603021403',
    });
    expect(await world.client.messages(message.sid).fetch()).toMatchObject({
      ...{ status: 'delivered', errorCode: null },
    });
  });

  test('is in no record for as long as a scenario says', async () => {
    await using world = await openCarrier({}, { numbers });
    world.carrier.simulator.lag(8_000);
    const { sid } = await send(world, CUSTOMER);
    await world.pass(5);
    expect(await world.client.messages.list({ to: CUSTOMER })).toEqual([]);
    expect(await codeOf(world.client.messages(sid).fetch())).toBe(20404);
    await world.pass(3);
    expect(await world.client.messages.list({ to: CUSTOMER })).toHaveLength(1);
  });

  test('with a messaging service is accepted first', async () => {
    await using world = await openCarrier({}, { numbers });
    const messagingServiceSid = `MG${'0'.repeat(32)}`;
    const message = await world.client.messages.create({
      ...{ to: CUSTOMER, messagingServiceSid, body: 'Hello', statusCallback },
    });
    expect(message).toMatchObject({ status: 'accepted', messagingServiceSid });
    await world.pass(5);
    expect(statusesOf(world)).toEqual(['queued', 'sent', 'delivered']);
  });

  test.each([
    { to: '+31612345606', code: 30003 },
    { to: '+31612345607', code: 30006 },
  ])('to $to is undelivered with $code', async ({ to, code }) => {
    await using world = await openCarrier({}, { numbers });
    const message = await send(world, to);
    await world.pass(5);
    expect(statusesOf(world)).toEqual(['sent', 'undelivered']);
    expect(world.at('/message-status')[1]).toMatchObject({ ErrorCode: String(code) });
    expect(await world.client.messages(message.sid).fetch()).toMatchObject({ errorCode: code });
  });

  test('fails before it left when a script says so', async () => {
    await using world = await openCarrier({}, { numbers });
    world.carrier.simulator.script(CUSTOMER, { messages: [{ end: 'failed', code: 30008 }] });
    await send(world, CUSTOMER);
    await world.pass(5);
    expect(statusesOf(world)).toEqual(['failed']);
  });

  test.each([
    { why: 'a number that is none', to: '12', code: 21211 },
    { why: 'no body', body: '', code: 21602 },
    { why: 'a sender that cannot send', from: '+31205550199', code: 21606 },
    { why: 'a sender that is not ours', from: '+31205550198', code: 21606 },
    { why: 'a number that nothing reaches', to: '+15005550002', code: 21612 },
    { why: 'a number that gets no messages', to: '+15005550009', code: 21614 },
    { why: 'somebody who is blocked', to: '+15005550004', code: 21610 },
    { why: 'too long a body', body: 'x'.repeat(1_601), code: 21617 },
  ])(
    'is refused with $code for $why',
    async ({ to = CUSTOMER, code, from = SHOP, body = 'Hello' }) => {
      await using world = await openCarrier({}, { numbers });
      expect(await codeOf(send(world, to, { from, body }))).toBe(code);
      expect(await world.client.messages.list()).toEqual([]);
    },
  );

  test('whose answer is lost was sent, and the list shows it', async () => {
    await using world = await openCarrier({}, { numbers });
    const { simulator } = world.carrier;
    simulator.script(CUSTOMER, { requests: [{ done: true, answer: { status: 500, code: null } }] });
    expect(await codeOf(send(world, CUSTOMER))).toBe(500);
    expect(await world.client.messages.list({ to: CUSTOMER })).toHaveLength(1);
    expect(await world.client.messages.list({ to: SHOP })).toEqual([]);
  });
});

describe('a message that comes in', () => {
  test('is posted to the number, and what our TwiML says is sent back', async () => {
    const answers = { '/sms': twiml('<Message>Thank you</Message>') };
    await using world = await openCarrier(answers, { numbers });
    world.carrier.simulator.writeIn({ from: CUSTOMER, to: SHOP, body: 'Yes please' });
    await world.pass(5);
    expect(world.at('/sms')[0]).toMatchObject({ From: CUSTOMER, To: SHOP, Body: 'Yes please' });
    expect(await world.client.messages.list({ to: CUSTOMER })).toMatchObject([
      { body: 'Thank you', direction: 'outbound-reply', status: 'delivered' },
    ]);
  });

  test('goes to the fallback URL when the first one fails', async () => {
    await using world = await openCarrier({ '/sms': 500 }, { numbers });
    world.carrier.simulator.writeIn({ from: CUSTOMER, to: SHOP, body: 'Hello?' });
    await world.pass(1);
    expect(world.at('/sms-fallback')[0]).toMatchObject({
      ...{ Body: 'Hello?', ErrorCode: '11200', ErrorUrl: `${OURS}/sms` },
    });
  });

  test('STOP refuses every later message with 21610, until START', async () => {
    await using world = await openCarrier({}, { numbers });
    const { simulator } = world.carrier;
    simulator.writeIn({ from: CUSTOMER, to: SHOP, body: ' stop ' });
    expect(await codeOf(send(world, CUSTOMER))).toBe(21610);
    expect(await codeOf(send(world, '+31612345677'))).toBe(0);
    simulator.writeIn({ from: CUSTOMER, to: SHOP, body: 'please do not stop' });
    expect(await codeOf(send(world, CUSTOMER))).toBe(21610);
    simulator.writeIn({ from: CUSTOMER, to: SHOP, body: 'START' });
    expect(await codeOf(send(world, CUSTOMER))).toBe(0);
    await world.pass(1);
    expect(world.at('/sms').map(({ Body }) => Body)).toContain(' stop ');
  });

  test('answers a message of ours when a script says so', async () => {
    await using world = await openCarrier({}, { numbers });
    const reply = { afterMs: 3_000, body: 'Tomorrow at ten?' };
    world.carrier.simulator.script(CUSTOMER, { messages: [{ end: 'delivered', reply }] });
    await send(world, CUSTOMER);
    await world.pass(6);
    expect(world.at('/sms')[0]).toMatchObject({ Body: 'Tomorrow at ten?' });
  });
});
