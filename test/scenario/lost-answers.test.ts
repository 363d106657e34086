import { describe, expect, test } from '@jest/globals';
import type { RequestFault } from '../../src/phone/carrier/scripts.ts';
import { SECOND } from '../../src/domain/time.ts';
import { at } from '../support/pledges.ts';
import { CUSTOMER, type Dialled, dialled, FATIMA, JOOST } from '../support/dialled.ts';

/*
 * The request that rings an agent goes wrong: its answer is lost, or it says no. Only what certainly
 * made no call is done again; the customer is rung once, whatever becomes of it.
 */

const kept = { state: 'kept', grade: 'A', customerRang: 1 } as const;

/** The first request about Fatima's telephone goes so, and all others as they should. */
const goesWrong = (fault: RequestFault) => ({ [FATIMA]: { requests: [fault, null] } });

/** A real second or two: a request that is never answered is given up after it. */
const carrierDeadlineMs = 2_000;

const events = async ({ house, id }: Dialled): Promise<readonly string[]> =>
  (await house.get(`/v1/pledges/${id}/timeline`))
    .json<{ events: { type: string }[] }>()
    .events.map(({ type }) => type);

describe('the answer is lost, and the call was made: it is found, and nobody is rung again', () => {
  test.each<[string, RequestFault]>([
    ['the connection breaks', { done: true, answer: 'cut' }],
    ['nobody answers', { done: true, answer: 'never' }],
    ['HTTP 500', { done: true, answer: { status: 500, code: null } }],
    ['HTTP 503 with a code', { done: true, answer: { status: 503, code: 20500 } }],
  ])('%s', async (_name, fault) => {
    await dialled({ scripts: goesWrong(fault), carrierDeadlineMs }, async (story) => {
      await story.house.passesUntil('14:05');
      expect(await story.summary()).toMatchObject({ ...kept, outcomes: ['reached'] });
      expect(story.rings(FATIMA)).toBe(1);
      expect(await events(story)).toContain('attempt-unknown');
    });
  });
});

describe('the answer is lost, and no call was made: twice nothing is found, then it is asked again', () => {
  test.each<[string, RequestFault]>([
    ['the connection breaks', { done: false, answer: 'cut' }],
    ['nobody answers', { done: false, answer: 'never' }],
    ['HTTP 500', { done: false, answer: { status: 500, code: null } }],
  ])('%s', async (_name, fault) => {
    await dialled({ scripts: goesWrong(fault), carrierDeadlineMs }, async (story) => {
      await story.house.passesUntil('14:03:15');
      expect(await story.summary()).toMatchObject({ outcomes: [null], customerRang: 0 });
      await story.house.passesUntil('14:06');
      expect(await story.summary()).toMatchObject({ ...kept, outcomes: ['not-placed', 'reached'] });
      expect(story.rings(FATIMA) + story.rings(JOOST)).toBe(1);
    });
  });
});

test('the records of a call that was made are eight seconds behind: it is found all the same', async () => {
  const scripts = {
    [FATIMA]: {
      requests: [{ done: true, answer: 'cut' as const }, null],
      // Nothing else tells of it: the telephone is picked up late, and no callback comes.
      calls: [{ afterMs: 18_000, delivery: 'silent' as const }],
    },
  };
  const before: Parameters<typeof dialled>[0]['before'] = (house) => {
    house.carrier.simulator.lag(8 * SECOND);
  };
  await dialled({ scripts, before }, async (story) => {
    await story.house.passesUntil('14:05');
    expect(await story.summary()).toMatchObject({ ...kept, outcomes: ['reached'] });
    expect(story.rings(FATIMA)).toBe(1);
  });
});

test('the records are a minute behind: the call tells of itself when it is picked up, and nobody else is rung', async () => {
  const scripts = {
    [FATIMA]: {
      requests: [{ done: true, answer: 'cut' as const }, null],
      calls: [{ afterMs: 19_000, keyAfterMs: 5_000, delivery: 'silent' as const }, {}],
    },
  };
  const before: Parameters<typeof dialled>[0]['before'] = (house) => {
    house.carrier.simulator.lag(60 * SECOND);
  };
  await dialled({ scripts, before }, async (story) => {
    await story.house.passesUntil('14:07');
    expect(await story.summary()).toMatchObject({ ...kept, outcomes: ['reached'] });
    expect([story.rings(FATIMA), story.rings(JOOST)]).toEqual([1, 0]);
  });
});

