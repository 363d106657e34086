import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CallWord } from '../../../src/app/judge-call.ts';
import { mergeFacts } from '../../../src/domain/call.ts';
import { at, conversation } from '../../support/pledges.ts';
import { makeRig, report, type Rig } from '../../support/rig.ts';

const callId = 'calls:seen';
const byHand = conversation(at('14:02'), { callId });

let rig: Rig;
let bill: string;
let router: string;

beforeEach(async () => {
  rig = makeRig();
  router = (await rig.opens({ subject: 'Router' })).pledge.id;
  bill = (await rig.opens({ subject: 'Bill' })).pledge.id;
  rig.now = at('14:03');
});

const pledge = async (id: string) => {
  const view = await rig.service.pledge(id);
  if (view === null) throw new Error(`There is no promise ${id}.`);
  return view.pledge;
};
const states = async () => [(await pledge(router)).state, (await pledge(bill)).state];
const says = (word: Partial<CallWord>, person = 'fatima') =>
  rig.service.callOutcome(callId, { outcome: null, pledgeIds: null, ...word }, person);
const events = async (id: string, type: string) =>
  (await rig.ledger.pledges.timeline(id)).filter(({ event }) => event.type === type);

describe('a call that we only saw, with a customer who has two promises open', () => {
  test('proves neither until somebody says which, and both go on [merge.seen-call-proves-only-one-open]', async () => {
    await rig.service.recordCall(report(byHand));
    expect(await states()).toEqual(['due', 'due']);
    const call = await rig.ledger.calls.get(callId);
    expect(new Set(call?.asks)).toEqual(new Set([router, bill]));
    expect((await pledge(bill)).calls).toMatchObject([{ callId, about: 'asked' }]);
    await rig.passesUntil('14:25');
    expect(await states()).toEqual(['broken', 'broken']);
  });

  test('tells nobody anything by itself that the promises would not have told', async () => {
    const quiet = makeRig();
    await quiet.opens({ subject: 'Router' });
    await quiet.opens({ subject: 'Bill' });
    await quiet.passesUntil('14:14');
    await rig.service.recordCall(report(byHand));
    await rig.passesUntil('14:14');
    expect(rig.email.sent.length).toBe(quiet.email.sent.length);
  });

  test('proves the one that is named, in time however late it is named [merge.named-promise-is-proved]', async () => {
    await rig.service.recordCall(report(byHand));
    await rig.passesUntil('14:25');
    expect(await says({ pledgeIds: [bill] })).toMatchObject({ kind: 'recorded' });
    expect(await states()).toEqual(['broken', 'kept']);
    expect((await pledge(bill)).proof).toMatchObject({ callId, grade: 'B' });
  });

  test('proves nothing by being named alone, without a sign of a person [merge.named-promise-is-proved]', async () => {
    await rig.service.recordCall(report({ ...byHand, sign: null }));
    await says({ pledgeIds: [bill] });
    expect(await states()).toEqual(['due', 'due']);
    await says({ outcome: 'spoke' });
    expect(await states()).toEqual(['due', 'kept']);
  });

  test('proves both when it served both [merge.named-promise-is-proved]', async () => {
    await rig.service.recordCall(report(byHand));
    await says({ outcome: 'spoke', pledgeIds: [bill, router] });
    expect(await states()).toEqual(['kept', 'kept']);
  });

  test('asks the same, whatever ends before its report comes', async () => {
    await rig.service.command(router, { type: 'withdraw', reason: 'paid' }, 'lena');
    await rig.service.recordCall(report(byHand));
    expect(await states()).toEqual(['withdrawn', 'due']);
    expect((await rig.ledger.calls.get(callId))?.asks).toHaveLength(2);
  });

  test('keeps its question when one of the two ends before the call does', async () => {
    const begun = { ...byHand, endedAt: null, talkSeconds: null };
    await rig.service.recordCall(report(begun));
    await rig.service.command(router, { type: 'withdraw', reason: 'paid' }, 'lena');
    await rig.service.recordCall(report(byHand));
    expect((await pledge(bill)).state).toBe('due');
  });

  test('keeps everybody from ringing the customer while they are on the line', async () => {
    const live = conversation(rig.now, { callId, endedAt: null, talkSeconds: null });
    await rig.service.recordCall(report(live));
    await rig.service.command(bill, { type: 'call-now' }, 'joost');
    await rig.passesUntil('14:04');
    expect(rig.phone.placed).toEqual([]);
  });
});

