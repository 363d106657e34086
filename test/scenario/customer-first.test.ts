import { describe, expect, test } from '@jest/globals';
import type { RequestFault } from '../../src/phone/carrier/scripts.ts';
import { SECOND } from '../../src/domain/time.ts';
import {
  cancelsByPhone,
  CUSTOMER,
  type Dialled,
  dialled,
  FATIMA,
  JOOST,
  type Told,
} from '../support/dialled.ts';
import { at } from '../support/pledges.ts';

/*
 * A policy that rings the customer first. Whatever happens to the one request that does so, a
 * machine asks for no second one before it is known what became of the first.
 */

const customerFirst = (told: Told = {}): Told => ({
  ...told,
  policy: { ring: 'customer-first', ...told.policy },
});

const kept = { state: 'kept', grade: 'A', calls: ['A'], outcomes: ['reached'] } as const;
const passesBy = { [FATIMA]: { calls: [{ keys: [null] }] } };

const history = ({ house }: Dialled, what: string) =>
  house.carrier
    .history()
    .filter((entry) => entry.what === what)
    .map(({ to }) => to);

/** What somebody on this telephone heard, in the order of the answers. */
const heard = ({ house }: Dialled, kind: string): readonly string[] =>
  house.road
    .brought()
    .filter((letter) => letter.kind === kind)
    .map(({ answer }) => answer);

const told = ({ house }: Dialled, purpose: string): readonly string[] =>
  house
    .told()
    .filter(({ message }) => message.data['purpose'] === purpose)
    .map(({ message }) => message.person)
    .toSorted();

describe('the customer answers', () => {
  test('hears at once who calls, is brought to the agent who presses 1, and that is a call of ours [dial.customer-first]', async () => {
    await dialled(customerFirst(), async (story) => {
      await story.house.passesUntil('14:05');
      expect(await story.summary()).toEqual({ ...kept, customerRang: 1 });
      expect(history(story, 'ringing')).toEqual([CUSTOMER, FATIMA]);
      expect(heard(story, 'customer')).toHaveLength(1);
      expect(heard(story, 'customer')[0]).toMatch(
        /<Say[^>]*>Goedendag, u spreekt met North\..*<Dial/s,
      );
      expect(heard(story, 'customer-agent')[0]).toContain('is on the line');
      const { attempts, calls } = await story.pledge();
      // The talk began with the 1, not with the customer's answer.
      const [leg] = calls;
      const takenAt = attempts[0]?.customerFirst?.takenAt ?? 0;
      expect(takenAt).toBeGreaterThan(leg?.answeredAt ?? Infinity);
      expect(leg?.talkSeconds).toBe(Math.floor(((leg?.endedAt ?? 0) - takenAt) / SECOND));
    });
  });

  test('an agent who does not press 1 is followed by the next one, while the customer waits', async () => {
    const scripts = { ...passesBy, [CUSTOMER]: { calls: [{ hangsUpAfterMs: 90 * SECOND }] } };
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:06');
      expect(await story.summary()).toEqual({ ...kept, customerRang: 1 });
      expect(history(story, 'ringing')).toEqual([CUSTOMER, FATIMA, JOOST]);
      expect((await story.pledge()).attempts[0]).toMatchObject({ agent: 'joost' });
      // They were greeted once.
      expect(heard(story, 'customer-agent-done')[0]).not.toContain('<Say');
    });
  });

  test('nobody takes them: they hear an apology, it is no fulfilment, and next an agent rings first [dial.customer-first-not-left-twice]', async () => {
    const calls = [{ keys: [null] }, {}];
    const scripts = {
      ...{ [FATIMA]: { calls }, [JOOST]: { calls } },
      [CUSTOMER]: { calls: [{ hangsUpAfterMs: 90 * SECOND }, {}] },
    };
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:04:30');
      expect(await story.summary()).toMatchObject({
        ...{ state: 'due', grade: null, calls: ['C'], outcomes: ['not-taken'], customerRang: 1 },
      });
      expect(heard(story, 'customer-agent-done').at(-1)).toMatch(/<Say[^>]*>Het spijt ons/);
      await story.house.passesUntil('14:08');
      expect(await story.summary()).toMatchObject({
        ...{ state: 'kept', outcomes: ['not-taken', 'reached'], calls: ['C', 'A'] },
      });
      expect(history(story, 'ringing')).toEqual([CUSTOMER, FATIMA, JOOST, FATIMA, CUSTOMER]);
    });
  });

  test('hangs up while an agent is rung: for nobody another one is', async () => {
    const scripts = { ...passesBy, [CUSTOMER]: { calls: [{ hangsUpAfterMs: 3 * SECOND }, {}] } };
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:04:30');
      expect(await story.summary()).toMatchObject({ state: 'due', outcomes: ['not-taken'] });
      expect(story.rings(JOOST)).toBe(0);
    });
  });

  test('talks for three seconds: that is no proof, and they are rung again after the pause', async () => {
    const scripts = { [CUSTOMER]: { calls: [{ hangsUpAfterMs: 9 * SECOND }, {}] } };
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:08');
      expect(await story.summary()).toMatchObject({
        ...{ state: 'kept', outcomes: ['not-reached', 'reached'], calls: ['C', 'A'] },
      });
    });
  });
});

