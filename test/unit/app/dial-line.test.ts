import { describe, expect, test } from '@jest/globals';
import { RING_FIRST_WITHIN_MS } from '../../../src/app/place-call.ts';
import type { OpenRequest } from '../../../src/app/opening.ts';
import { SECOND } from '../../../src/domain/time.ts';
import { at, conversation, policy } from '../../support/pledges.ts';
import { makeRig, report, type Rig } from '../../support/rig.ts';
import { roster } from '../../support/roster.ts';

const atOnce = { ...policy, dial: 'at-once', agentRetryMs: 10 * 60 * SECOND } as const;
const nobody = { name: null, reference: null, language: null, timeZone: null };
const alone = { ...roster, people: roster.people.filter(({ id }) => id !== 'joost') };

function open(rig: Rig, n: number, change: Partial<OpenRequest> = {}) {
  return rig.opens({ customer: { ...nobody, phone: `+3161234560${n}` }, ...change });
}

/** One agent, who is being rung for the first promise; a second one waits. */
async function busyRig() {
  const rig = makeRig({ roster: alone, office: { policyFor: () => atOnce } });
  const first = await open(rig, 1);
  await rig.settle();
  const second = await open(rig, 2);
  return { rig, first: first.pledge.id, second: second.pledge.id };
}

function countLooks(rig: Rig): () => number {
  const outbox = { ...rig.ledger.outbox };
  let looks = 0;
  rig.ledger.outbox.claim = async (...asked) => {
    const claimed = await outbox.claim(...asked);
    if (claimed?.effect.kind === 'place-call') looks += 1;
    return claimed;
  };
  return () => looks;
}

async function declines(rig: Rig, pledgeId: string): Promise<void> {
  const fence = rig.phone.placed.findLast((call) => call.pledgeId === pledgeId)?.fence ?? 0;
  const leg = { pledgeId, attempt: 1, fence, agentCallId: 'twilio:CA1' };
  await rig.service.agentLegEnded(leg, 'no answer');
}

describe('a dial that waits for a free agent', () => {
  test('looks a few times in five minutes, not hundreds [dial.backs-off]', async () => {
    const { rig } = await busyRig();
    const looks = countLooks(rig);
    await rig.passesUntil('14:05');
    expect(looks()).toBeGreaterThan(5);
    expect(looks()).toBeLessThan(20);
  });

  test('rings in the moment in which the agent’s leg ends [dial.freed-agent-wakes]', async () => {
    const { rig, first, second } = await busyRig();
    await rig.passesUntil('14:04:03');
    await declines(rig, first);
    await rig.settle();
    expect(rig.phone.placed.at(-1)?.pledgeId).toBe(second);
  });

  test('rings in the moment in which a call of the agent ends that we did not place', async () => {
    const rig = makeRig({ roster: alone, office: { policyFor: () => atOnce } });
    const call = conversation(at('14:00'), { callId: 'calls:own', agent: 'fatima' });
    const customer = '+31612345699';
    const live = { ...call, endedAt: null, talkSeconds: null };
    await rig.service.recordCall(report(live, { customer }));
    const { pledge } = await open(rig, 1);
    await rig.passesUntil('14:03:07');
    expect(rig.phone.placed).toEqual([]);
    await rig.service.recordCall(report({ ...call, endedAt: at('14:03:07') }, { customer }));
    await rig.settle();
    expect(rig.phone.placed.map(({ pledgeId }) => pledgeId)).toEqual([pledge.id]);
  });

  test('is not woken for an agent whom another one gets: one agent, one look', async () => {
    const { rig, first, second } = await busyRig();
    for (let n = 3; n < 9; n += 1) await open(rig, n);
    await rig.passesUntil('14:04:03');
    const looks = countLooks(rig);
    await declines(rig, first);
    await rig.settle();
    expect(looks()).toBe(1);
    expect(rig.phone.placed.at(-1)?.pledgeId).toBe(second);
  });

  test('is found by an agent who became free while it was just looking', async () => {
    const { rig, first, second } = await busyRig();
    const pledges = { ...rig.ledger.pledges };
    await rig.passesUntil('14:01');
    let looking = true;
    // Its look has read that nobody is free; before it is put off, the agent's leg ends.
    rig.ledger.pledges.pendingDials = async (...asked) => {
      const listed = await pledges.pendingDials(...asked);
      if (looking) {
        looking = false;
        await declines(rig, first);
      }
      return listed;
    };
    await rig.passesUntil('14:01:34');
    expect(looking).toBe(false);
    expect(rig.phone.placed.at(-1)?.pledgeId).toBe(second);
  });

  test('is forgotten by nobody when waking it fails: it looks again by itself', async () => {
    const { rig, first, second } = await busyRig();
    await rig.passesUntil('14:04:03');
    rig.ledger.outbox.hurry = () => Promise.reject(new Error('the ledger is away'));
    await declines(rig, first);
    await rig.passesUntil('14:04:36');
    expect(rig.phone.placed.at(-1)?.pledgeId).toBe(second);
  });
});

