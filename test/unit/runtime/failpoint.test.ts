import { expect, test } from '@jest/globals';
import type { Commit, Pledges } from '../../../src/app/ports/pledges.ts';
import { doorWithFailpoint, withFailpoint } from '../../../src/runtime/failpoint.ts';
import type { FailpointName } from '../../../src/settings/failpoint.ts';
import { makeRig } from '../../support/rig.ts';

const never = () => Promise.reject(new Error('It failed without being told to.'));

function makePorts() {
  const { ledger, phone, email, service } = makeRig();
  return { ports: { ledger, phone, channels: [email.channel] }, service };
}

/** What happened in which order when a fact of this type was committed twice. */
async function stepsOf(name: FailpointName, type: 'dial-granted' | 'fulfilled') {
  const steps: string[] = [];
  const { ports } = makePorts();
  const append: Pledges['append'] = () => {
    steps.push('committed');
    return Promise.resolve('committed');
  };
  const ledger = { ...ports.ledger, pledges: { ...ports.ledger.pledges, append } };
  const failing = withFailpoint({ ...ports, ledger }, { name, way: 'stop' }, () => {
    steps.push('failed');
    return Promise.resolve();
  });
  const commit = { events: [{ type }] } as unknown as Commit;
  await failing.ledger.pledges.append(commit);
  await failing.ledger.pledges.append(commit);
  return steps;
}

test('without a place to fail, ports and use cases are the ones that were given', () => {
  const { ports, service } = makePorts();
  expect(withFailpoint(ports, null, never)).toBe(ports);
  expect(doorWithFailpoint(null, never)(service)).toBe(service);
});

test('a process fails once, on the side of the commit that the name of its place says', async () => {
  const [failed, committed] = ['failed', 'committed'];
  expect(await stepsOf('pressed-before-grant', 'dial-granted')).toEqual([
    ...[failed, committed],
    committed,
  ]);
  expect(await stepsOf('granted-before-answer', 'dial-granted')).toEqual([
    ...[committed, failed],
    committed,
  ]);
  expect(await stepsOf('proven-before-kept', 'fulfilled')).toEqual([failed, committed, committed]);
});

test('at another place than its own a process goes on', async () => {
  expect(await stepsOf('sent-before-told', 'fulfilled')).toEqual(['committed', 'committed']);
});

test('an agent is briefed before the process fails at its own door, and only there', async () => {
  const { service } = makePorts();
  const leg = { pledgeId: 'gone', attempt: 1, fence: 1, agentCallId: 'call' };
  const reached: string[] = [];
  const failAt = (name: FailpointName) =>
    doorWithFailpoint({ name, way: 'stop' }, (failpoint) => {
      reached.push(failpoint.name);
      return Promise.resolve();
    })(service);
  expect(await failAt('sent-before-told').whisper(leg)).toBeNull();
  expect(reached).toEqual([]);
  expect(await failAt('briefed-before-answer').whisper(leg)).toBeNull();
  expect(reached).toEqual(['briefed-before-answer']);
});
