import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { makeTwilioPhone } from '../../src/phone/twilio/client.ts';
import {
  AGENT,
  callTo,
  COMPANY,
  customerCallTo,
  type PhoneWorld,
  startPhoneWorld,
  START,
  twilioSettings,
} from '../integration/phone/world.ts';

/*
 * What the program relies on of every phone system: a call is placed, certainly not placed, or
 * nobody can say; and what became of a call can be asked for.
 */

let world: PhoneWorld | null = null;
let strange: Server | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
  strange?.closeAllConnections();
  await new Promise((resolve) => {
    if (strange === null) resolve(null);
    else strange.close(resolve);
  });
  strange = null;
});

const customer = '+31612345678';

async function open(options: Parameters<typeof startPhoneWorld>[1] = {}): Promise<PhoneWorld> {
  world = await startPhoneWorld(customer, options);
  return world;
}

/** Our client, talking to a server that does something else than Twilio would. */
async function phoneOver(
  answer: Parameters<typeof createServer>[1],
  deadlineMs?: number,
): Promise<ReturnType<typeof makeTwilioPhone>> {
  const server = createServer({}, answer);
  strange = server;
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(null);
    });
  });
  const { port } = server.address() as AddressInfo;
  return phoneAt(`http://127.0.0.1:${port}`, deadlineMs);
}

function phoneAt(apiBaseUrl: string, deadlineMs = 2_000): ReturnType<typeof makeTwilioPhone> {
  return makeTwilioPhone({
    settings: { ...twilioSettings, apiBaseUrl, simulated: true },
    now: () => START,
    deadlineMs,
  });
}

describe('a customer who could not be dialled', () => {
  const open13227 = async () => {
    const { phone, carrier, pass } = await open();
    carrier.simulator.script(customer, { calls: [{ refusedWith: 13227 }] });
    const placed = await phone.placeCall(callTo(AGENT));
    return { phone, pass, callId: placed.kind === 'placed' ? placed.callId : '' };
  };

  test('is explained by the call in which they were dialled, and by no other', async () => {
    const { phone, pass, callId } = await open13227();
    expect(await phone.whyFailed(callId, 'dial')).toBe('unexplained');
    await pass(60_000);
    expect(await phone.whyFailed(callId, 'dial')).toEqual({
      why: expect.stringContaining('13227'),
      fault: 'calls-to-country',
    });
    expect(await phone.whyFailed('calls:of-another-system', 'dial')).toBe('unexplained');
  });

  test('and a phone system that does not answer has not said that it knows nothing', async () => {
    const phone = await phoneOver((_request, response) => response.writeHead(500).end());
    expect(await phone.whyFailed(`twilio:CA${'a'.repeat(32)}`, 'dial')).toBeNull();
  });
});

describe('placing a call', () => {
  test('gives the id under which the call can be asked for', async () => {
    const { phone, pass } = await open();
    const placed = await phone.placeCall(callTo(AGENT));
    expect(placed).toEqual({
      kind: 'placed',
      callId: expect.stringMatching(/^twilio:CA[0-9a-f]{32}$/),
      queuedMs: 0,
    });
    await pass(1_000);
    const callId = placed.kind === 'placed' ? placed.callId : '';
    expect(await phone.leg(callId)).toMatchObject({
      callId,
      to: AGENT,
      live: true,
      createdAt: START,
      startedAt: START,
      answeredAt: null,
      endedAt: null,
    });
  });

  test.each([
    { number: '+15005550003', permanent: true, why: 'the account may not call there' },
    { number: '+15005550004', permanent: true, why: 'it is blocked' },
    { number: '+15005550001', permanent: false, why: "this agent's number is wrong" },
    { number: 'anna', permanent: false, why: "this agent's number is none" },
  ])('is refused because $why, and nobody is rung', async ({ number, permanent }) => {
    const { phone, carrier } = await open();
    const placement = await phone.placeCall(callTo(number));
    expect(placement).toMatchObject({ kind: 'refused', permanent });
    expect(carrier.history()).toEqual([]);
  });

  test('is refused for now when there were too many a second, and works a second later', async () => {
    const { phone, carrier, pass } = await open({
      limits: { callsPerSecondMax: 1, excess: 'refuse' },
    });
    expect((await phone.placeCall(callTo(AGENT))).kind).toBe('placed');
    const second = await phone.placeCall(callTo('+31205550102'));
    expect(second).toMatchObject({ kind: 'refused', permanent: false });
    expect(carrier.history().map(({ to }) => to)).not.toContain('+31205550102');
    await pass(1_000);
    expect((await phone.placeCall(callTo('+31205550102'))).kind).toBe('placed');
  });

  test('is refused for good with a wrong token', async () => {
    const { carrier } = await open();
    const phone = makeTwilioPhone({
      settings: {
        ...twilioSettings,
        authTokens: ['f'.repeat(32)],
        apiBaseUrl: carrier.url,
        simulated: true,
      },
      now: () => START,
    });
    const placed = await phone.placeCall(callTo(AGENT));
    expect(placed).toMatchObject({ kind: 'refused', permanent: true });
    expect(JSON.stringify(placed)).not.toContain('f'.repeat(32));
  });

  test('is certainly not done when nobody listens there', async () => {
    const { carrier } = await open();
    const { url } = carrier;
    await world?.close();
    world = null;
    expect(await phoneAt(url).placeCall(callTo(AGENT))).toMatchObject({
      kind: 'refused',
      permanent: false,
    });
  });
});

