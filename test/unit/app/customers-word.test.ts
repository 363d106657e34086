import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../../src/app/command.ts';
import { at, conversation } from '../../support/pledges.ts';
import { makeRig, report } from '../../support/rig.ts';

const callId = 'calls:7';
const theyCall = { direction: 'inbound', callId, talkSeconds: 8, sign: null } as const;
const called = conversation(at('14:03'), theyCall);

function cancel(named: string | null, via: 'own-number' | 'recorded-call' = 'own-number'): Command {
  return { type: 'cancel', by: 'customer', via, callId: named };
}

/** A promise that is a little old, in whose days this customer and another one have called. */
async function promised() {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  rig.now = at('14:05');
  await rig.service.recordCall(report(called));
  const others = { customer: '+31612345699' };
  const other = conversation(at('14:03'), { ...theyCall, callId: 'calls:8' });
  await rig.service.recordCall(report(other, others));
  const says = (command: Command) => rig.service.command(pledge.id, command, 'joost');
  const cancelledBy = async () => (await rig.service.pledge(pledge.id))?.pledge.cancelledBy;
  return { rig, id: pledge.id, says, cancelledBy };
}

describe("the customer's own word", () => {
  test('is believed where their call was reported, and the fact names it [move.customer-needs-proof]', async () => {
    const { rig, id, says } = await promised();
    const window = { notBefore: null, dueAt: at('15:00') };
    const move = { type: 'move', window, by: 'customer', via: 'own-number', why: null } as const;
    expect(await says({ ...move, callId })).toMatchObject({ kind: 'done' });
    expect(await says(cancel(callId))).toMatchObject({ kind: 'done' });
    const timeline = await rig.ledger.pledges.timeline(id);
    const facts = timeline.map(({ event }) => event).filter((event) => 'via' in event);
    expect(facts).toMatchObject([
      { type: 'moved', by: 'customer', callId },
      { type: 'cancelled', by: 'customer', callId },
    ]);
  });

  test.each([null, 'calls:none', 'calls:8', 'sms:1'])(
    'is not believed in %j: none, none that is known, another customer’s [move.customer-needs-proof]',
    async (named) => {
      const { says, cancelledBy } = await promised();
      const refused = { kind: 'refused', why: 'call-unknown' };
      expect(await says(cancel(named))).toMatchObject(refused);
      expect(await cancelledBy()).toBeNull();
      const byAgent = { type: 'cancel', by: 'agent', via: 'agent', callId: null } as const;
      expect(await says(byAgent)).toMatchObject({ kind: 'done' });
      expect(await cancelledBy()).toBe('agent');
    },
  );

  test('is believed once the report of their call has come, however late', async () => {
    const { rig, says, cancelledBy } = await promised();
    const late = conversation(at('14:04'), { ...theyCall, callId: 'calls:9' });
    expect(await says(cancel('calls:9'))).toMatchObject({ why: 'call-unknown' });
    await rig.service.recordCall(report(late));
    expect(await says(cancel('calls:9'))).toMatchObject({ kind: 'done' });
    expect(await cancelledBy()).toBe('customer');
  });

  test('is believed in a text message of theirs, by its id', async () => {
    const { rig, id, says, cancelledBy } = await promised();
    const text = { text: 'laat maar', to: '+31205550100', optOut: null };
    await rig.service.receiveSms({ ...text, messageId: 'twilio:SM1', from: '+31612345678' });
    await rig.service.receiveSms({ ...text, messageId: 'twilio:SM2', from: '+31612345699' });
    expect(await rig.service.customersWords(id)).toMatchObject([
      { kind: 'text', callId: 'twilio:SM1' },
      { kind: 'they-called', callId },
    ]);
    expect(await says(cancel('twilio:SM2'))).toMatchObject({ why: 'call-unknown' });
    expect(await says(cancel('twilio:SM1'))).toMatchObject({ kind: 'done' });
    expect(await cancelledBy()).toBe('customer');
  });

  test('is offered in what bears it out, and in nothing else', async () => {
    const { rig, id } = await promised();
    const weCalled = conversation(at('14:04'), { callId: 'calls:10', talkSeconds: 8, sign: null });
    await rig.service.recordCall(report(weCalled));
    const before = conversation(at('13:50'), { ...theyCall, callId: 'calls:11' });
    await rig.service.recordCall(report(before));
    expect(await rig.service.customersWords(id)).toEqual([
      { callId: 'calls:10', kind: 'we-called', at: at('14:04') },
      { callId, kind: 'they-called', at: at('14:03') },
    ]);
    expect(await rig.service.customersWords('no such promise')).toEqual([]);
  });
});
