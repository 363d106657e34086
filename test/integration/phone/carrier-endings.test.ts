import { afterEach, describe, expect, test } from '@jest/globals';
import type { CallFacts } from '../../../src/domain/call.ts';
import { AGENT, type PhoneWorld, startPhoneWorld, START } from './world.ts';

let world: PhoneWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

/** Calls the agent, lets two minutes pass, and returns what the program knows of the customer's leg. */
async function callAndWait(
  customer: string,
  options: { agent?: string; detectMachine?: boolean } = {},
): Promise<{ world: PhoneWorld; facts: CallFacts | null }> {
  world = await startPhoneWorld(customer, options);
  const placed = await world.placeCall(options.agent ?? AGENT);
  expect(placed.kind).toBe('placed');
  await world.pass(120_000);
  const callId = world.program.reports.find(({ pledgeId }) => pledgeId !== null)?.facts.callId;
  return { world, facts: callId === undefined ? null : world.program.facts(callId) };
}

describe('the simulated carrier and the webhooks', () => {
  test('an agent presses 1, the customer answers and talks for half a minute', async () => {
    const { world, facts } = await callAndWait('+31612345678');
    expect(facts).toMatchObject({
      attempt: 1,
      direction: 'outbound',
      talkSeconds: 30,
      bridged: true,
      detectionAsked: false,
      failure: null,
    });
    // Agent rings 0.2 s, answers at 2.2 s, presses at 4.2 s; the customer 0.2 + 2 s later.
    expect(facts?.answeredAt).toBe(START + 6_000);
    expect(facts?.endedAt).toBe(START + 36_000);
    expect(world.program.ended.map(({ why }) => why)).toEqual(['the call with the agent ended']);
  });

  test('the history tells who was rung when, and the customer was rung once', async () => {
    const { world } = await callAndWait('+31612345678');
    const rings = world.carrier.history().filter(({ what }) => what === 'ringing');
    expect(rings.map(({ to, at }) => [to, at - START])).toEqual([
      [AGENT, 200],
      ['+31612345678', 4_400],
    ]);
  });

  test('a number ending in 00 never answers, and that is no kept promise', async () => {
    const { facts } = await callAndWait('+31612345600');
    expect(facts).toMatchObject({ failure: 'no-answer', answeredAt: null, talkSeconds: null });
    expect(facts?.startedAt).toBe(START + 4_000);
  });

  test('a number ending in 01 is busy', async () => {
    const { facts } = await callAndWait('+31612345601');
    expect(facts).toMatchObject({ failure: 'busy', answeredAt: null });
  });

  test('a number ending in 02 is a machine, and detection says so', async () => {
    const { facts } = await callAndWait('+31612345602', { detectMachine: true });
    expect(facts).toMatchObject({ sign: 'machine', detectionAsked: true, talkSeconds: 30 });
  });

  test('without detection a machine cannot be told from a person', async () => {
    const { facts } = await callAndWait('+31612345602');
    expect(facts).toMatchObject({ sign: null, detectionAsked: false, talkSeconds: 30 });
  });

  test('a number ending in 03 hangs up after three seconds, and the verdict stays open', async () => {
    const { world, facts } = await callAndWait('+31612345603');
    expect(facts).toMatchObject({ talkSeconds: 3 });
    const verdicts = world.program.reports.map(({ verdict }) => verdict);
    expect(verdicts.filter((verdict) => verdict !== null)).toEqual(['unknown']);
  });

  test('of a number ending in 04 no callback comes, but asking the carrier shows the call', async () => {
    const { world, facts } = await callAndWait('+31612345604');
    expect(facts).toBeNull();
    const agentSid = world.carrier.history()[0]?.sid ?? '';
    const legs = await world.phone.legsOf(`twilio:${agentSid}`);
    expect(legs).toEqual([
      expect.objectContaining({ to: '+31612345604', live: false, talkSeconds: 30 }),
    ]);
    expect(legs?.[0]?.answeredAt).toBe(START + 6_000);
  });

  test('lost, doubled and reordered callbacks of a number ending in 05 end in the same facts', async () => {
    const { world, facts } = await callAndWait('+31612345605');
    expect(facts).toMatchObject({ answeredAt: START + 6_000, talkSeconds: 30, bridged: true });
    expect(facts?.endedAt).toBe(START + 36_000);
    expect(world.program.duplicates()).toBe(2);
    expect(world.counted.filter((result) => result === 'duplicate')).toHaveLength(2);
  });

  test('an agent ending in 09 never answers, and the customer is not rung', async () => {
    const { world } = await callAndWait('+31612345678', { agent: '+31205550109' });
    expect(world.carrier.history().map(({ to }) => to)).not.toContain('+31612345678');
    expect(world.program.ended.map(({ why }) => why)).toEqual(["the agent's phone: no-answer"]);
  });

  test("an agent's voicemail presses no key, and the customer is not rung", async () => {
    const { world } = await callAndWait('+31612345678', { agent: '+31205550108' });
    expect(world.carrier.history().map(({ to }) => to)).not.toContain('+31612345678');
    expect(world.program.ended).toHaveLength(1);
  });

  test('a second agent who presses 1 hears that it is being handled', async () => {
    world = await startPhoneWorld('+31612345678');
    await world.placeCall(AGENT);
    await world.placeCall('+31205550107');
    await world.pass(120_000);
    const rung = world.carrier.history().filter(({ to }) => to === '+31612345678');
    expect(rung.filter(({ what }) => what === 'ringing')).toHaveLength(1);
  });
});
