import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { AGENT_PHONE, type CarrierWorld, codeOf, openCarrier, OURS, SHOP, twiml } from './world.ts';

const url = `${OURS}/agent`;
const statusCallback = `${OURS}/status`;
const statusCallbackEvent = ['initiated', 'ringing', 'answered', 'completed'];
const holds = { '/agent': twiml('<Pause length="20"/>') };
const colleague = '+31205550117';

function call(world: CarrierWorld, to: string, change: object = {}) {
  return world.client.calls.create({
    ...{ to, from: SHOP, url, statusCallback, statusCallbackEvent },
    ...change,
  });
}

function statuses(world: CarrierWorld): readonly (string | undefined)[] {
  return world.at('/status').map(({ CallStatus }) => CallStatus);
}

describe('a call that is asked for', () => {
  test('goes through all statuses, each told once, in order, with a signature', async () => {
    await using world = await openCarrier(holds);
    const { sid, status } = await call(world, AGENT_PHONE);
    expect(status).toBe('queued');
    await world.pass(30);
    expect(statuses(world)).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    expect(world.at('/status').map(({ SequenceNumber }) => SequenceNumber)).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
    expect(await world.client.calls(sid).fetch()).toMatchObject({ duration: '20' });
    expect(world.posted.every(({ isSigned }) => isSigned)).toBe(true);
  });

  test('tells only the end when no event is asked for', async () => {
    await using world = await openCarrier(holds);
    await call(world, AGENT_PHONE, { statusCallbackEvent: undefined });
    await world.pass(30);
    expect(statuses(world)).toEqual(['completed']);
  });

  test('that is queued or rings is canceled, one in progress is not (21220), but completed', async () => {
    await using world = await openCarrier(holds);
    const ringing = await call(world, AGENT_PHONE);
    await world.pass(1);
    expect((await world.client.calls(ringing.sid).update({ status: 'canceled' })).status).toBe(
      'canceled',
    );
    const talking = await call(world, AGENT_PHONE);
    await world.pass(5);
    expect(await codeOf(world.client.calls(talking.sid).update({ status: 'canceled' }))).toBe(
      21220,
    );
    expect((await world.client.calls(talking.sid).update({ status: 'completed' })).status).toBe(
      'completed',
    );
    expect(await codeOf(world.client.calls(talking.sid).update({ status: 'completed' }))).toBe(
      21220,
    );
  });

  test('is sent elsewhere while it is in progress, and only then', async () => {
    await using world = await openCarrier({ ...holds, '/other': twiml('<Say>Other</Say>') });
    const talking = await call(world, AGENT_PHONE);
    expect(await codeOf(world.client.calls(talking.sid).update({ url: `${OURS}/other` }))).toBe(
      21220,
    );
    await world.pass(5);
    await world.client.calls(talking.sid).update({ url: `${OURS}/other` });
    await world.pass(5);
    expect(world.at('/other')).toHaveLength(1);
    expect(await world.client.calls(talking.sid).fetch()).toMatchObject({ status: 'completed' });
  });

  test.each([
    { to: '+15005550001', code: 21217 },
    { to: '+15005550002', code: 21214 },
    { to: '+15005550003', code: 21215 },
    { to: '+15005550004', code: 21216 },
    { to: 'anna', code: 21211 },
  ])('to $to is refused with $code', async ({ to, code }) => {
    await using world = await openCarrier(holds);
    expect(await codeOf(call(world, to))).toBe(code);
  });

  test('from a number that is not ours is refused with 21210, without a URL with 21218', async () => {
    await using world = await openCarrier(holds, { numbers: [{ phoneNumber: '+31205550199' }] });
    expect(await codeOf(call(world, AGENT_PHONE))).toBe(21210);
    await using other = await openCarrier(holds);
    const calls = other.client.calls.create({ to: AGENT_PHONE, from: SHOP });
    expect(await codeOf(calls)).toBe(21218);
  });
});

