import { describe, expect, test } from '@jest/globals';
import {
  AGENT_PHONE,
  type Answers,
  type CarrierWorld,
  CUSTOMER,
  openCarrier,
  OURS,
  SHOP,
  twiml,
} from './world.ts';

const number = {
  phoneNumber: SHOP,
  voiceUrl: `${OURS}/voice`,
  statusCallback: `${OURS}/status`,
};

type Plan = NonNullable<Parameters<CarrierWorld['carrier']['simulator']['callIn']>[0]['plan']>;

/** A customer calls; what the number's URLs say is given. Two minutes and a half pass. */
async function called(
  world: CarrierWorld,
  plan: Plan = {},
): Promise<{ readonly sid: string; readonly status: string; readonly duration: string }> {
  const sid = world.carrier.simulator.callIn({ from: CUSTOMER, to: SHOP, plan });
  await world.pass(150);
  const { status, duration } = await world.client.calls(sid).fetch();
  return { sid, status, duration };
}

function open(answers: Answers, change: object = {}): Promise<CarrierWorld> {
  return openCarrier(answers, { numbers: [{ ...number, ...change }] });
}

describe('a customer who calls', () => {
  test('is heard of while it rings, and at the end by the status callback of the number', async () => {
    await using world = await open({ '/voice': twiml('<Say>Hello</Say>') });
    const { sid, status, duration } = await called(world);
    expect({ status, duration }).toEqual({ status: 'completed', duration: '1' });
    expect(world.at('/voice')[0]).toMatchObject({
      ...{ CallSid: sid, CallStatus: 'ringing', Direction: 'inbound', From: CUSTOMER, To: SHOP },
    });
    expect(world.at('/status')).toMatchObject([{ CallStatus: 'completed', CallDuration: '1' }]);
    expect(world.posted.every(({ isSigned }) => isSigned)).toBe(true);
  });

  test('is taken by the fallback URL when the first one fails, with the error', async () => {
    const answers = { '/voice': 500, '/fallback': twiml('<Say>Sorry</Say>') };
    await using world = await open(answers, { voiceFallbackUrl: `${OURS}/fallback` });
    expect((await called(world)).status).toBe('completed');
    expect(world.at('/fallback')).toMatchObject([
      { ErrorCode: '11200', ErrorUrl: `${OURS}/voice` },
    ]);
  });

  test.each([
    { verb: '<Reject reason="busy"/>', status: 'busy' },
    { verb: '<Reject/>', status: 'no-answer' },
    { verb: '<Hangup/>', status: 'completed' },
  ])('ends as $status after $verb', async ({ verb, status }) => {
    await using world = await open({ '/voice': twiml(verb) });
    expect((await called(world)).status).toBe(status);
  });

  test('presses keys, which go to the action; a second menu gets the second key', async () => {
    const answers = {
      '/voice': twiml('<Gather numDigits="1" action="/menu"><Say>Press</Say></Gather>'),
      '/menu': twiml('<Gather action="/order"/>'),
    };
    await using world = await open(answers);
    await called(world, { keys: ['2', '471#99'] });
    expect(world.at('/menu')).toMatchObject([{ Digits: '2' }]);
    expect(world.at('/order')).toMatchObject([{ Digits: '471' }]);
  });

  test('who presses nothing goes on to the next verb, or to the action when it asks for that', async () => {
    const answers = {
      '/voice': twiml('<Gather action="/never"/><Redirect>/next</Redirect>'),
      '/next': twiml('<Gather action="/empty" actionOnEmptyResult="true"/>'),
    };
    await using world = await open(answers);
    await called(world, { keys: [null] });
    expect(world.at('/never')).toEqual([]);
    expect(world.at('/empty')).toMatchObject([{ Digits: '' }]);
  });

  test('loses patience when nobody is found', async () => {
    await using world = await open({ '/voice': twiml('<Pause length="3600"/>') });
    expect(await called(world, { patienceMs: 20_000 })).toMatchObject({ status: 'no-answer' });
  });

  test('waits in a queue until an agent takes them, and both sides are told', async () => {
    const answers = {
      '/voice': twiml('<Enqueue action="/queued">desk</Enqueue>'),
      '/agent': twiml('<Dial action="/dialled"><Queue>desk</Queue></Dial>'),
      '/queued': twiml(''),
      '/dialled': twiml(''),
    };
    await using world = await open(answers);
    world.carrier.simulator.callIn({ from: CUSTOMER, to: SHOP, plan: { hangsUpAfterMs: 9_000 } });
    await world.pass(10);
    await world.client.calls.create({ to: AGENT_PHONE, from: SHOP, url: `${OURS}/agent` });
    await world.pass(60);
    expect(world.at('/queued')).toMatchObject([{ QueueResult: 'bridged', QueueTime: '21' }]);
    expect(world.at('/dialled')).toMatchObject([{ DialCallStatus: 'completed' }]);
  });

  test('who leaves the queue by hanging up is told as hangup', async () => {
    const answers = { '/voice': twiml('<Enqueue action="/queued">desk</Enqueue>') };
    await using world = await open(answers);
    expect(await called(world, { patienceMs: 30_000 })).toMatchObject({ duration: '30' });
    expect(world.at('/queued')).toMatchObject([{ QueueResult: 'hangup', QueueTime: '30' }]);
  });
});