describe('more dials than the carrier takes in a second', () => {
  test('go out one a second, the most urgent first [order.carrier-rate]', async () => {
    const agents = [1, 2, 3].map((n) => ({
      ...(roster.people[0] ?? fail()),
      id: `agent-${n}`,
      phone: `+3120555020${n}`,
    }));
    const office = { policyFor: () => atOnce, callsPerSecond: 1 };
    const rig = makeRig({ roster: { ...roster, people: [...roster.people, ...agents] }, office });
    const promised = [];
    for (const n of [1, 2, 3]) promised.push((await open(rig, n, { promisedBy: null })).pledge.id);
    const counts: number[] = [];
    for (const second of ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10']) {
      await rig.passesUntil(`14:00:${second}`);
      counts.push(rig.phone.placed.length);
    }
    const perSecond = counts.map((count, index) => count - (counts[index - 1] ?? 0));
    expect(Math.max(...perSecond)).toBe(1);
    expect(rig.phone.placed.map(({ pledgeId }) => pledgeId)).toEqual(promised);
  });

  test('also where the customers themselves are rung first [order.carrier-rate]', async () => {
    const ring = { ...atOnce, ring: 'customer-first' } as const;
    const rig = makeRig({ office: { policyFor: () => ring, callsPerSecond: 1 } });
    for (const n of [1, 2]) await open(rig, n, { promisedBy: null });
    await rig.settle();
    expect(rig.phone.customers).toHaveLength(1);
    await rig.passesUntil('14:00:05');
    expect(rig.phone.customers).toHaveLength(2);
  });

  test('and a worker that stood still since its intent rings them no more [dial.customer-first-in-time]', async () => {
    const ring = { ...atOnce, ring: 'customer-first' } as const;
    const rig = makeRig({ office: { policyFor: () => ring } });
    const pledges = { ...rig.ledger.pledges };
    let standsStillMs = RING_FIRST_WITHIN_MS + 1;
    rig.ledger.pledges.append = async (commit) => {
      const result = await pledges.append(commit);
      if (commit.events.some(({ type }) => type === 'attempt-submitted')) rig.now += standsStillMs;
      return result;
    };
    const { id } = (await open(rig, 1, { promisedBy: null })).pledge;
    await rig.settle();
    expect(rig.phone.customers).toEqual([]);
    const attempts = () => rig.ledger.store.pledges.get(id)?.pledge.attempts;
    expect(attempts()).toMatchObject([{ stage: 'ended', outcome: 'refused' }]);
    standsStillMs = RING_FIRST_WITHIN_MS;
    await rig.passesUntil('14:12');
    expect(rig.phone.customers).toHaveLength(1);
  });

  test('which the leg of a customer whose agent has accepted is not, and no dial waits for it [order.carrier-rate]', async () => {
    const rig = makeRig({ office: { policyFor: () => atOnce, callsPerSecond: 1 } });
    const first = (await open(rig, 1, { promisedBy: null })).pledge.id;
    await rig.settle();
    rig.now += 2 * SECOND;
    const fence = rig.phone.placed[0]?.fence ?? 0;
    const leg = { pledgeId: first, attempt: 1, fence, agentCallId: 'twilio:CA1' };
    expect(
      await rig.service.acceptDial(leg, ({ customerNumber }) => customerNumber),
    ).not.toBeNull();
    const second = (await open(rig, 2, { promisedBy: null })).pledge.id;
    await rig.settle();
    expect(rig.phone.placed.map(({ pledgeId }) => pledgeId)).toEqual([first, second]);
  });
});

function fail(): never {
  throw new Error('The roster has somebody in it.');
}
