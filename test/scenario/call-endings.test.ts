import { describe, expect, test } from '@jest/globals';
import type { CallPlan } from '../../src/phone/carrier/behaviour.ts';
import { after, CUSTOMER, dialled, FATIMA, JOOST, type Summary } from '../support/dialled.ts';

/*
 * How a dial may end, by what the telephones do. Detection is asked for, as shipped; the agent
 * presses 1 to take the call and nothing when asked how it was, where nothing else is said.
 */

const kept = { state: 'kept', grade: 'A' } as const;

test('the agent accepts, the customer answers and talks: kept by a call of ours', async () => {
  await dialled({}, async (story) => {
    await story.house.passesUntil('14:05');
    expect(await story.summary()).toEqual({
      ...{ ...kept, calls: ['A'], outcomes: ['reached'], customerRang: 1 },
    });
    expect(story.rings(FATIMA)).toBe(1);
  });
});

test('the voicemail of an agent swallows the call: no customer rings, and the next agent does', async () => {
  await dialled({ scripts: { [FATIMA]: { calls: [{ keys: [null] }] } } }, async (story) => {
    await story.house.passesUntil('14:03:15');
    expect(story.rings(CUSTOMER)).toBe(0);
    await story.house.passesUntil('14:06');
    expect(await story.summary()).toEqual({
      ...{ ...kept, calls: ['A'], outcomes: ['agent-declined', 'reached'], customerRang: 1 },
    });
    expect(story.rings(JOOST)).toBe(1);
  });
});

test('webhooks that nobody can reach: after two agents who heard nothing, people are told and call', async () => {
  await dialled({ travel: () => [] }, async (story) => {
    await story.house.passesUntil('14:06');
    expect(await story.summary()).toMatchObject({ outcomes: ['unheard', 'unheard'] });
    expect([story.rings(FATIMA), story.rings(JOOST), story.rings(CUSTOMER)]).toEqual([1, 1, 0]);
    const told = story.house.told().map(({ message }) => message.data['purpose']);
    expect(told.filter((purpose) => purpose === 'setup-fault')).toHaveLength(1);
    expect(told).toContain('escalation');
  });
});

type Ending = { readonly name: string; readonly first: Partial<CallPlan> };

const failures: readonly Ending[] = [
  { name: 'is busy', first: { pickUp: 'busy' } },
  { name: 'does not answer', first: { pickUp: 'no-answer' } },
  { name: 'has a machine that answers', first: { by: 'machine_start' } },
  { name: 'hangs up after three seconds', first: { hangsUpAfterMs: 3_000 } },
];

describe('a customer who', () => {
  test.each(failures)(
    '$name was tried, no more: rung again after the pause, and then reached',
    async ({ first }) => {
      await dialled({ scripts: { [CUSTOMER]: { calls: [first, {}] } } }, async (story) => {
        await story.house.passesUntil('14:04:30');
        expect(await story.summary()).toMatchObject({
          ...{ state: 'due', grade: null, calls: ['C'], outcomes: ['not-reached'] },
        });
        await story.house.passesUntil('14:08');
        expect(await story.summary()).toEqual({
          ...{ ...kept, calls: ['C', 'A'], outcomes: ['not-reached', 'reached'] },
          customerRang: 2,
        });
      });
    },
  );

  test('is busy three times was rung three times, the policy’s pauses apart, and not a fourth', async () => {
    const busy = { [CUSTOMER]: { calls: [{ pickUp: 'busy' as const }] } };
    await dialled({ scripts: busy }, async (story) => {
      await story.house.passesUntil('14:30');
      expect(await story.summary()).toMatchObject({ calls: ['C', 'C', 'C'], customerRang: 3 });
      expect((await story.summary()).grade).toBeNull();
    });
  });
});

describe('a customer whom the account cannot dial', () => {
  const refused = (code: number) => ({ [CUSTOMER]: { calls: [{ refusedWith: code }] } });

  test('is told to a person after one dial, and what is set up wrongly to the operators, long before the end', async () => {
    await dialled({ scripts: refused(13227) }, async (story) => {
      await story.house.passesUntil('14:04');
      expect(await story.summary()).toEqual({
        ...{ state: 'due', grade: null, calls: [null], outcomes: ['impossible'], customerRang: 0 },
      });
      const purposes = story.house.told().map(({ message }) => message.data['purpose']);
      expect(purposes).toContain('escalation');
      expect(purposes).toContain('setup-fault');
      await story.house.passesUntil('14:17');
      expect(story.rings(FATIMA) + story.rings(JOOST)).toBe(1);
      const page = await story.house.get(`/v1/pledges/${story.id}/timeline`);
      expect(page.body).toContain('13227: allow this country under Voice');
    });
  });

  test('for a reason that nobody knows is dialled again by the plan', async () => {
    await dialled({ scripts: refused(13999) }, async (story) => {
      await story.house.passesUntil('14:10');
      const { outcomes } = await story.summary();
      expect(outcomes.length).toBeGreaterThan(1);
      expect(outcomes).not.toContain('impossible');
    });
  });
});

type Word = {
  readonly key: string;
  readonly says: string;
  readonly customer: Partial<CallPlan>;
  readonly ends: Partial<Summary>;
};

const short = { hangsUpAfterMs: 3_000 };
const words: readonly Word[] = [
  { key: '1', says: 'spoke, of three seconds', customer: short, ends: { ...kept, calls: ['A'] } },
  { key: '2', says: 'voicemail, of three seconds', customer: short, ends: { calls: ['C'] } },
  { key: '3', says: 'wrong number', customer: short, ends: { state: 'due', calls: ['C'] } },
  { key: '7', says: 'nothing that means anything', customer: short, ends: { calls: ['C'] } },
  {
    ...{ key: '1', says: 'spoke, of a machine', customer: { by: 'machine_start' } },
    ends: { state: 'due', grade: null, calls: ['C'] },
  },
  {
    ...{ key: '2', says: 'voicemail, of half a minute', customer: {} },
    ends: { state: 'due', grade: null, calls: ['C'] },
  },
  { key: '2', says: 'voicemail, of a fax', customer: { by: 'fax' }, ends: { calls: ['C'] } },
];

test.each(words)(
  'after the call the agent presses $key, which says $says',
  async ({ key, customer, ends }) => {
    const scripts = { [FATIMA]: { calls: [{ keys: ['1', key] }] } };
    await dialled({ scripts: { ...scripts, [CUSTOMER]: { calls: [customer] } } }, async (story) => {
      await story.house.passesUntil('14:04:30');
      expect(await story.summary()).toMatchObject({ ...ends, customerRang: 1 });
    });
  },
);

test('after "wrong number" no machine rings that telephone again', async () => {
  const scripts = {
    [FATIMA]: { calls: [{ keys: ['1', '3'] }] },
    [CUSTOMER]: { calls: [{ hangsUpAfterMs: 3_000 }] },
  };
  await dialled({ scripts }, async (story) => {
    await story.house.passesUntil(after(20 * 60));
    expect(story.rings(CUSTOMER)).toBe(1);
  });
});