describe('a customer who', () => {
  test('is busy, or does not answer, costs no agent a ring', async () => {
    const scripts = {
      [CUSTOMER]: { calls: [{ pickUp: 'busy' as const }, { pickUp: 'no-answer' as const }, {}] },
    };
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:14');
      expect(await story.summary()).toEqual({
        ...{ state: 'kept', grade: 'A', calls: ['C', 'C', 'A'], customerRang: 3 },
        outcomes: ['not-reached', 'not-reached', 'reached'],
      });
      expect(story.rings(FATIMA)).toBe(1);
    });
  });

  test('has a voicemail is not talked with, whoever presses 1', async () => {
    const machine = { by: 'machine_start' as const, hangsUpAfterMs: 60 * SECOND };
    const scripts = { [CUSTOMER]: { calls: [machine, {}] } };
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:04:50');
      expect(await story.summary()).toMatchObject({ grade: null, outcomes: ['not-reached'] });
      // The detection was through before the agent had picked up: they are not put through.
      expect(heard(story, 'customer-agent')[0]).toContain('niet meer aan de lijn');
      expect(heard(story, 'customer-agent-done').at(-1)).toMatch(
        /<Say[^>]*>Goedendag, dit is North/,
      );
      expect((await story.pledge()).attempts[0]?.customerFirst?.takenAt).toBeNull();
    });
  });
});

/** A real second or two: a request that is never answered is given up after it. */
const carrierDeadlineMs = 2_000;
const goesWrong = (fault: RequestFault) => ({ [CUSTOMER]: { requests: [fault] } });

describe('the answer to the one request is lost: it is not made again [dial.customer-first-once]', () => {
  test.each<[string, RequestFault]>([
    ['the connection breaks', { done: true, answer: 'cut' }],
    ['nobody answers', { done: true, answer: 'never' }],
    ['HTTP 500', { done: true, answer: { status: 500, code: null } }],
  ])('%s, and the call was made: it tells of itself, and is kept', async (_name, fault) => {
    const scripts = goesWrong(fault);
    await dialled(customerFirst({ scripts, carrierDeadlineMs }), async (story) => {
      await story.house.passesUntil('14:05');
      expect(await story.summary()).toEqual({ ...kept, customerRang: 1 });
      expect(told(story, 'unverified')).toEqual([]);
    });
  });

  test.each<[string, RequestFault]>([
    ['the connection breaks', { done: false, answer: 'cut' }],
    ['nobody answers', { done: false, answer: 'never' }],
    ['HTTP 500', { done: false, answer: { status: 500, code: null } }],
  ])('%s, and no call was made: people are told within the minute', async (_name, fault) => {
    const scripts = goesWrong(fault);
    await dialled(customerFirst({ scripts, carrierDeadlineMs }), async (story) => {
      await story.house.passesUntil('14:04');
      expect(await story.summary()).toMatchObject({ outcomes: ['unverified'], customerRang: 0 });
      expect(told(story, 'unverified')).toEqual(['fatima', 'lena']);
      expect(told(story, 'escalation')).toEqual(expect.arrayContaining(['lena']));
      await story.house.passesUntil('15:40');
      expect((await story.pledge()).attempts).toHaveLength(1);
      expect(story.house.carrier.history()).toEqual([]);
    });
  });

  test('the call was made and tells nothing of itself: nobody is rung twice, and a person is told', async () => {
    const scripts = {
      [CUSTOMER]: {
        requests: [{ done: true, answer: 'cut' as const }],
        calls: [{ pickUp: 'no-answer' as const, delivery: 'silent' as const }],
      },
    };
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('15:40');
      expect(await story.summary()).toMatchObject({ outcomes: ['unverified'], customerRang: 1 });
      expect(told(story, 'unverified')).toEqual(['fatima', 'lena']);
    });
  });

  test('its callbacks come a minute late: what they prove counts all the same', async () => {
    const late = { initiated: [60_000], ringing: [60_000], 'in-progress': [60_000] };
    const scripts = {
      [CUSTOMER]: {
        requests: [{ done: true, answer: 'cut' as const }],
        calls: [{ afterMs: 22 * SECOND, delivery: { ...late, completed: [60_000] } }],
      },
    };
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:06');
      expect(await story.summary()).toMatchObject({ state: 'kept', grade: 'A', customerRang: 1 });
    });
  });

  test('a person who calls now is rung first, and then the customer', async () => {
    const scripts = goesWrong({ done: false, answer: 'cut' });
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:04');
      const { service } = story.house;
      expect(await service.command(story.id, { type: 'call-now' }, 'joost')).toMatchObject({
        kind: 'done',
      });
      await story.house.passesUntil('14:06');
      expect(await story.summary()).toMatchObject({
        ...{ state: 'kept', outcomes: ['unverified', 'reached'], customerRang: 1 },
      });
      expect(history(story, 'ringing').at(-1)).toBe(CUSTOMER);
    });
  });
});

