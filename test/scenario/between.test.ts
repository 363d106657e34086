import { expect, test } from '@jest/globals';
import { at } from '../support/pledges.ts';
import {
  cancelsByPhone,
  CUSTOMER,
  type Dialled,
  dialled,
  FATIMA,
  JOOST,
} from '../support/dialled.ts';

/*
 * The agent has picked up at 14:03:02 and presses 1 two seconds later; what comes between the two
 * counts: no customer rings for a promise that wants it no more.
 */

const BETWEEN = '14:03:03';

const customerCalls = ({ house }: Dialled) =>
  house.carrier.history().filter(({ what, to }) => what === 'placed' && to === CUSTOMER);

const saidTo = ({ house }: Dialled, number: string): string =>
  house.road
    .brought()
    .filter(({ kind, fields }) => kind === 'agent-key' && fields.get('To') === number)
    .map(({ answer }) => answer)
    .join('\n');

test('the kill switch is thrown: the 1 rings nobody, and when it is off again somebody is rung', async () => {
  await dialled({}, async (story) => {
    const { house } = story;
    await house.passesUntil(BETWEEN);
    const put = (on: boolean) =>
      house.app.inject({
        method: 'PUT',
        url: '/v1/kill-switch',
        payload: { on },
        headers: { authorization: house.authorization },
      });
    expect((await put(true)).statusCode).toBe(200);
    await house.passesUntil('14:05');
    expect(saidTo(story, FATIMA)).not.toContain('<Dial');
    expect(customerCalls(story)).toHaveLength(0);
    await put(false);
    await house.passesUntil('14:07');
    expect(await story.summary()).toMatchObject({ state: 'kept', grade: 'A', customerRang: 1 });
  });
});

test('the customer cancels: the 1 rings nobody', async () => {
  await dialled({}, async (story) => {
    const { house } = story;
    await house.passesUntil(BETWEEN);
    expect((await cancelsByPhone(story)).statusCode).toBe(200);
    await house.passesUntil('14:10');
    expect(saidTo(story, FATIMA)).toContain('<Hangup');
    expect(await story.summary()).toMatchObject({ state: 'cancelled', customerRang: 0 });
    expect(customerCalls(story)).toHaveLength(0);
    expect(story.rings(FATIMA) + story.rings(JOOST)).toBe(1);
  });
});

test('somebody has kept the promise by hand: the 1 rings nobody', async () => {
  await dialled({ policy: { dial: 'before-end' } }, async (story) => {
    const { house } = story;
    // The plan dials three minutes before 14:18.
    await house.passesUntil('14:15:03');
    expect(story.rings(FATIMA)).toBe(1);
    const iso = (clock: string) => new Date(at(clock)).toISOString();
    const answer = await house.reports({
      ...{ callId: 'by-hand-1', sequence: 1, at: iso('14:14:50'), direction: 'outbound' },
      ...{ customer: CUSTOMER, company: '+31205550100', agent: 'joost', verdict: 'normal' },
      ...{ answeredAt: iso('14:13'), endedAt: iso('14:14:50') },
      ...{ talkSeconds: 110, personSign: 'human' },
    });
    expect(answer.statusCode).toBeLessThan(300);
    await house.passesUntil('14:20');
    expect(saidTo(story, FATIMA)).not.toContain('<Dial');
    expect(await story.summary()).toMatchObject({ state: 'kept', grade: 'B', customerRang: 0 });
  });
});

test('the agent hangs up while the customer’s telephone rings: it stops, nothing is proved, and it is tried again after the pause', async () => {
  const scripts = {
    [FATIMA]: { calls: [{ hangsUpAfterMs: 8_000 }, {}] },
    [CUSTOMER]: { calls: [{ afterMs: 15_000 }, {}] },
  };
  await dialled({ scripts }, async (story) => {
    await story.house.passesUntil('14:03:40');
    const stopped = story.house.carrier
      .history()
      .find(({ what, to }) => what === 'ended' && to === CUSTOMER);
    expect(stopped?.detail).toBe('canceled');
    expect(await story.summary()).toMatchObject({ state: 'due', grade: null, calls: [null] });
    await story.house.passesUntil('14:08');
    expect(await story.summary()).toMatchObject({
      ...{ state: 'kept', grade: 'A', calls: [null, 'A'], customerRang: 2 },
    });
  });
});

test('the agent hangs up during the talk: what was talked counts', async () => {
  const scripts = { [FATIMA]: { calls: [{ hangsUpAfterMs: 30_000 }] } };
  await dialled({ scripts }, async (story) => {
    await story.house.passesUntil('14:05');
    expect(await story.summary()).toMatchObject({ state: 'kept', grade: 'A', customerRang: 1 });
  });
});
