import { describe, expect, test } from '@jest/globals';
import type { CallPlan } from '../../src/phone/carrier/behaviour.ts';
import { HOUR, SECOND } from '../../src/domain/time.ts';
import { after, CUSTOMER, dialled, type Summary, type Told } from '../support/dialled.ts';
import type { Letter, Travel } from '../support/road.ts';

/*
 * What the carrier tells is lost, late, doubled and out of order; what it is asked for, its records
 * know. However it comes, the promise ends as it does when all of it comes in order. Only the grade
 * is B and not A while the word that both sides were connected is missing.
 */

/** What is asked rather than told: without an answer to it there is no call at all. */
const questions = ['agent', 'agent-key'];
const isTold = ({ kind }: Letter) => !questions.includes(kind);

async function ending(told: Told, until: string): Promise<Summary> {
  const ended: Summary[] = [];
  await dialled(told, async (story) => {
    await story.house.passesUntil(until);
    ended.push(await story.summary());
  });
  const [only] = ended;
  if (only === undefined) throw new Error('The scenario had no end.');
  return only;
}

const outOfOrder: Readonly<Record<string, number>> = {
  'agent:initiated': 9,
  'agent:ringing': 6,
  'agent:in-progress': 3,
  'customer:initiated': 60,
  'customer:ringing': 50,
  'customer:in-progress': 45,
};

type Way = { readonly how: string; readonly travel: Travel; readonly byRecords?: true };

const waysOfEveryCall: readonly Way[] = [
  { how: 'all lost', travel: (letter) => (isTold(letter) ? [] : [0]), byRecords: true },
  {
    how: 'all three hours late',
    travel: (letter) => (isTold(letter) ? [3 * HOUR] : [0]),
    byRecords: true,
  },
  {
    how: 'doubled in the wrong order',
    travel: ({ kind }) => [0, (outOfOrder[kind] ?? 0) * SECOND],
  },
];

const ways: readonly Way[] = [
  { how: 'all doubled at once', travel: () => [0, 0] },
  { how: 'all doubled, an hour later', travel: () => [0, HOUR] },
  { how: 'in the wrong order', travel: ({ kind }) => [(outOfOrder[kind] ?? 0) * SECOND] },
];

type Call = {
  readonly call: string;
  readonly plan: Partial<CallPlan>;
  readonly faithful: Summary;
};

const reached: Summary = {
  ...{ state: 'kept', grade: 'A', calls: ['A'], outcomes: ['reached'], customerRang: 1 },
};
/** Found in the carrier's records alone. */
const found: Summary = { ...reached, grade: 'B', calls: ['B'] };
const notReached: Summary = {
  ...{ state: 'due', grade: null, calls: ['C'], outcomes: ['not-reached'], customerRang: 1 },
};

const calls: readonly Call[] = [
  { call: 'a customer who talks', plan: {}, faithful: reached },
  { call: 'a busy customer', plan: { pickUp: 'busy' }, faithful: notReached },
  { call: 'a machine', plan: { by: 'machine_start' }, faithful: notReached },
];

/** So long that it was looked up, and not yet tried again. */
const LOOKED_UP = after(95);

describe.each(calls)('of $call', ({ plan, faithful }) => {
  const scripts = { [CUSTOMER]: { calls: [plan, { pickUp: 'no-answer' as const }] } };
  const policy = { attemptSpacingMs: [HOUR] };

  test('every callback comes, and in order', async () => {
    expect(await ending({ scripts, policy }, LOOKED_UP)).toEqual(faithful);
  });

  test.each(waysOfEveryCall)(
    'the callbacks are $how: the same end, and no better grade',
    async ({ travel, byRecords }) => {
      const expected = byRecords && faithful === reached ? found : faithful;
      expect(await ending({ scripts, policy, travel }, LOOKED_UP)).toEqual(expected);
    },
  );
});

test.each(ways)('the callbacks are $how: the same grade and the same end', async ({ travel }) => {
  expect(await ending({ travel }, LOOKED_UP)).toEqual(reached);
});

describe('one callback alone is lost: the same end, and no better grade', () => {
  test.each([
    'agent:initiated',
    'agent:ringing',
    'agent:in-progress',
    'agent:completed',
    'customer:initiated',
    'customer:ringing',
    'customer:in-progress',
    'customer:completed',
    'detection',
    'dial-done',
    'after-call',
  ])('%s', async (lost) => {
    let dropped = 0;
    const travel: Travel = ({ kind }) => {
      if (kind !== lost) return [0];
      dropped += 1;
      return [];
    };
    // The agent presses 7 after the call, which says nothing, so that there is such a webhook.
    const scripts = { '+31205550101': { calls: [{ keys: ['1', '7'] }] } };
    const expected = lost === 'dial-done' ? found : reached;
    expect(await ending({ travel, scripts }, LOOKED_UP)).toEqual(expected);
    expect(dropped).toBeGreaterThan(0);
  });
});

test('what comes three hours late changes nothing of a promise that has ended but its grade, for the better', async () => {
  const travel: Travel = (letter) => (isTold(letter) ? [3 * HOUR] : [0]);
  await dialled({ travel }, async (story) => {
    await story.house.passesUntil('14:05');
    const known = await story.summary();
    expect(known).toEqual(found);
    const told = story.house.told().length;
    await story.house.leaps(3 * HOUR);
    await story.house.passesUntil('17:06');
    const late = story.house.road.brought().filter(isTold);
    expect(late.length).toBeGreaterThanOrEqual(9);
    expect(late.every(({ status }) => status < 300)).toBe(true);
    expect(await story.summary()).toEqual(reached);
    expect(story.house.told()).toHaveLength(told);
  });
});
