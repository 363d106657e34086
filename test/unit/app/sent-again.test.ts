import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../../src/app/command.ts';
import { at, conversation } from '../../support/pledges.ts';
import { makeRig, report, type Rig } from '../../support/rig.ts';

const key = { owner: 'fatima', key: 'k1', bodyHash: 'b1' };
const note: Command = { type: 'note', text: 'rang twice' };
const handOver = (to: string): Command => ({ type: 'hand-over', to, why: '' });

async function factsOf(rig: Rig, id: string): Promise<readonly string[]> {
  return (await rig.ledger.pledges.timeline(id)).map(({ event }) => event.type);
}

async function promised() {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  const { id } = pledge;
  const says = (command: Command, under: typeof key | null = key) =>
    rig.service.command(id, command, 'fatima', under);
  const count = async (type: string) =>
    (await factsOf(rig, id)).filter((one) => one === type).length;
  return { rig, id, says, count };
}

describe('a request that is sent again under its key', () => {
  test('has one effect and the same answer, at once and later [guarantee.key-once]', async () => {
    const { rig, says, count } = await promised();
    const [first, second] = await Promise.all([says(note), says(note)]);
    rig.now = at('14:03');
    await says({ type: 'note', text: 'and again' }, null);
    const third = await says(note);
    expect(await count('note-added')).toBe(2);
    if (first.kind !== 'done' || second.kind !== 'done') throw new Error('A note was refused.');
    expect([first.replayed, second.replayed].filter(Boolean)).toHaveLength(1);
    expect(third).toMatchObject({ kind: 'done', replayed: true });
    expect(third).toMatchObject({ view: { pledge: first.view.pledge } });
    expect(rig.ledger.store.values.size).toBe(3);
  });

  test('undoes nothing that was said since, even where it changed nothing itself [guarantee.key-once]', async () => {
    const { rig, id, says, count } = await promised();
    expect(await says(handOver('fatima'))).toMatchObject({ kind: 'done' });
    expect(await count('handed-over')).toBe(0);
    await says(handOver('joost'), null);
    expect(await says(handOver('fatima'))).toMatchObject({ kind: 'done', replayed: true });
    expect((await rig.service.pledge(id))?.pledge.owner).toBe('joost');
  });

  test('for another thing is refused, and so is that for another promise [guarantee.key-once]', async () => {
    const { rig, says, count } = await promised();
    await says(note);
    const other = { ...key, bodyHash: 'b2' };
    expect(await says(note, other)).toMatchObject({ kind: 'refused', why: 'key-reused' });
    expect(await count('note-added')).toBe(1);
    expect(await rig.service.command('no-such-promise', note, 'fatima', other)).toEqual({
      kind: 'missing',
    });
  });

  test('after it was refused is looked at anew', async () => {
    const { rig, id, says } = await promised();
    const confirm: Command = { type: 'confirm-claim' };
    expect(await says(confirm)).toMatchObject({ kind: 'refused', why: 'nothing-claimed' });
    const claim: Command = { type: 'claim', reason: 'my own phone' };
    await rig.service.command(id, claim, 'joost');
    expect(await says(confirm)).toMatchObject({ why: 'not-a-supervisor' });
  });
});

test('two claims of one person in the same words, at once and without a key, are one', async () => {
  const { says, count } = await promised();
  const claim: Command = { type: 'claim', reason: 'my own phone' };
  await Promise.all([says(claim, null), says(claim, null)]);
  expect(await count('claim-made')).toBe(1);
});

describe('what is said of a call', () => {
  const callId = 'calls:7';
  const spoke = { outcome: 'spoke', pledgeIds: null } as const;

  async function called() {
    const rig = makeRig();
    const facts = conversation(at('13:55'), { direction: 'inbound', sign: 'served', callId });
    await rig.service.recordCall(report(facts));
    const reasons = async () => (await rig.ledger.calls.get(callId))?.reasons;
    return { rig, reasons };
  }

  test('that it broke off, said three times by one, is one reason and one promise', async () => {
    const { rig, reasons } = await called();
    const drop = (by: string, under: typeof key | null = null) =>
      rig.service.reportDropped(callId, by, under);
    const first = await drop('fatima');
    await drop('fatima');
    expect(await drop('fatima', key)).toMatchObject({ kind: 'replayed' });
    expect(first).toMatchObject({ kind: 'opened' });
    expect(await reasons()).toHaveLength(1);
    await drop('joost');
    expect(await reasons()).toHaveLength(2);
    expect(rig.ledger.store.pledges.size).toBe(1);
    const other = { ...key, bodyHash: 'b2' };
    expect(await drop('fatima', other)).toMatchObject({ kind: 'refused', why: 'key-reused' });
  });

  test('under a key is said once, with one answer, whatever was said since [guarantee.key-once]', async () => {
    const { rig } = await called();
    const say = (outcome: 'spoke' | 'voicemail', under: typeof key | null = key) =>
      rig.service.callOutcome(callId, { ...spoke, outcome }, 'fatima', under);
    const said = { callId, outcome: 'spoke', pledgeIds: [], mayBeAbout: [] };
    expect(await say('spoke')).toEqual({ kind: 'recorded', said });
    await say('voicemail', null);
    expect(await say('spoke')).toEqual({ kind: 'recorded', said, replayed: true });
    expect((await rig.ledger.calls.get(callId))?.facts.outcome).toBe('voicemail');
    const other = { ...key, bodyHash: 'b2' };
    expect(await say('spoke', other)).toMatchObject({ kind: 'refused', why: 'key-reused' });
  });
});
