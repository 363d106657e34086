import { expect, test } from '@jest/globals';
import { logFacts } from '../../../src/app/log-facts.ts';
import { at, conversation } from '../../support/pledges.ts';
import { makeRig, report } from '../../support/rig.ts';

test('the log tells of every fact that decides something, in order, and of nobody by name', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens({ reason: 'The router is dead', team: 'north' });
  await rig.passesUntil('14:14');
  await rig.service.command(pledge.id, { type: 'acknowledge', via: 'page' }, 'lena');
  await rig.passesUntil('14:15:10');
  await rig.passesUntil('14:16:40');
  await rig.service.recordCall(report(conversation(at('14:16'))));

  const about = { pledge: pledge.id, team: 'north' };
  const facts = rig.logged.map((line) => line.facts);
  expect(facts.filter(({ event }) => event !== 'person-told')).toEqual([
    { ...about, event: 'opened' },
    { ...about, event: 'handed-over' },
    { ...about, event: 'put-at-risk' },
    { ...about, event: 'escalated', step: 1 },
    { ...about, event: 'acknowledged' },
    { ...about, event: 'broken' },
    { ...about, event: 'escalated', step: 2 },
    { ...about, event: 'fulfilled', state: 'kept-late', grade: 'B' },
  ]);
  expect(facts).toContainEqual({ ...about, event: 'person-told', step: 1, channel: 'email' });
  expect(JSON.stringify(rig.logged)).not.toMatch(/\+31|612345678|Anna|lena|router/i);
});

test('what decided nothing leaves no line', async () => {
  const rig = makeRig();
  const { pledge } = await rig.opens();
  await rig.service.wake(pledge.id);
  await rig.service.command(pledge.id, { type: 'note', text: 'Rang twice' }, 'joost');
  expect(rig.logged.map(({ facts }) => facts['event'])).toEqual(['opened']);
});

test('a dial that was not made, or may not have been, is a warning that says why', async () => {
  const { pledge } = await makeRig().opens();
  const warned: unknown[] = [];
  const log = { info: () => undefined, error: () => undefined };
  const ended = { type: 'attempt-ended', attempt: 1, at: at('14:01') } as const;
  logFacts({ ...log, warn: (facts) => warned.push(facts) }, pledge, [
    { type: 'attempt-unknown', attempt: 1, at: at('14:00') },
    { ...ended, outcome: 'refused', why: 'ECONNREFUSED' },
    { ...ended, outcome: 'reached', why: 'the call ended' },
  ]);
  expect(warned).toMatchObject([
    { pledge: pledge.id, outcome: 'unknown' },
    { pledge: pledge.id, outcome: 'refused', why: 'ECONNREFUSED' },
  ]);
});