describe('the request is refused for certain', () => {
  test('too many a second: it is made again', async () => {
    const busy = { done: false, answer: { status: 429, code: 20429 } };
    const scripts = { [CUSTOMER]: { requests: [busy, null] } };
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:06');
      expect(await story.summary()).toMatchObject({ state: 'kept', customerRang: 1 });
      expect(await story.summary()).toMatchObject({ outcomes: ['refused', 'reached'] });
    });
  });

  test('the number is none: a person is told at once, and nobody is asked to mend an agent’s', async () => {
    const scripts = goesWrong({ done: false, answer: { status: 400, code: 21211 } });
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:03:10');
      expect(await story.summary()).toMatchObject({ outcomes: ['impossible'], customerRang: 0 });
      expect(told(story, 'escalation')).toEqual(expect.arrayContaining(['lena']));
      expect(told(story, 'setup-fault')).toEqual([]);
    });
  });
});

describe('callbacks', () => {
  test('of the agent’s part are lost: how long they talked is looked up, which is grade B', async () => {
    const lost = ['customer-agent-done', 'customer-agent-status'];
    const travel: Told['travel'] = ({ kind }) => (lost.includes(kind) ? [] : [0]);
    await dialled(customerFirst({ travel }), async (story) => {
      await story.house.passesUntil('14:05');
      expect(await story.summary()).toEqual({ ...kept, grade: 'B', calls: ['B'], customerRang: 1 });
    });
  });

  test('are all lost but what the telephones ask: the call is looked up by its own id', async () => {
    const silent = ['customer-status', 'customer-agent-status', 'detection'];
    const travel: Told['travel'] = ({ kind }) => (silent.includes(kind) ? [] : [0]);
    const scripts = { [CUSTOMER]: { calls: [{ hangsUpAfterMs: 90 * SECOND }] } };
    await dialled(customerFirst({ travel, scripts }), async (story) => {
      await story.house.passesUntil('14:09');
      expect(await story.summary()).toEqual({ ...kept, customerRang: 1 });
    });
  });

  test('all come twice, to two programs: nobody is rung twice', async () => {
    const travel: Told['travel'] = () => [0, 0];
    await dialled(customerFirst({ travel, workers: 2 }), async (story) => {
      await story.house.passesUntil('14:06');
      expect(await story.summary()).toEqual({ ...kept, customerRang: 1 });
      expect(history(story, 'placed')).toEqual([CUSTOMER, FATIMA]);
    });
  });
});

describe('what holds for every dial', () => {
  test('two programs: of three promises and two agents each customer is rung once', async () => {
    await dialled(customerFirst({ workers: 2 }), async (story) => {
      const others = ['+31612345688', '+31612345698'];
      for (const phone of others) {
        await story.house.post('/v1/pledges', {
          ...{ customer: { phone }, in: 'PT15M', source: 'agent', owner: 'joost' },
        });
      }
      await story.house.passesUntil('14:08');
      for (const number of [CUSTOMER, ...others]) expect(story.rings(number)).toBe(1);
      const { pledges } = (await story.house.get('/v1/pledges')).json<{
        pledges: { state: string }[];
      }>();
      expect(pledges.map(({ state }) => state)).toEqual(['kept', 'kept', 'kept']);
    });
  });

  test('a promise that the customer takes back while their phone rings: it stops ringing [dial.agent-recalled]', async () => {
    const scripts = { [CUSTOMER]: { calls: [{ afterMs: 20 * SECOND }] } };
    await dialled(customerFirst({ scripts }), async (story) => {
      await story.house.passesUntil('14:03:05');
      expect(story.rings(CUSTOMER)).toBe(1);
      expect((await cancelsByPhone(story)).statusCode).toBe(200);
      await story.house.passesUntil('14:04');
      const end = story.house.carrier.history().find(({ what }) => what === 'ended');
      expect(end).toMatchObject({ to: CUSTOMER, detail: 'canceled' });
      expect(end?.at).toBeLessThan(at('14:03:12'));
      expect(story.rings(FATIMA)).toBe(0);
    });
  });

  test('the kill switch stops it like any other', async () => {
    const before: Told['before'] = async ({ service }) => {
      await service.setKillSwitch(true, 'lena');
    };
    await dialled(customerFirst({ before }), async (story) => {
      await story.house.passesUntil('14:05');
      expect(story.house.carrier.history()).toEqual([]);
      await story.house.service.setKillSwitch(false, 'lena');
      await story.house.passesUntil('14:07');
      expect(await story.summary()).toMatchObject({ state: 'kept', customerRang: 1 });
    });
  });
});
