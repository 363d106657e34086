import { describe, expect, test } from '@jest/globals';
import { SECOND } from '../../../src/domain/time.ts';
import { at, conversation, policy, seenCall } from '../../support/pledges.ts';
import { makeRig, report, type Rig } from '../../support/rig.ts';
import { roster } from '../../support/roster.ts';

const opened = (rig: Rig) => [...rig.ledger.store.pledges.values()].map(({ pledge }) => pledge);

const served = conversation(at('13:55'), { direction: 'inbound', sign: 'served' });

describe('a call that its phone system calls dropped', () => {
  const nobody = seenCall({
    ...{ direction: 'inbound', startedAt: at('13:55'), endedAt: at('13:55') + 9 * SECOND },
  });

  test('and that nobody had answered is none: no promise is made of it', async () => {
    const rig = makeRig();
    await rig.service.recordCall(report(nobody, { verdict: 'dropped' }));
    expect(opened(rig)).toEqual([]);
  });

  test('and that a machine had answered is none either', async () => {
    const rig = makeRig();
    const voicemail = { ...served, direction: 'outbound', sign: 'machine' } as const;
    await rig.service.recordCall(report(voicemail, { verdict: 'dropped' }));
    expect(opened(rig)).toEqual([]);
  });

  test('is one as soon as a later report tells that it was answered', async () => {
    const rig = makeRig();
    await rig.service.recordCall(report(nobody, { verdict: 'dropped' }));
    const answered = { ...nobody, answeredAt: at('13:55') + 2 * SECOND, endedAt: null };
    await rig.service.recordCall(report(answered));
    expect(opened(rig)).toMatchObject([{ source: 'dropped-call', aboutCall: nobody.callId }]);
  });

  test('is one when a person says so, whatever was reported', async () => {
    const rig = makeRig();
    await rig.service.recordCall(report(nobody, { verdict: 'dropped' }));
    await rig.service.reportDropped(nobody.callId, 'fatima');
    expect(opened(rig)).toHaveLength(1);
  });
});

describe('the team of a dropped call', () => {
  const [north] = roster.teams;
  if (north === undefined) throw new Error('There is a team.');
  const south = { ...north, id: 'south', name: 'South', callerId: '+31205550200' };
  const byHand = { ...policy, name: 'by-hand', dial: 'manual' } as const;
  const atOnce = { ...policy, name: 'at-once', dial: 'at-once' } as const;
  const given = () =>
    makeRig({
      roster: { ...roster, teams: [north, south] },
      office: { policyFor: (_source, team) => (team === 'south' ? byHand : atOnce) },
    });

  test.each([
    ['whose number was called', '+31205550200', null, 'south'],
    ['whose number was called, written nationally', '020 555 0200', null, 'south'],
    ['whose number was called, when nobody knows its agent', '+31205550200', 'ext-12', 'south'],
    ['of its agent, whatever number was called', '+31205550200', 'fatima', 'north'],
    ['that is the first, for a number of nobody', '+31205559999', null, 'north'],
    ['that is the first, where no number was told', null, null, 'north'],
  ])('is the one %s', async (_which, company, agent, team) => {
    const rig = given();
    await rig.service.recordCall(report({ ...served, agent }, { verdict: 'dropped', company }));
    expect(opened(rig)).toMatchObject([{ team, owner: agent === 'fatima' ? agent : team }]);
    expect(opened(rig)[0]?.policy.name).toBe(team === 'south' ? 'by-hand' : 'at-once');
  });
});
