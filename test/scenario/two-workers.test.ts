import { expect, test } from '@jest/globals';
import type { CallPlan } from '../../src/phone/carrier/behaviour.ts';
import type { HistoryEntry } from '../../src/phone/carrier/history.ts';
import { CUSTOMER, dialled, FATIMA, JOOST, type Summary, type Told } from '../support/dialled.ts';

/*
 * Two programs over one ledger: both do every job, make every sweep at the same moment, and get the
 * webhooks in turn, or a copy each. Nobody hears more of it than of one.
 */

const kept = { state: 'kept', grade: 'A' } as const;
const once: Partial<Summary> = { ...kept, outcomes: ['reached'], customerRang: 1 };
const twice: Partial<Summary> = {
  ...{ ...kept, outcomes: ['not-reached', 'reached'], calls: ['C', 'A'], customerRang: 2 },
};

const first = (plan: Partial<CallPlan>) => ({ [CUSTOMER]: { calls: [plan, {}] } });

type Case = { readonly what: string; readonly told: Told; readonly ends: Partial<Summary> };

const cases: readonly Case[] = [
  { what: 'everybody answers', told: {}, ends: once },
  {
    ...{ what: 'each webhook reaches both at once', ends: once },
    told: { travel: () => [0, 0] },
  },
  { what: 'the customer is busy first', told: { scripts: first({ pickUp: 'busy' }) }, ends: twice },
  {
    ...{ what: 'no callback comes, and both look it up', ends: { ...once, grade: 'B' } },
    told: { travel: ({ kind }) => (kind.startsWith('agent') && !kind.includes(':') ? [0] : []) },
  },
  {
    ...{ what: 'the answer to the request is lost', ends: once },
    told: { scripts: { [FATIMA]: { requests: [{ done: true, answer: 'cut' }, null] } } },
  },
  {
    what: 'an agent does not take it',
    told: { scripts: { [FATIMA]: { calls: [{ keys: [null] }] } } },
    ends: { ...kept, outcomes: ['agent-declined', 'reached'], customerRang: 1 },
  },
];

test.each(cases)('$what: nobody is rung twice', async ({ told, ends }) => {
  await dialled({ ...told, workers: 2 }, async (story) => {
    await story.house.passesUntil('14:06:30');
    expect(await story.summary()).toMatchObject(ends);
    expect(story.rings(FATIMA) + story.rings(JOOST)).toBe(
      story.house.carrier
        .history()
        .filter(({ what, parentSid }) => what === 'placed' && parentSid === null).length,
    );
    expect((await story.pledge()).attempts).toHaveLength(story.rings(FATIMA) + story.rings(JOOST));
  });
});

test('of three promises and two agents each customer is rung once, and no agent while talking to one', async () => {
  await dialled({ workers: 2 }, async (story) => {
    const { house } = story;
    const others = ['+31612345688', '+31612345698'];
    await Promise.all(
      others.map((phone) =>
        house.post('/v1/pledges', {
          ...{ customer: { phone }, in: 'PT15M', source: 'agent', owner: 'joost' },
        }),
      ),
    );
    await house.passesUntil('14:05:30');
    for (const number of [CUSTOMER, ...others]) expect(story.rings(number)).toBe(1);
    expect(story.rings(FATIMA) + story.rings(JOOST)).toBe(3);
    expectNobodyRungInATalk(house.carrier.history());
  });
});

/** An agent's telephone does not ring between their 1 and the end of the customer's leg. */
function expectNobodyRungInATalk(history: readonly HistoryEntry[]): void {
  const agentOf = new Map(
    history.filter(({ parentSid }) => parentSid === null).map(({ sid, to }) => [sid, to]),
  );
  const talking = new Set<string>();
  for (const { what, to, parentSid } of history) {
    const agent = parentSid === null ? to : (agentOf.get(parentSid) ?? '');
    if (parentSid === null && what === 'ringing') expect([...talking]).not.toContain(agent);
    if (parentSid !== null && what === 'placed') talking.add(agent);
    if (parentSid !== null && what === 'ended') talking.delete(agent);
  }
  expect(talking.size).toBe(0);
}