describe('at one call a second', () => {
  test('the others wait their turn, say how long, and can be canceled meanwhile', async () => {
    await using world = await openCarrier(holds, { limits: { callsPerSecondMax: 1 } });
    const calls = [];
    for (const to of [AGENT_PHONE, colleague, '+31205550127']) calls.push(await call(world, to));
    expect(calls.map(({ queueTime }) => queueTime)).toEqual(['0', '1000', '2000']);
    await world.client.calls(calls[2]?.sid ?? '').update({ status: 'canceled' });
    await world.pass(3);
    const rung = world.carrier.history().filter(({ what }) => what === 'ringing');
    expect(rung.map(({ to, at }) => [to, at - (rung[0]?.at ?? 0)])).toEqual([
      [AGENT_PHONE, 0],
      [colleague, 1_000],
    ]);
  });

  test('too many at once are refused with 10004 until one is over', async () => {
    await using world = await openCarrier(holds, { limits: { concurrentCallsMax: 1 } });
    await call(world, AGENT_PHONE);
    await expect(call(world, colleague)).rejects.toMatchObject({ name: 'BusyError', code: 10004 });
    await world.pass(40);
    expect(await codeOf(call(world, colleague))).toBe(0);
  });
});

describe('the records of calls', () => {
  test('are listed newest first, page by page, by number, parent and status', async () => {
    await using world = await openCarrier(holds);
    for (let count = 0; count < 5; count += 1) await call(world, AGENT_PHONE);
    await call(world, colleague);
    const ours = await world.client.calls.list({ to: AGENT_PHONE, pageSize: 2 });
    expect(ours).toHaveLength(5);
    expect(new Set(ours.map(({ sid }) => sid)).size).toBe(5);
    expect(await world.client.calls.list({ to: colleague, status: 'queued' })).toHaveLength(1);
    await world.pass(5);
    expect(await world.client.calls.list({ to: colleague, status: 'queued' })).toEqual([]);
    expect(await world.client.calls.list({ status: 'in-progress' })).toHaveLength(6);
  });

  test('know the day on which a call was dialled, and nothing before that', async () => {
    await using world = await openCarrier(holds);
    await call(world, AGENT_PHONE);
    const today = new Date(world.clock.now());
    const tomorrow = new Date(world.clock.now() + 86_400_000);
    expect(await world.client.calls.list({ startTime: today })).toEqual([]);
    await world.pass(1);
    expect(await world.client.calls.list({ startTime: today })).toHaveLength(1);
    expect(await world.client.calls.list({ startTimeAfter: tomorrow })).toEqual([]);
    expect(await world.client.calls.list({ startTimeBefore: tomorrow })).toHaveLength(1);
  });

  test('are behind by as much as a scenario says', async () => {
    await using world = await openCarrier(holds);
    world.carrier.simulator.lag(8_000);
    const { sid } = await call(world, AGENT_PHONE);
    await world.pass(5);
    expect(await world.client.calls.list({ to: AGENT_PHONE })).toEqual([]);
    expect(await codeOf(world.client.calls(sid).fetch())).toBe(20404);
    await world.pass(8);
    expect(await world.client.calls(sid).fetch()).toMatchObject({ status: 'in-progress' });
    expect(await world.client.calls.list({ to: AGENT_PHONE })).toHaveLength(1);
  });

  test('answer wrongly as often as a scenario says', async () => {
    await using world = await openCarrier(holds);
    const fault = { done: false, answer: { status: 401, code: 20003 } } as const;
    world.carrier.simulator.failNext({ method: 'GET', path: '/Calls', times: 2, fault });
    expect(await codeOf(world.client.calls.list())).toBe(20003);
    expect(await codeOf(world.client.calls.list())).toBe(20003);
    expect(await codeOf(world.client.calls.list())).toBe(0);
  });

  test('show a call whose request was never answered', async () => {
    await using world = await openCarrier(holds);
    const { simulator } = world.carrier;
    simulator.script(AGENT_PHONE, { requests: [{ done: true, answer: 'never' }] });
    await expect(call(world, AGENT_PHONE)).rejects.toThrow(/did not answer|timeout/);
    expect(await world.client.calls.list({ to: AGENT_PHONE })).toHaveLength(1);
  });
});

