import { describe, expect, test } from '@jest/globals';
import { at, conversation, policy } from '../../support/pledges.ts';
import { makeRig, report, type Rig } from '../../support/rig.ts';
import { roster } from '../../support/roster.ts';

const toldOf = (rig: Rig, purpose: string): readonly string[] =>
  rig.email.sent
    .filter(({ message }) => message.data['purpose'] === purpose)
    .map(({ message }) => message.person)
    .toSorted();

describe('who is told', () => {
  test('is who works here when it is sent: somebody who has left is told nothing [life.people-looked-up]', async () => {
    const people = [...roster.people];
    const rig = makeRig({ roster: { ...roster, people } });
    const { pledge } = await rig.opens();
    await rig.passesUntil('14:13:20');
    rig.now = at('14:13:30');
    // The step is decided while Lena is here; when its messages go out she has left, Nadia has come.
    await rig.service.wake(pledge.id);
    const lena = people.findIndex(({ id }) => id === 'lena');
    const [gone] = people.splice(lena, 1);
    if (gone !== undefined) people.push({ ...gone, id: 'nadia', name: 'Nadia' });
    await rig.settle();
    expect(toldOf(rig, 'escalation')).toEqual(['joost', 'nadia']);
  });

  test('more than a minute before the window ends [guarantee.told-in-time]', async () => {
    const rig = makeRig();
    const { pledge } = await rig.opens();
    await rig.passesUntil('14:13:59');
    const { told } = (await rig.service.pledge(pledge.id))?.pledge ?? { told: [] };
    expect(told.map(({ person }) => person)).toContain('lena');
  });

  test('a channel that takes nothing passes it on to the next step in time [guarantee.told-in-time]', async () => {
    const rig = makeRig();
    await rig.opens();
    rig.email.fail('mailbox full');
    await rig.passesUntil('14:13:45');
    rig.email.recover();
    await rig.passesUntil('14:14');
    expect(toldOf(rig, 'escalation')).toContain('otto');
  });
});

describe('a message that is no longer true', () => {
  test('is not sent: the promise was kept before anybody could be told [ladder.reads-again]', async () => {
    const rig = makeRig();
    const { pledge } = await rig.opens();
    await rig.passesUntil('14:13:20');
    rig.now = at('14:13:30');
    // The step is decided, its messages are owed, and then the call is reported.
    await rig.service.wake(pledge.id);
    await rig.service.recordCall(report(conversation(at('14:12:30'))));
    await rig.settle();
    await rig.passesUntil('14:20');
    expect(toldOf(rig, 'escalation')).toEqual([]);
  });

  test('is not sent: somebody has taken it meanwhile [ladder.reads-again]', async () => {
    const rig = makeRig();
    const { pledge } = await rig.opens();
    await rig.passesUntil('14:13:20');
    rig.now = at('14:13:30');
    await rig.service.wake(pledge.id);
    await rig.service.command(pledge.id, { type: 'acknowledge', via: 'page' }, 'lena');
    await rig.passesUntil('14:14:50');
    expect(toldOf(rig, 'escalation')).toEqual([]);
    await rig.passesUntil('14:15:10');
    expect(toldOf(rig, 'escalation').length).toBeGreaterThan(0);
  });
});

describe('the agent who is rung', () => {
  const dialling = { ...policy, dial: 'at-once' } as const;
  const office = { policyFor: () => dialling };
  const leg = (rig: Rig, pledgeId: string) => {
    const fence = rig.phone.placed.at(-1)?.fence ?? 0;
    return { pledgeId, attempt: rig.phone.placed.length, fence, agentCallId: 'twilio:CA1' };
  };

  test('hears who, what was promised and why, without a number, and presses 1 first [keep.spoken-summary]', async () => {
    const rig = makeRig({ office });
    const { pledge } = await rig.opens({ reason: 'the boiler leaks', doneSoFar: 'reset it' });
    await rig.settle();
    const spoken = (await rig.service.whisper(leg(rig, pledge.id)))?.text ?? '';
    for (const part of ['Anna', 'Fatima', '14:15', 'the boiler leaks', 'reset it', 'Press 1']) {
      expect(spoken).toContain(part);
    }
    expect(spoken).not.toMatch(/\d{4}/);
    const answer = await rig.service.acceptDial(
      leg(rig, pledge.id),
      (order) => order.customerNumber,
    );
    expect(answer).toBe('+31612345678');
  });

  test('gets the same answer to the same request, and a stale leg gets none [dial.grant-once]', async () => {
    const rig = makeRig({ office });
    const { pledge } = await rig.opens();
    await rig.settle();
    const mine = leg(rig, pledge.id);
    const stale = { ...mine, fence: mine.fence - 1, agentCallId: 'twilio:CA0' };
    expect(await rig.service.acceptDial(stale, () => 'stale')).toBeNull();
    expect(await rig.service.acceptDial(mine, () => 'first')).toBe('first');
    expect(await rig.service.acceptDial(mine, () => 'second')).toBe('first');
    expect(
      await rig.service.acceptDial({ ...mine, agentCallId: 'twilio:CA9' }, () => 'x'),
    ).toBeNull();
  });

  test('who does not take it is followed by a colleague [dial.agent-not-taken-next-agent]', async () => {
    const rig = makeRig({ office });
    const { pledge } = await rig.opens();
    await rig.settle();
    await rig.service.agentLegEnded(leg(rig, pledge.id), 'no answer');
    await rig.passesUntil('14:00:40');
    expect(rig.phone.placed.map(({ agentNumber }) => agentNumber)).toEqual([
      '+31205550101',
      '+31205550102',
    ]);
  });

  test('is not rung when the switch was thrown after the plan, nor is the customer [keep.kill-switch-read-at-grant]', async () => {
    const rig = makeRig({ office });
    const { pledge } = await rig.opens();
    await rig.settle();
    await rig.service.setKillSwitch(true, 'lena');
    expect(await rig.service.acceptDial(leg(rig, pledge.id), () => 'ring')).toBeNull();
    const second = await rig.opens({ subject: 'another' });
    await rig.passesUntil('14:01');
    expect(rig.phone.placed.map(({ pledgeId }) => pledgeId)).not.toContain(second.pledge.id);
  });
});
