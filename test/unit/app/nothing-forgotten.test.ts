import { expect, test } from '@jest/globals';
import { everyPledge } from '../../../src/app/ports/pledges.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { at, conversation, policy } from '../../support/pledges.ts';
import { makeRig, report } from '../../support/rig.ts';
import { given, promisedAgain } from '../../support/story.ts';

test('the sweep tells of the kill switch, and releases what was held when it is off again', async () => {
  const rig = makeRig({ office: { policyFor: () => ({ ...policy, dial: 'before-end' }) } });
  const { pledge } = await rig.opens();
  await rig.service.setKillSwitch(true, 'otto');
  await rig.service.sweep('due');
  expect((await rig.service.pledge(pledge.id))?.pledge.held).toBe('kill-switch');
  await rig.service.setKillSwitch(false, 'otto');
  await rig.service.sweep('due');
  expect((await rig.service.pledge(pledge.id))?.pledge.held).toBeNull();
});

test('a sweep that is told to stop begins nothing more, and the next one takes what it left', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  rig.now += 60 * MINUTE;
  const none = { wakes: 0, effects: 0, calls: 0 };
  expect(await rig.service.sweep('due', () => false)).toEqual(none);
  expect(await rig.service.sweep('owed', () => false)).toEqual(none);
  expect(await rig.service.pledge(pledge.id)).toMatchObject({
    pledge: { version: pledge.version },
  });
  expect((await rig.service.sweep('due')).wakes).toBe(1);
});

test('a dropped call opens its promise also when nobody here knows the agent by that name', async () => {
  const rig = makeRig();
  const talk = {
    callId: 'calls:1',
    direction: 'inbound',
    sign: 'served',
    agent: 'ext 214',
  } as const;
  await rig.service.recordCall(report(conversation(at('13:58'), talk), { verdict: 'dropped' }));
  const { pledges } = await rig.ledger.pledges.list(everyPledge, { cursor: null, limit: 9 });
  expect(pledges).toMatchObject([{ aboutCall: 'calls:1', owner: 'north' }]);
});

test('who took a promise until its end has it until the earlier one that was promised since', () => {
  const story = given({ window: { notBefore: null, dueAt: at('17:00') } });
  story.hears({ type: 'acknowledge', by: 'fatima', via: 'page' }, '14:01');
  story.hears(promisedAgain('14:20'), '14:05').passesUntil('14:19:59');
  expect(story.alerts('escalation')).toEqual([]);
  expect(story.passesUntil('14:20').alerts('escalation')).toHaveLength(1);
});
