import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AgentOutcome, CallFacts } from '../../../src/domain/call.ts';
import { decide } from '../../../src/domain/decide.ts';
import { at, conversation, site } from '../../support/pledges.ts';
import { makeRig, report, type Rig } from '../../support/rig.ts';

const callId = 'calls:seen';
const REFUSED = { kind: 'refused', why: 'word-of-another' };

let rig: Rig;
let id: string;

beforeEach(async () => {
  rig = makeRig();
  ({ id } = (await rig.opens()).pledge);
  rig.now = at('14:03');
});

/** Three seconds, and nothing that tells a person from a machine. */
const short = (facts: Partial<CallFacts>) =>
  conversation(at('14:02'), { callId, talkSeconds: 3, sign: null, ...facts });
const happens = (facts: Partial<CallFacts> = {}) => rig.service.recordCall(report(short(facts)));
const says = (outcome: AgentOutcome, person: string) =>
  rig.service.callOutcome(callId, { outcome, pledgeIds: null }, person);
const state = async () => (await rig.service.pledge(id))?.pledge.state;
const outcome = async () => (await rig.ledger.calls.get(callId))?.facts.outcome;

describe('what happened on a call of an agent', () => {
  beforeEach(() => happens({ agent: 'fatima' }));

  test('is nobody else’s to say, before the agent or after [evidence.word-of-own-call]', async () => {
    expect(await says('spoke', 'joost')).toEqual(REFUSED);
    expect(await outcome()).toBeNull();
    await says('voicemail', 'fatima');
    expect(await says('spoke', 'joost')).toEqual(REFUSED);
    expect([await outcome(), await state()]).toEqual(['voicemail', 'due']);
  });

  test('is corrected by that agent [evidence.word-of-own-call]', async () => {
    await says('voicemail', 'fatima');
    expect(await says('spoke', 'fatima')).toMatchObject({ kind: 'recorded' });
    expect(await state()).toBe('kept');
  });

  test('once corrected is not what a report says that was read before that [evidence.word-of-own-call]', async () => {
    await says('spoke', 'fatima');
    const before = await rig.ledger.calls.get(callId);
    await says('voicemail', 'fatima');
    expect(await state()).toBe('due');
    const { pledge } = [...rig.ledger.store.pledges.values()][0] ?? {};
    const facts = before?.facts;
    if (pledge === undefined || facts === undefined) throw new Error('Nothing was heard.');
    const late = decide(pledge, { type: 'call', facts }, rig.now, site);
    expect(late.events).toEqual([]);
  });

  test.each(['lena', 'otto'])(
    'is corrected by %s, who supervises, and by no agent after that [evidence.word-of-own-call]',
    async (supervisor) => {
      await says('spoke', 'fatima');
      expect(await says('voicemail', supervisor)).toMatchObject({ kind: 'recorded' });
      expect(await says('spoke', 'fatima')).toEqual(REFUSED);
      expect([await outcome(), await state()]).toEqual(['voicemail', 'due']);
    },
  );

  test('may be said again as it was by anybody, and stays the first one’s', async () => {
    await says('voicemail', 'fatima');
    const before = await rig.ledger.calls.get(callId);
    expect(await says('voicemail', 'joost')).toMatchObject({ kind: 'recorded' });
    expect(await rig.ledger.calls.get(callId)).toEqual(before);
  });

  test('stays known with who said it when a weightier report comes', async () => {
    await says('voicemail', 'fatima');
    await rig.service.recordCall({ ...report(short({ agent: 'fatima' })), verdict: 'normal' });
    const call = await rig.ledger.calls.get(callId);
    expect(call?.reasons.at(-1)).toMatchObject({ code: 'said-outcome', person: 'fatima' });
  });

  test('names no promise either with a word that is refused', async () => {
    await rig.opens({ subject: 'Bill', promisedAt: at('14:00') });
    const word = { outcome: 'spoke', pledgeIds: [id] } as const;
    expect(await rig.service.callOutcome(callId, word, 'joost')).toEqual(REFUSED);
    expect((await rig.ledger.calls.get(callId))?.answer).toBeNull();
  });
});

test.each([null, 'extension-7'])(
  'of a call whose agent is not known (%s) the first word stands [evidence.first-word-stands]',
  async (agent) => {
    await happens({ agent });
    expect(await says('voicemail', 'fatima')).toMatchObject({ kind: 'recorded' });
    expect(await says('spoke', 'joost')).toEqual(REFUSED);
    expect(await state()).toBe('due');
    expect(await says('spoke', 'fatima')).toMatchObject({ kind: 'recorded' });
    expect(await says('voicemail', 'lena')).toMatchObject({ kind: 'recorded' });
    expect(await state()).toBe('due');
  },
);
