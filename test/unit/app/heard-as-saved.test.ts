import { expect, jest, test } from '@jest/globals';
import { at, conversation } from '../../support/pledges.ts';
import { makeRig, report } from '../../support/rig.ts';

const callId = 'calls:seen';
const ended = conversation(at('14:02'), { callId });
const says = (outcome: 'spoke' | 'voicemail') => ({ outcome, pledgeIds: null });

test('a report of a call costs one reading of it, one writing and one mark', async () => {
  const { ledger, service } = makeRig();
  await service.recordCall(report({ ...ended, talkSeconds: null, endedAt: null }));
  const { calls, customers } = ledger;
  const trips = [
    jest.spyOn(calls, 'get'),
    jest.spyOn(calls, 'save'),
    jest.spyOn(customers, 'concernedBy'),
    jest.spyOn(calls, 'markApplied'),
  ];
  await service.recordCall(report(ended));
  expect(trips.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1, 1]);
  expect((await calls.get(callId))?.facts.endedAt).toBe(ended.endedAt);
  expect(await calls.unapplied(0, 10)).toEqual([]);
});

test('an agent who corrects a word while a report is stored is not taken at the first word', async () => {
  const rig = makeRig();
  const { id } = (await rig.opens()).pledge;
  rig.now = at('14:03');
  const { calls } = rig.ledger;
  const { service } = rig;
  await service.recordCall(report({ ...ended, talkSeconds: null }));
  await service.callOutcome(callId, says('voicemail'), 'fatima');
  const save = calls.save.bind(calls);
  jest.spyOn(calls, 'save').mockImplementationOnce(async (record, seen) => {
    const saved = await save(record, seen);
    await service.callOutcome(callId, says('spoke'), 'fatima');
    return saved;
  });
  await service.recordCall(report(ended));
  expect((await service.pledge(id))?.pledge.calls).toMatchObject([{ callId, outcome: 'spoke' }]);
});