describe('machine detection', () => {
  const machine = { calls: [{ by: 'machine_start' }] } as const;

  test('holds the URL back until it knows', async () => {
    await using world = await openCarrier(holds);
    world.carrier.simulator.script(AGENT_PHONE, machine);
    await call(world, AGENT_PHONE, { machineDetection: 'DetectMessageEnd' });
    await world.pass(30);
    expect(world.at('/agent')).toMatchObject([
      { AnsweredBy: 'machine_end_beep', MachineDetectionDuration: '6000' },
    ]);
    expect(world.at('/status').at(-1)).toMatchObject({ AnsweredBy: 'machine_end_beep' });
  });

  test('asks the URL at once when it runs beside, and tells its result by itself', async () => {
    await using world = await openCarrier(holds);
    world.carrier.simulator.script(AGENT_PHONE, machine);
    const { sid } = await call(world, AGENT_PHONE, {
      ...{ machineDetection: 'Enable', asyncAmd: 'true' },
      asyncAmdStatusCallback: `${OURS}/amd`,
    });
    await world.pass(30);
    expect(world.at('/agent')[0]).not.toHaveProperty('AnsweredBy');
    expect(world.at('/amd')).toEqual([
      expect.objectContaining({ CallSid: sid, AnsweredBy: 'machine_start' }),
    ]);
    expect(await world.client.calls(sid).fetch()).toMatchObject({ answeredBy: 'machine_start' });
  });

  test('that cannot tell says unknown after its timeout', async () => {
    await using world = await openCarrier(holds);
    world.carrier.simulator.script(AGENT_PHONE, { calls: [{ by: 'unknown' }] });
    await call(world, AGENT_PHONE, { machineDetection: 'Enable', machineDetectionTimeout: 4 });
    await world.pass(30);
    expect(world.at('/agent')).toMatchObject([
      { AnsweredBy: 'unknown', MachineDetectionDuration: '4000' },
    ]);
  });
});

describe('a webhook that we do not take', () => {
  const retried = (fragment: string) => ({ statusCallback: statusCallback + fragment });

  test.each([
    { fragment: '#rc=3&rp=all', times: 4 },
    { fragment: '#rc=2&rp=5xx', times: 3 },
    { fragment: '#rc=3&rp=4xx', times: 1 },
    { fragment: '#rc=5&rp=all&tt=2000', times: 2 },
    { fragment: '', times: 1 },
  ])('is tried $times times with "$fragment", under one token', async ({ fragment, times }) => {
    await using world = await openCarrier({ ...holds, '/status': 500 });
    const once = { ...retried(fragment), statusCallbackEvent: ['completed'] };
    await call(world, AGENT_PHONE, once);
    await world.pass(60);
    expect(world.at('/status')).toHaveLength(times);
    const posted = world.posted.filter(({ path }) => path === '/status');
    expect(new Set(posted.map(({ token }) => token)).size).toBe(1);
    expect(posted.every(({ isSigned }) => isSigned)).toBe(true);
  });

  test('arrives late, doubled or never, as a script says', async () => {
    await using world = await openCarrier(holds);
    const delivery = { initiated: [], ringing: [60_000], completed: [0, 3_000] };
    world.carrier.simulator.script(AGENT_PHONE, { calls: [{ delivery }] });
    await call(world, AGENT_PHONE);
    await world.pass(90);
    expect(statuses(world)).toEqual(['in-progress', 'completed', 'completed', 'ringing']);
  });
});

test('the simulator is driven over HTTP as well', async () => {
  const numbers = [{ phoneNumber: SHOP, voiceUrl: `${OURS}/voice` }];
  await using world = await openCarrier({}, { numbers });
  const post = (path: string, body: object) =>
    fetch(`${world.carrier.url}/simulator/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await post('bin', { url: `${OURS}/voice`, twiml: twiml('<Say>From a bin</Say>') });
  const answer = await post('inbound', { from: colleague, to: SHOP, plan: { keys: ['1'] } });
  const { sid } = (await answer.json()) as { sid: string };
  await world.pass(5);
  expect(await world.client.calls(sid).fetch()).toMatchObject({ status: 'completed' });
  expect((await post('inbound', { from: colleague })).status).toBe(422);
  expect((await post('dance', {})).status).toBe(404);
});

test('a carrier that starts anew answers for the calls of its earlier life: all are over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carrier-'));
  const historyFile = join(folder, 'history.jsonl');
  const sids: string[] = [];
  {
    await using world = await openCarrier(holds, { historyFile });
    sids.push((await call(world, AGENT_PHONE)).sid);
    await world.pass(10);
    sids.push((await call(world, colleague)).sid);
    await world.pass(1);
    // Killed as one talks and the other one rings.
  }
  await using next = await openCarrier(holds, { historyFile });
  const [talking = '', ringing = ''] = sids;
  const { status, to, duration } = await next.client.calls(talking).fetch();
  expect({ status, to }).toEqual({ status: 'completed', to: AGENT_PHONE });
  expect(Number(duration)).toBeLessThanOrEqual(11);
  expect(await next.client.calls(ringing).fetch()).toMatchObject({ status: 'canceled' });
  expect(await next.client.calls.list()).toHaveLength(2);
  rmSync(folder, { recursive: true });
});