describe('the records are three minutes behind while the customer talks for two: nobody rings them again', () => {
  test.each<[string, 'faithful' | 'silent', 'A' | 'B']>([
    ['the answer is told, and no record of either leg is found', 'faithful', 'A'],
    ['nothing is told, and no record of either leg is found', 'silent', 'B'],
  ])('%s', async (_name, delivery, grade) => {
    const scripts = { [CUSTOMER]: { calls: [{ hangsUpAfterMs: 120_000, delivery }, {}] } };
    const before: Parameters<typeof dialled>[0]['before'] = (house) => {
      house.carrier.simulator.lag(180 * SECOND);
    };
    await dialled({ scripts, before }, async (story) => {
      await story.house.passesUntil('14:05');
      expect(await story.summary()).toMatchObject({ outcomes: [null], customerRang: 1 });
      await story.house.passesUntil('14:20');
      expect(await story.summary()).toMatchObject({ ...kept, grade, outcomes: ['reached'] });
    });
  });
});

describe('the carrier is busy: nothing was done, and it is asked again', () => {
  const busy = (retryAfter?: number): RequestFault => ({
    done: false,
    answer: { status: 429, code: 20429, ...(retryAfter === undefined ? {} : { retryAfter }) },
  });
  const placed = ({ house }: Dialled) =>
    house.carrier.history().find(({ what }) => what === 'placed')?.at ?? Infinity;

  test('HTTP 429 alone: after a quarter of a minute', async () => {
    await dialled({ scripts: goesWrong(busy()) }, async (story) => {
      await story.house.passesUntil('14:05');
      expect(await story.summary()).toMatchObject({ ...kept, outcomes: ['refused', 'reached'] });
      expect(placed(story)).toBeGreaterThanOrEqual(at('14:03:15'));
      expect(placed(story)).toBeLessThan(at('14:03:20'));
    });
  });

  test('HTTP 429 with Retry-After: not before that', async () => {
    await dialled({ scripts: goesWrong(busy(45)) }, async (story) => {
      await story.house.passesUntil('14:06');
      expect(await story.summary()).toMatchObject({ ...kept, outcomes: ['refused', 'reached'] });
      expect(placed(story)).toBeGreaterThanOrEqual(at('14:03:45'));
      expect(placed(story)).toBeLessThan(at('14:03:50'));
    });
  });
});

test('the carrier takes no more calls at once (429, 10004): it is asked again, and an operator is told once', async () => {
  const full: RequestFault = { done: false, answer: { status: 429, code: 10004 } };
  const scripts = {
    [FATIMA]: { requests: [full, full, null] },
    [JOOST]: { requests: [full, full, null] },
  };
  await dialled({ scripts }, async (story) => {
    await story.house.passesUntil('14:10');
    const { outcomes, ...rest } = (await story.summary()) as { outcomes: readonly string[] };
    expect(rest).toMatchObject(kept);
    expect(outcomes.slice(0, 2)).toEqual(['refused', 'refused']);
    const faults = story.house
      .told()
      .filter(({ message }) => message.data['purpose'] === 'setup-fault');
    expect(faults.map(({ message }) => message.person)).toEqual(['otto']);
    expect(faults[0]?.message.text).toContain('more concurrent calls');
  });
});

describe('the carrier will never make this call: people are told at once', () => {
  test.each<[string, RequestFault]>([
    [
      '21215, a country that may not be called',
      { done: false, answer: { status: 400, code: 21215 } },
    ],
    ['20003, wrong credentials', { done: false, answer: { status: 401, code: 20003 } }],
  ])('%s', async (_name, fault) => {
    const scripts = { [FATIMA]: { requests: [fault] }, [JOOST]: { requests: [fault] } };
    await dialled({ scripts }, async (story) => {
      await story.house.passesUntil('14:03:05');
      expect(await story.summary()).toMatchObject({ outcomes: ['impossible'], customerRang: 0 });
      const told = (purpose: string) =>
        story.house
          .told()
          .filter(({ message }) => message.data['purpose'] === purpose)
          .map(({ message }) => message.person);
      expect(told('setup-fault')).toEqual(['otto']);
      expect(told('escalation')).toEqual(expect.arrayContaining(['lena']));
      // A second promise meets the same: who has to mend it was told already.
      await story.house.post('/v1/pledges', {
        ...{ customer: { phone: '+31612345679' }, in: 'PT15M', source: 'agent', owner: 'joost' },
      });
      await story.house.passesUntil('14:04');
      expect(told('setup-fault')).toEqual(['otto']);
      expect(story.house.carrier.history()).toEqual([]);
    });
  });
});