describe('what somebody says a call was about', () => {
  beforeEach(() => rig.service.recordCall(report(byHand)));

  test('may be said twice and is one answer', async () => {
    await says({ pledgeIds: [bill] });
    const before = await rig.ledger.pledges.timeline(bill);
    expect(await says({ pledgeIds: [bill] }, 'joost')).toMatchObject({ kind: 'recorded' });
    expect(await rig.ledger.pledges.timeline(bill)).toEqual(before);
  });

  test('is corrected by who said it, or by a supervisor, and by nobody else [merge.first-naming-stands]', async () => {
    await says({ pledgeIds: [bill] });
    const stranger = await says({ pledgeIds: [router], outcome: 'voicemail' }, 'joost');
    expect(stranger).toEqual({ kind: 'refused', why: 'named-already' });
    expect(await states()).toEqual(['due', 'kept']);
    await says({ pledgeIds: [router] });
    expect(await states()).toEqual(['kept', 'due']);
    expect(await events(bill, 'outcome-corrected')).toHaveLength(1);
    await says({ pledgeIds: [bill, router] }, 'lena');
    expect(await states()).toEqual(['kept', 'kept']);
  });

  test('must be a promise of that customer that was open at the time', async () => {
    const later = (await rig.opens({ subject: 'Moving' })).pledge.id;
    const phone = '+31687654321';
    const customer = { phone, name: null, reference: null, language: null, timeZone: null };
    const theirs = (await rig.opens({ customer })).pledge.id;
    for (const wrong of [later, theirs, callId]) {
      const refused = await says({ pledgeIds: [bill, wrong], outcome: 'spoke' });
      expect(refused).toEqual({ kind: 'refused', why: 'not-open-then' });
    }
    expect((await rig.ledger.calls.get(callId))?.facts.outcome).toBeNull();
    expect(await states()).toEqual(['due', 'due']);
  });

  test('cannot give a call that was placed for one promise to another', async () => {
    const own = conversation(at('14:02'), { callId: 'twilio:CA7', attempt: 1 });
    await rig.service.recordCall(report(own, { pledgeId: router }));
    const word = (id: string) => ({ outcome: null, pledgeIds: [id] });
    const refused = await rig.service.callOutcome('twilio:CA7', word(bill), 'fatima');
    expect(refused).toEqual({ kind: 'refused', why: 'call-for-another' });
    const same = await rig.service.callOutcome('twilio:CA7', word(router), 'fatima');
    expect(same).toMatchObject({ kind: 'recorded' });
  });

  test('changes nothing where only one promise was open', async () => {
    const phone = '+31687654321';
    const customer = { phone, name: null, reference: null, language: null, timeZone: null };
    const { id } = (await rig.opens({ customer, promisedAt: at('14:00') })).pledge;
    const seen = conversation(at('14:02'), { callId: 'calls:2' });
    await rig.service.recordCall(report(seen, { customer: phone }));
    const before = await pledge(id);
    expect(before.state).toBe('kept');
    const word = { outcome: null, pledgeIds: [id] };
    await rig.service.callOutcome('calls:2', word, 'fatima');
    expect(await pledge(id)).toEqual(before);
  });
});

test('an older word that comes after a newer one changes nothing', () => {
  const asked = { ...byHand, about: 'asked', answers: 0 } as const;
  const named = { ...byHand, about: 'this', answers: 1 } as const;
  const corrected = { ...byHand, about: 'another', answers: 2 } as const;
  const inOrder = [byHand, asked, named, corrected].reduce(mergeFacts);
  expect(inOrder).toMatchObject({ about: 'another', answers: 2 });
  expect([corrected, named, asked, byHand].reduce(mergeFacts)).toEqual(inOrder);
  expect(mergeFacts(byHand, asked)).toEqual(mergeFacts(asked, byHand));
});
