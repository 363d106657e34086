import { describe, expect, test } from '@jest/globals';
import { everyPledge } from '../../../src/app/ports/pledges.ts';
import type { OpenRequest } from '../../../src/app/opening.ts';
import { SECOND } from '../../../src/domain/time.ts';
import { policy } from '../../support/pledges.ts';
import { makeRig, request, type Rig } from '../../support/rig.ts';

const FIRST = '+31612345678';
const OTHER = '+31687654321';
const OPEN = ['waiting', 'due', 'broken'] as const;

const dialling = { ...policy, dial: 'at-once' } as const;
const said = (phone: string, reference: string | null): Partial<OpenRequest> => ({
  customer: { ...request().customer, phone, reference },
});

async function openOnes(rig: Rig): Promise<readonly string[]> {
  const page = await rig.ledger.pledges.list(
    { ...everyPledge, states: OPEN },
    { cursor: null, limit: 50 },
  );
  return page.pledges.map(({ id }) => id);
}

/** Who is rung when the agent of the newest dial presses 1. */
async function rung(rig: Rig): Promise<string | null> {
  const call = rig.phone.placed.at(-1);
  if (call === undefined) throw new Error('No agent was rung.');
  const { pledgeId, attempt, fence } = call;
  const leg = { pledgeId, attempt, fence, agentCallId: `twilio:CA${rig.phone.placed.length}` };
  return rig.service.acceptDial(leg, ({ customerNumber }) => customerNumber);
}

describe('a promise made again for the same customer with another number', () => {
  test('is the one that is open, and rings the number that it was first made for, once [merge.no-second-call]', async () => {
    const rig = makeRig({ office: { policyFor: () => dialling } });
    const { pledge } = await rig.opens(said(FIRST, 'K-12'));
    expect((await rig.opens(said(OTHER, 'K-12'))).pledge.id).toBe(pledge.id);
    await rig.settle();
    expect(await openOnes(rig)).toEqual([pledge.id]);
    expect(rig.phone.placed).toHaveLength(1);
    expect(await rung(rig)).toBe(FIRST);
  });

  test('made while the agent’s phone rings: the same number, and no second dial [merge.no-second-call]', async () => {
    const rig = makeRig({ office: { policyFor: () => dialling } });
    await rig.opens(said(FIRST, 'K-12'));
    await rig.settle();
    await rig.opens(said(OTHER, 'K-12'));
    await rig.settle();
    expect(await openOnes(rig)).toHaveLength(1);
    expect(rig.phone.placed).toHaveLength(1);
    expect(await rung(rig)).toBe(FIRST);
  });

  test('is found by either number, and names the other one to whoever opens it [merge.context-carried]', async () => {
    const rig = makeRig();
    const { pledge } = await rig.opens(said(FIRST, 'K-12'));
    const again = [said(OTHER, 'K-12'), said(OTHER, null), said(FIRST, null)];
    for (const change of again) {
      rig.now += SECOND;
      await rig.opens(change);
    }
    expect(await openOnes(rig)).toEqual([pledge.id]);
    const detail = await rig.service.pledgeDetail(pledge.id);
    expect(detail?.joined.map(({ number }) => number)).toEqual([OTHER, OTHER, FIRST]);
  });

  test('under another reference it is another customer, with a promise and a number of their own', async () => {
    const rig = makeRig({ office: { policyFor: () => dialling } });
    await rig.opens(said(FIRST, 'K-12'));
    await rig.opens(said(OTHER, 'K-13'));
    expect(await openOnes(rig)).toHaveLength(2);
  });
});
