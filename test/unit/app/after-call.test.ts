import { describe, expect, test } from '@jest/globals';
import { everyPledge } from '../../../src/app/ports/pledges.ts';
import type { AgentLeg } from '../../../src/app/service.ts';
import { type CallFacts, unknownCall } from '../../../src/domain/call.ts';
import { at, policy } from '../../support/pledges.ts';
import { makeRig, report, request, type Rig } from '../../support/rig.ts';

const office = { policyFor: () => ({ ...policy, dial: 'at-once' as const }) };
const CUSTOMERS_LEG = 'twilio:CAcustomer';

/** The agent pressed 1, and the customer talked for five seconds with nothing to tell a person. */
async function afterShortTalk(
  facts: Partial<CallFacts> = {},
  said: Parameters<Rig['opens']>[0] = {},
) {
  const rig = makeRig({ office });
  const { pledge } = await rig.opens(said);
  await rig.settle();
  const fence = rig.phone.placed[0]?.fence ?? 0;
  const leg: AgentLeg = { pledgeId: pledge.id, attempt: 1, fence, agentCallId: 'twilio:CA1' };
  await rig.service.acceptDial(leg, () => 'ring');
  rig.now = at('14:01');
  await rig.service.recordCall({ ...report(shortTalk(facts)), pledgeId: pledge.id });
  return { rig, leg, id: pledge.id };
}

function shortTalk(facts: Partial<CallFacts>): CallFacts {
  return {
    ...unknownCall(CUSTOMERS_LEG, 'outbound'),
    attempt: 1,
    startedAt: at('14:00:10'),
    answeredAt: at('14:00:20'),
    endedAt: at('14:00:25'),
    talkSeconds: 5,
    bridged: true,
    ...facts,
  };
}

const stateOf = async (rig: Rig, id: string) => (await rig.service.pledge(id))?.pledge.state;
const outcomeOf = async (rig: Rig) => (await rig.ledger.calls.get(CUSTOMERS_LEG))?.facts.outcome;

describe('the agent whose customer has hung up', () => {
  test('is asked in their own language; without a key nothing is recorded [evidence.agent-asked-by-key]', async () => {
    const { rig, leg, id } = await afterShortTalk();
    const question = await rig.service.afterCall(leg);
    expect(question).toMatchObject({
      language: 'en',
      text: expect.stringContaining('Press 1 if you spoke'),
      goodbye: expect.stringContaining('Nothing was noted'),
    });
    await rig.passesUntil('14:02');
    expect(await outcomeOf(rig)).toBeNull();
    expect(await stateOf(rig, id)).toBe('due');
  });

  test.each([
    ['1', 'spoke', 'kept'],
    ['2', 'voicemail', 'due'],
    ['3', 'wrong-number', 'due'],
  ] as const)(
    'says by key %s that it was "%s", as the API would [evidence.agent-asked-by-key]',
    async (key, outcome, state) => {
      const { rig, leg, id } = await afterShortTalk();
      const answer = await rig.service.keyAfterCall(leg, key);
      expect(answer?.text).toContain('that is noted');
      expect(await outcomeOf(rig)).toBe(outcome);
      expect(await stateOf(rig, id)).toBe(state);
      const call = await rig.ledger.calls.get(CUSTOMERS_LEG);
      expect(call?.reasons.at(-1)).toMatchObject({ code: 'said-outcome' });
    },
  );

  test('cannot say that a machine was a person [evidence.machine-outweighs-spoke]', async () => {
    const { rig, leg, id } = await afterShortTalk({ sign: 'machine', detectionAsked: true });
    await rig.service.keyAfterCall(leg, '1');
    expect(await stateOf(rig, id)).toBe('due');
  });

  test('is heard once: the same key again, or another later, changes nothing [evidence.key-of-own-leg]', async () => {
    const { rig, leg } = await afterShortTalk();
    await rig.service.keyAfterCall(leg, '1');
    const stored = await rig.ledger.calls.get(CUSTOMERS_LEG);
    for (const key of ['1', '2', '1']) await rig.service.keyAfterCall(leg, key);
    expect(await rig.ledger.calls.get(CUSTOMERS_LEG)).toEqual(stored);
  });

  test('does not undo by a late key what was corrected on the page [evidence.key-of-own-leg]', async () => {
    const { rig, leg } = await afterShortTalk();
    const word = { outcome: 'voicemail', pledgeIds: null } as const;
    await rig.service.callOutcome(CUSTOMERS_LEG, word, 'fatima');
    await rig.service.keyAfterCall(leg, '1');
    expect(await outcomeOf(rig)).toBe('voicemail');
  });

  test.each([
    ['another call', { agentCallId: 'twilio:CA9' }],
    ['a stale fence', { fence: 0 }],
    ['another attempt', { attempt: 2 }],
  ])("changes nothing of another's leg: %s [evidence.key-of-own-leg]", async (_what, other) => {
    const { rig, leg } = await afterShortTalk();
    expect(await rig.service.afterCall({ ...leg, ...other })).toBeNull();
    expect(await rig.service.keyAfterCall({ ...leg, ...other }, '1')).toBeNull();
    expect(await outcomeOf(rig)).toBeNull();
  });

  test('presses a key that means nothing, and hears that nothing was noted', async () => {
    const { rig, leg } = await afterShortTalk();
    expect((await rig.service.keyAfterCall(leg, '9'))?.text).toContain('Nothing was noted');
    expect(await outcomeOf(rig)).toBeNull();
  });
});