describe('a <Dial> for a customer who called', () => {
  const second = '+31205550117';
  const numbers = `<Number statusCallback="/leg" statusCallbackEvent="answered completed">`;

  test('rings all agents at once, connects the first and hangs up on the other', async () => {
    const dial = `<Dial answerOnBridge="true" action="/dialled">${numbers}${AGENT_PHONE}</Number><Number>${second}</Number></Dial>`;
    await using world = await open({ '/voice': twiml(dial), '/dialled': twiml('') });
    world.carrier.simulator.script(second, { calls: [{ afterMs: 5_000 }] });
    const { sid, duration } = await called(world, { hangsUpAfterMs: 40_000 });
    // The caller's call begins with the connection, not with the ringing.
    expect(duration).toBe('40');
    const legs = await world.client.calls.list({ parentCallSid: sid });
    expect(legs.map(({ to, status }) => [to, status])).toEqual([
      [second, 'canceled'],
      [AGENT_PHONE, 'completed'],
    ]);
    expect(world.at('/leg').map(({ CallStatus }) => CallStatus)).toEqual([
      ...['in-progress', 'completed'],
    ]);
    expect(world.at('/leg')[0]).toMatchObject({ ParentCallSid: sid, Direction: 'outbound-dial' });
  });

  test.each([
    { what: 'hangs up', plan: {}, sipCode: '200' },
    { what: 'is cut off', plan: { sipCode: '408' }, sipCode: '408' },
  ])('tells by the SIP answer of the agent’s leg that the caller $what', async (given) => {
    const dial = `<Dial answerOnBridge="true">${numbers}${AGENT_PHONE}</Number></Dial>`;
    await using world = await open({ '/voice': twiml(dial) });
    await called(world, { hangsUpAfterMs: 8_000, ...given.plan });
    expect(world.at('/leg').map(({ SipResponseCode }) => SipResponseCode)).toEqual([
      undefined,
      given.sipCode,
    ]);
  });

  test('reports an agent who listened and declined as answered but never connected', async () => {
    const dial = `<Dial action="/dialled"><Number url="/screen">${AGENT_PHONE}</Number></Dial>`;
    const answers = {
      '/voice': twiml(dial),
      '/screen': twiml('<Gather action="/accepted" timeout="3"/><Hangup/>'),
      '/dialled': twiml(''),
    };
    await using world = await open(answers);
    world.carrier.simulator.script(AGENT_PHONE, { calls: [{ keys: [null] }] });
    await called(world);
    expect(world.at('/dialled')).toMatchObject([
      { DialCallStatus: 'completed', DialBridged: 'false' },
    ]);
  });

  test('connects an agent who listened and accepted', async () => {
    const dial = `<Dial action="/dialled"><Number url="/screen">${AGENT_PHONE}</Number></Dial>`;
    const answers = {
      '/voice': twiml(dial),
      '/screen': twiml('<Gather action="/accepted" numDigits="1"/><Hangup/>'),
      '/accepted': twiml(''),
      '/dialled': twiml(''),
    };
    await using world = await open(answers);
    const { sid } = await called(world, { hangsUpAfterMs: 25_000 });
    const [leg] = await world.client.calls.list({ parentCallSid: sid });
    expect(world.at('/screen')[0]).toMatchObject({ CallSid: leg?.sid, ParentCallSid: sid });
    // The caller hung up: the action is asked all the same, and its answer changes nothing.
    expect(world.at('/dialled')).toMatchObject([
      { DialCallStatus: 'completed', DialBridged: 'true', CallStatus: 'completed' },
    ]);
  });

  test.each([
    { why: 'nobody answers', to: '+31205550109', status: 'no-answer' },
    { why: 'it is no number', to: '12', status: 'failed' },
    { why: 'the country is not allowed', to: '+15005550003', status: 'failed' },
  ])('is $status when $why, and the next verb follows', async ({ to, status }) => {
    const dial = `<Dial timeout="10" action="/dialled"><Number>${to}</Number></Dial>`;
    await using world = await open({
      '/voice': twiml(dial),
      '/dialled': twiml('<Say>Sorry</Say>'),
    });
    await called(world);
    expect(world.at('/dialled')).toMatchObject([{ DialCallStatus: status, DialBridged: 'false' }]);
  });

  test('ends at its time limit, and by * when it says so', async () => {
    const dial = (limit: string) => twiml(`<Dial ${limit} action="/dialled">${AGENT_PHONE}</Dial>`);
    for (const [limit, plan, duration] of [
      ['timeLimit="12"', {}, '12'],
      ['hangupOnStar="true"', { starAfterMs: 7_000 }, '7'],
    ] as const) {
      await using world = await open({ '/voice': dial(limit), '/dialled': twiml('') });
      await called(world, plan);
      expect(world.at('/dialled')).toMatchObject([{ DialCallDuration: duration }]);
    }
  });
});
