import { expect, test } from '@jest/globals';
import type { SeenLeg } from '../../../src/app/ports/phone.ts';
import type { Pledge } from '../../../src/domain/pledge.ts';
import { SECOND } from '../../../src/domain/time.ts';
import { policy } from '../../support/pledges.ts';
import { makeRig, type Rig } from '../../support/rig.ts';

/** A dial whose request was never answered: nobody knows whether it made a call. */
async function unanswered(rig: Rig): Promise<Pledge> {
  rig.phone.answer = () => ({ kind: 'unknown', why: 'no answer' });
  const { pledge } = await rig.opens();
  await rig.settle();
  expect((await attemptOf(rig, pledge.id))?.stage).toBe('submitted');
  return pledge;
}

function atOnce(): Rig {
  const dialling = { ...policy, dial: 'at-once' } as const;
  return makeRig({ office: { policyFor: () => dialling } });
}

async function attemptOf(rig: Rig, pledgeId: string) {
  return (await rig.service.pledge(pledgeId))?.pledge.attempts[0];
}

/** A call to the agent made so long after the request, and still ringing unless it is over. */
function leg(rig: Rig, callId: string, change: Partial<SeenLeg> & { after?: number } = {}) {
  const { after = SECOND, ...more } = change;
  const nothing = { startedAt: null, answeredAt: null, endedAt: null, talkSeconds: null };
  const at = { createdAt: rig.now + after, to: '+31205550101', live: true };
  return { callId, ...at, ...nothing, sign: null, failure: null, ...more } satisfies SeenLeg;
}

function showing(rig: Rig, ...legs: readonly SeenLeg[]): void {
  rig.phone.agentLegs = () => Promise.resolve(legs);
}

test('a leg that carries our token is the dial’s, though the answer to our request was lost', async () => {
  const rig = atOnce();
  const { id } = await unanswered(rig);
  const fence = rig.phone.placed[0]?.fence ?? 0;
  const token = { pledgeId: id, attempt: 1, fence, agentCallId: 'twilio:CAours' };
  await rig.service.agentLegSeen({ ...token, fence: fence - 1, agentCallId: 'twilio:CAstale' });
  expect(await attemptOf(rig, id)).toMatchObject({ stage: 'submitted', agentCallId: null });
  await rig.service.agentLegSeen(token);
  await rig.service.agentLegSeen({ ...token, agentCallId: 'twilio:CAtwice' });
  expect(await attemptOf(rig, id)).toMatchObject({
    stage: 'placed',
    agentCallId: 'twilio:CAours',
  });
});

test('an agent who hears what to say has a leg of ours, whatever else was lost', async () => {
  const rig = atOnce();
  const { id } = await unanswered(rig);
  const fence = rig.phone.placed[0]?.fence ?? 0;
  const token = { pledgeId: id, attempt: 1, fence, agentCallId: 'twilio:CAours' };
  expect(await rig.service.whisper(token)).not.toBeNull();
  expect(await attemptOf(rig, id)).toMatchObject({ stage: 'placed', agentCallId: 'twilio:CAours' });
});

test('the only call to the agent from then is taken for ours', async () => {
  const rig = atOnce();
  const { id } = await unanswered(rig);
  showing(rig, leg(rig, 'twilio:CAours'));
  await rig.passesUntil('14:00:12');
  expect(await attemptOf(rig, id)).toMatchObject({ stage: 'placed', agentCallId: 'twilio:CAours' });
});

test('between two calls to the agent nothing is guessed; once both are over, so is ours', async () => {
  const rig = atOnce();
  const { id } = await unanswered(rig);
  const legs = [leg(rig, 'twilio:CA1'), leg(rig, 'twilio:CA2', { live: false })];
  showing(rig, ...legs);
  await rig.passesUntil('14:00:25');
  expect(await attemptOf(rig, id)).toMatchObject({ stage: 'submitted', agentCallId: null });
  showing(rig, ...legs.map((one) => ({ ...one, live: false })));
  await rig.passesUntil('14:01');
  expect(await attemptOf(rig, id)).toMatchObject({ stage: 'ended', outcome: 'agent-declined' });
});

test('a call made long after the request was given up is not ours', async () => {
  const rig = atOnce();
  const { id } = await unanswered(rig);
  showing(rig, leg(rig, 'twilio:CAlater', { after: 20 * SECOND + 1 }));
  await rig.passesUntil('14:00:40');
  expect(await attemptOf(rig, id)).toMatchObject({ outcome: 'not-placed', agentCallId: null });
});

test('a leg that belongs to another promise’s dial is not ours', async () => {
  const rig = atOnce();
  const customer = { name: 'Bea', reference: null, language: null, timeZone: null };
  await rig.opens({ customer: { ...customer, phone: '+31687654321' } });
  await rig.settle();
  expect(rig.phone.placed).toHaveLength(1);
  const { id } = await unanswered(rig);
  showing(rig, leg(rig, 'twilio:CA1'));
  await rig.passesUntil('14:00:40');
  expect(await attemptOf(rig, id)).toMatchObject({ outcome: 'not-placed', agentCallId: null });
});