describe('placing a call that rings the customer first', () => {
  test('rings them, not an agent, and they can be asked for by its id', async () => {
    const { phone, pass } = await open();
    const placed = await phone.placeCustomerCall(customerCallTo(customer));
    const callId = placed.kind === 'placed' ? placed.callId : '';
    await pass(1_000);
    expect(await phone.leg(callId)).toMatchObject({ to: customer, live: true });
    expect(await phone.cancel(callId)).toBe('cancelled');
    expect(await phone.leg(callId)).toMatchObject({ live: false, failure: 'canceled' });
  });

  test.each(['+15005550001', '+15005550002', '+15005550003', 'anna'])(
    'to %s is refused for good: there is no colleague of the customer’s to ask',
    async (number) => {
      const { phone, carrier } = await open();
      const placement = await phone.placeCustomerCall(customerCallTo(number));
      expect(placement).toMatchObject({ kind: 'refused', permanent: true });
      expect(placement).not.toMatchObject({ fault: 'agent-number' });
      expect(carrier.history()).toEqual([]);
    },
  );

  test('of which the answer is lost is unknown, whether it was made or not', async () => {
    const { phone, carrier } = await open();
    for (const done of [true, false]) {
      carrier.simulator.script(customer, { requests: [{ done, answer: 'cut' }] });
      const placement = await phone.placeCustomerCall(customerCallTo(customer));
      expect(placement).toMatchObject({ kind: 'unknown' });
    }
  });
});

describe('when the answer is lost', () => {
  test('the outcome is unknown, and a call that was made is found', async () => {
    const { phone, pass } = await open();
    const query = { agentNumber: '+31205550304', callerId: COMPANY, since: START };
    expect((await phone.placeCall(callTo(query.agentNumber))).kind).toBe('unknown');
    await pass(1_000);
    expect(await phone.agentLegs(query)).toMatchObject([{ to: query.agentNumber, live: true }]);
  });

  test('the outcome is unknown, and a call that was not made is not found', async () => {
    const { phone, pass } = await open();
    const query = { agentNumber: '+31205550204', callerId: COMPANY, since: START };
    expect((await phone.placeCall(callTo(query.agentNumber))).kind).toBe('unknown');
    await pass(1_000);
    expect(await phone.agentLegs(query)).toEqual([]);
  });

  test('by silence, it is unknown within the deadline', async () => {
    const phone = await phoneOver(() => undefined, 200);
    expect(await phone.placeCall(callTo(AGENT))).toMatchObject({ kind: 'unknown' });
  });

  test('by an answer that drips for ever, it is unknown within the deadline', async () => {
    const phone = await phoneOver((_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json' });
      response.write('{"sid":');
    }, 200);
    expect(await phone.placeCall(callTo(AGENT))).toMatchObject({ kind: 'unknown' });
  });

  test.each([
    ['a body that is not JSON', 201, 'created'],
    ['a body without an id', 201, '{}'],
    ['an id that is none', 201, '{"sid":"CA1"}'],
    ['an error of the server', 500, '{"code":20500,"message":"x","status":500}'],
    ['a page of a proxy', 502, '<html>Bad Gateway</html>'],
    ['a redirect', 302, ''],
  ])('by %s, it is unknown', async (_what, status, body) => {
    const phone = await phoneOver((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body);
    });
    expect(await phone.placeCall(callTo(AGENT))).toMatchObject({ kind: 'unknown' });
  });
});

describe('asking what became of a call', () => {
  test('tells when the customer answered and how long they talked', async () => {
    const { phone, placeCall, pass } = await open();
    const placed = await placeCall(AGENT);
    const agentCallId = placed.kind === 'placed' ? placed.callId : '';
    await pass(60_000);
    expect(await phone.legsOf(agentCallId)).toMatchObject([
      {
        to: customer,
        live: false,
        answeredAt: START + 6_000,
        endedAt: START + 36_000,
        talkSeconds: 30,
        failure: null,
      },
    ]);
  });

  test('does not take the start of a live call for its answer', async () => {
    const { phone, placeCall, pass } = await open();
    const placed = await placeCall(AGENT);
    await pass(10_000);
    const legs = await phone.legsOf(placed.kind === 'placed' ? placed.callId : '');
    expect(legs).toMatchObject([{ live: true, answeredAt: null, talkSeconds: null }]);
  });

  test('knows no call that was never made, and says so', async () => {
    const { phone } = await open();
    expect(await phone.leg(`twilio:CA${'0'.repeat(32)}`)).toBe('absent');
    expect(await phone.leg('calls:42')).toBe('absent');
    expect(await phone.legsOf(`twilio:CA${'0'.repeat(32)}`)).toEqual([]);
  });

  test('leaves out calls to the agent that are older than the question', async () => {
    const { phone, placeCall, pass } = await open();
    await placeCall(AGENT);
    await pass(60_000);
    const ask = (since: number) =>
      phone.agentLegs({ agentNumber: AGENT, callerId: COMPANY, since });
    expect(await ask(START + 2_000)).toHaveLength(1);
    expect(await ask(START + 2_001)).toEqual([]);
  });

  test('"could not be asked" is not "there is none"', async () => {
    const phone = await phoneOver((_request, response) => {
      response.writeHead(503);
      response.end();
    });
    const legs = { agentNumber: AGENT, callerId: COMPANY, since: START };
    expect(await phone.agentLegs(legs)).toBeNull();
    expect(await phone.leg(`twilio:CA${'0'.repeat(32)}`)).toBeNull();
    expect(await phone.legsOf(`twilio:CA${'0'.repeat(32)}`)).toBeNull();
  });
});