describe('the agent who promised another call', () => {
  const said = { reason: 'the boiler leaks', doneSoFar: 'reset it', nextStep: 'send Piet' };
  const promisesOf = async (rig: Rig) => {
    const page = { cursor: null, limit: 10 };
    return (await rig.ledger.pledges.list(everyPledge, page)).pledges;
  };

  test('says so by key 4: the first is kept, and a new one follows it with all that was said [evidence.another-promise]', async () => {
    const { rig, leg, id } = await afterShortTalk({}, { ...said, subject: 'boiler' });
    const answer = await rig.service.keyAfterCall(leg, '4');
    expect(await stateOf(rig, id)).toBe('kept');
    const [next, ...others] = (await promisesOf(rig)).filter((one) => one.id !== id);
    expect(others).toEqual([]);
    expect(next).toMatchObject({
      ...{ follows: id, subject: 'boiler', team: 'north', owner: 'fatima', source: 'agent' },
      ...{ precision: 'vague', promisedBy: 'fatima', aboutCall: CUSTOMERS_LEG, toldAt: rig.now },
      binding: { notBefore: null, dueAt: rig.now + policy.windowMs },
    });
    const detail = await rig.service.pledgeDetail(next?.id ?? '');
    expect(detail?.context).toEqual(said);
    expect(next?.customerId).toBe((await rig.service.pledge(id))?.pledge.customerId);
    expect(answer?.text).toMatch(/another call by \d\d:\d\d/);
  });

  test('says it once, however often the key comes [evidence.another-promise]', async () => {
    const { rig, leg } = await afterShortTalk();
    const first = await rig.service.keyAfterCall(leg, '4');
    rig.now = at('14:09');
    expect(await rig.service.keyAfterCall(leg, '4')).toEqual(first);
    expect(await promisesOf(rig)).toHaveLength(2);
  });

  test('is heard again when we died between the two: spoke is there, the promise is not [evidence.another-promise]', async () => {
    const { rig, leg } = await afterShortTalk();
    const word = { outcome: 'spoke', pledgeIds: null } as const;
    await rig.service.callOutcome(CUSTOMERS_LEG, word, 'fatima');
    await rig.service.keyAfterCall(leg, '4');
    expect(await promisesOf(rig)).toHaveLength(2);
  });

  test('says it by a tap with the time that was said, and the key after it makes no second one [evidence.another-promise]', async () => {
    const { rig, leg, id } = await afterShortTalk();
    const when = { kind: 'words', words: 'kwartier' } as const;
    const made = await rig.service.followUp(CUSTOMERS_LEG, when, 'fatima');
    expect(made).toMatchObject({
      kind: 'opened',
      view: { pledge: { follows: id, precision: 'exact', binding: { dueAt: at('14:16') } } },
    });
    expect(await stateOf(rig, id)).toBe('kept');
    await rig.service.keyAfterCall(leg, '4');
    expect(await promisesOf(rig)).toHaveLength(2);
    expect(await rig.service.followUp('twilio:CA0', when, 'fatima')).toEqual({ kind: 'missing' });
  });

  test('makes none where the call was said to be a voicemail [evidence.another-promise]', async () => {
    const { rig, leg } = await afterShortTalk();
    await rig.service.keyAfterCall(leg, '2');
    expect((await rig.service.keyAfterCall(leg, '4'))?.text).toContain('Nothing was noted');
    expect(await promisesOf(rig)).toHaveLength(1);
  });

  test('hears that it joins the first one where that is still open by the rules [evidence.another-promise]', async () => {
    const { rig, leg, id } = await afterShortTalk({ sign: 'machine', detectionAsked: true });
    expect((await rig.service.keyAfterCall(leg, '4'))?.text).toContain('still open');
    expect((await promisesOf(rig)).map((one) => one.id)).toEqual([id]);
  });

  test('is told of the talk before when the new promise is dialled [keep.spoken-summary]', async () => {
    const { rig, leg, id } = await afterShortTalk({}, said);
    await rig.service.keyAfterCall(leg, '4');
    await rig.settle();
    const placed = rig.phone.placed.find(({ pledgeId }) => pledgeId !== id);
    const next = { ...leg, pledgeId: placed?.pledgeId ?? '', fence: placed?.fence ?? 0 };
    const whisper = await rig.service.whisper({ ...next, agentCallId: 'twilio:CA2' });
    expect(whisper?.text).toContain('The last talk about this: 14:00');
    expect(whisper?.text).toContain('the boiler leaks');
  });

  test('cannot be made to follow a promise of somebody else, or none', async () => {
    const { rig, id } = await afterShortTalk();
    const customer = { name: null, reference: null, language: null, timeZone: null };
    for (const [phone, follows] of [
      ['+31612345679', id],
      ['+31612345678', '01920000-0000-7000-8000-000000000009'],
    ] as const) {
      const other = request({ customer: { ...customer, phone }, follows, subject: 'other' });
      const result = await rig.service.openPledge(other);
      expect(result).toMatchObject({ kind: 'refused', why: 'unknown-promise' });
    }
    expect(await promisesOf(rig)).toHaveLength(1);
  });
});
