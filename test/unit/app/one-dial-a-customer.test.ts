import { describe, expect, test } from '@jest/globals';
import type { OpenRequest } from '../../../src/app/opening.ts';
import { SECOND } from '../../../src/domain/time.ts';
import { at, conversation, policy } from '../../support/pledges.ts';
import { makeRig, report, type Rig, type RigOptions } from '../../support/rig.ts';
import { roster } from '../../support/roster.ts';

const atOnce = { ...policy, dial: 'at-once', agentRetryMs: 10 * 60 * SECOND } as const;

/** Joost is of another team than Fatima. */
const twoTeams: RigOptions['roster'] = {
  people: roster.people.map((one) => (one.id === 'joost' ? { ...one, teams: ['south'] } : one)),
  teams: [...roster.teams, ...roster.teams.map((team) => ({ ...team, id: 'south' }))],
};

async function open(rig: Rig, change: Partial<OpenRequest>): Promise<string> {
  const opened = await rig.opens({ promisedBy: null, ...change });
  return opened.pledge.id;
}

type Two = Partial<Pick<RigOptions, 'roster' | 'office'>> & {
  readonly references?: readonly [string, string];
};

/** One customer, or two of one household, are promised a call about two things at once. */
async function twoOfOne({ references = ['C-1', 'C-1'], ...options }: Two = {}) {
  const rig = makeRig({ office: { policyFor: () => atOnce }, ...options });
  const isTwo = options.roster !== undefined;
  const [first, second] = references.map((reference) => {
    return { phone: '+31612345678', name: null, reference, language: null, timeZone: null };
  }) as [OpenRequest['customer'], OpenRequest['customer']];
  const team = isTwo ? 'south' : 'north';
  const invoice = await open(rig, { customer: first, subject: 'invoice', team: 'north' });
  const router = await open(rig, { customer: second, subject: 'router', team });
  await rig.settle();
  return { rig, invoice, router };
}

const dialled = (rig: Rig) => rig.phone.placed.map(({ pledgeId }) => pledgeId);

function legOf(rig: Rig, pledgeId: string, n = 1) {
  const call = rig.phone.placed.findLast((one) => one.pledgeId === pledgeId);
  const { attempt = 1, fence = 0 } = call ?? {};
  return { pledgeId, attempt, fence, agentCallId: `twilio:CA${n}` };
}

const stateOf = async (rig: Rig, pledgeId: string) => {
  const loaded = await rig.ledger.pledges.load(pledgeId);
  return loaded?.pledge.attempts.at(-1);
};

describe('two promises of one customer', () => {
  test('ring one agent at a time, and the other agent is free for the next customer [dial.one-a-customer]', async () => {
    const { rig, invoice } = await twoOfOne();
    const other = { name: null, reference: null, language: null, timeZone: null };
    const next = await open(rig, { customer: { ...other, phone: '+31612345699' } });
    await rig.passesUntil('14:01');
    expect(dialled(rig)).toEqual([invoice, next]);
  });

  test('wait for each other out of the line, without a dial used up or looks by the second [dial.one-a-customer]', async () => {
    const { rig, router } = await twoOfOne();
    const outbox = { ...rig.ledger.outbox };
    let looks = 0;
    rig.ledger.outbox.claim = async (...asked) => {
      const claimed = await outbox.claim(...asked);
      if (claimed?.pledgeId === router && claimed.effect.kind === 'place-call') looks += 1;
      return claimed;
    };
    await rig.service.acceptDial(legOf(rig, dialled(rig)[0] ?? ''), () => 'ring');
    await rig.passesUntil('14:05');
    expect(dialled(rig)).not.toContain(router);
    expect(looks).toBeLessThan(20);
    expect(await stateOf(rig, router)).toMatchObject({ number: 1, stage: 'planned' });
  });

  test('go on in the very moment in which the first one’s dial ends, in another team too [dial.one-a-customer]', async () => {
    const household = { references: ['C-1', 'C-2'] } as const;
    for (const two of [{}, { roster: twoTeams }, { roster: twoTeams, ...household }]) {
      const { rig, invoice, router } = await twoOfOne(two);
      await rig.passesUntil('14:04:03');
      expect(dialled(rig)).toEqual([invoice]);
      await rig.service.agentLegEnded(legOf(rig, invoice), 'no answer');
      await rig.settle();
      expect(dialled(rig)).toEqual([invoice, router]);
    }
  });

  test('hold for a customer who is rung first: the second request is not made [dial.one-a-customer]', async () => {
    const ring = { ...atOnce, ring: 'customer-first' } as const;
    const { rig, invoice, router } = await twoOfOne({ office: { policyFor: () => ring } });
    await rig.passesUntil('14:00:20');
    expect(rig.phone.customers.map(({ pledgeId }) => pledgeId)).toEqual([invoice]);
    expect(await stateOf(rig, router)).toMatchObject({ number: 1, stage: 'planned' });
  });
});

test('an agent whose customer is on the line by then hears so in their own language [dial.engaged-costs-nothing]', async () => {
  const people = roster.people.map((one) => ({ ...one, language: 'nl' as const }));
  const rig = makeRig({ roster: { ...roster, people }, office: { policyFor: () => atOnce } });
  const invoice = await open(rig, { subject: 'invoice' });
  await rig.settle();
  const leg = legOf(rig, invoice);
  expect(await rig.service.customerEngaged(leg)).toBeNull();

  const calls = { direction: 'inbound', answeredAt: null, sign: null } as const;
  const live = conversation(at('14:00'), { ...calls, endedAt: null, talkSeconds: null });
  await rig.service.recordCall(report(live));
  expect(await rig.service.acceptDial(leg, () => 'ring')).toBeNull();
  const heard = await rig.service.customerEngaged(leg);
  expect([heard?.language, heard?.text]).toEqual(['nl', expect.stringContaining('in gesprek')]);
  await rig.service.agentLegEnded(leg, 'completed');
  expect(await stateOf(rig, invoice)).toMatchObject({ number: 1, outcome: 'stopped' });
});
