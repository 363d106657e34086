import { expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { CUSTOMER, type Dialled, dialled, FATIMA, JOOST, type Told } from '../support/dialled.ts';
import { at } from '../support/pledges.ts';

/*
 * One customer, or two who share a telephone, are promised a call about two things, by two agents.
 * Whatever happens, the telephone has one leg of ours at a time (`dialled` looks at the carrier),
 * and both are kept.
 */

const iso = (time: string): string => new Date(at(time)).toISOString();

const reference = 'C-1';
const known = { promise: { customer: { phone: CUSTOMER, reference } } };

/** Joost promises the same customer a call about their router, for the same time. */
async function alsoOwed(
  story: Dialled,
  within = 'PT15M',
  customer: Readonly<Record<string, string>> = {},
): Promise<string> {
  const made = await story.house.post('/v1/pledges', {
    ...{ customer: { phone: CUSTOMER, reference, ...customer }, in: within },
    ...{ source: 'agent', owner: 'joost', subject: 'router' },
  });
  expect(made.statusCode).toBe(201);
  return made.json<{ id: string }>().id;
}

async function outcomesOf({ house }: Dialled, id: string) {
  const loaded = await house.ledger.pledges.load(id);
  const { state, attempts } = loaded?.pledge ?? { state: null, attempts: [] };
  return { state, outcomes: attempts.map(({ outcome }) => outcome) };
}

const once = { state: 'kept', outcomes: ['reached'] };

type Case = {
  readonly what: string;
  readonly told: Told;
  readonly phone?: string;
  readonly other?: string;
};

const cases: readonly Case[] = [
  { what: 'at the same moment', told: { policy: { dial: 'before-end' } } },
  { what: 'by two programs at once', told: { policy: { dial: 'before-end' }, workers: 2 } },
  {
    what: 'under two references with one telephone',
    told: { policy: { dial: 'before-end' }, workers: 2 },
    other: 'C-2',
  },
  { what: 'while the first one talks', told: {} },
  { what: 'on two telephones of theirs', told: {}, phone: '+31612345688' },
  { what: 'where the customer is rung first', told: { policy: { ring: 'customer-first' } } },
];

test.each(cases)(
  'two promises of one customer, dialled $what: one call at a time, both kept at the first try [dial.one-a-customer]',
  async ({ told, phone = CUSTOMER, other = reference }) => {
    await dialled({ ...known, ...told }, async (story) => {
      const router = await alsoOwed(story, 'PT15M', { phone, reference: other });
      await story.house.passesUntil('14:20');
      expect(await outcomesOf(story, story.id)).toEqual(once);
      expect(await outcomesOf(story, router)).toEqual(once);
      const rings = story.rings(CUSTOMER) + (phone === CUSTOMER ? 0 : story.rings(phone));
      expect([rings, story.rings(FATIMA) + story.rings(JOOST)]).toEqual([2, 2]);
    });
  },
);

test('the second call comes seconds after the first one’s end, and after a try in vain as well [dial.one-a-customer]', async () => {
  const scripts = { [CUSTOMER]: { calls: [{ pickUp: 'no-answer' as const }, {}] } };
  await dialled({ scripts }, async (story) => {
    const router = await alsoOwed(story);
    await story.house.passesUntil('14:08');
    const history = story.house.carrier.history().filter(({ to }) => to === CUSTOMER);
    const [, second] = history.filter(({ what }) => what === 'ringing');
    const [ended] = history.filter(({ what }) => what === 'ended');
    expect((second?.at ?? Infinity) - (ended?.at ?? 0)).toBeLessThan(10 * SECOND);
    expect(await outcomesOf(story, story.id)).toEqual({
      ...{ state: 'kept', outcomes: ['not-reached', 'reached'] },
    });
    expect(await outcomesOf(story, router)).toEqual(once);
  });
});

test('a promise whose window ends in the other one’s call is told of in time and broken at its end, and kept after it [dial.one-a-customer]', async () => {
  const scripts = { [CUSTOMER]: { calls: [{ hangsUpAfterMs: 9 * MINUTE }, {}] } };
  await dialled({ scripts }, async (story) => {
    const router = await alsoOwed(story, 'PT5M');
    await story.house.passesUntil('14:15');
    const told = story.house.told().filter(({ message }) => message.pledgeId === router);
    const escalation = told.find(({ message }) => message.data['purpose'] === 'escalation');
    expect(escalation?.at ?? Infinity).toBeLessThanOrEqual(at('14:07'));
    const events = await story.house.ledger.pledges.timeline(router);
    const broken = events.find(({ event }) => event.type === 'broken')?.event;
    expect(broken?.at).toBeLessThanOrEqual(at('14:08:02'));
    expect(await outcomesOf(story, router)).toEqual({ state: 'kept-late', outcomes: ['reached'] });
  });
});

test('a customer who calls us while the agent’s telephone rings is not rung: the agent hears why, and the call comes afterwards [dial.engaged-costs-nothing]', async () => {
  await dialled({}, async (story) => {
    const { house } = story;
    await house.passesUntil('14:03:01');
    const call = {
      ...{ callId: 'in-1', direction: 'inbound', customer: CUSTOMER, company: '+31205550100' },
      ...{ agent: 'lena', answeredAt: iso('14:03:01'), personSign: null, verdict: null },
    };
    const live = { sequence: 1, at: iso('14:03:01'), endedAt: null, talkSeconds: null };
    expect((await house.reports({ ...call, ...live })).statusCode).toBeLessThan(300);
    await house.passesUntil('14:04');
    const [pressed] = house.road.brought().filter(({ kind }) => kind === 'agent-key');
    expect(pressed?.answer).toMatch(/on the line with somebody/);
    expect(story.rings(CUSTOMER)).toBe(0);

    const over = { sequence: 2, at: iso('14:04'), endedAt: iso('14:04'), talkSeconds: 5 };
    await house.reports({ ...call, ...over });
    await house.passesUntil('14:06');
    expect(await story.summary()).toMatchObject({
      state: 'kept',
      outcomes: ['stopped', 'reached'],
    });
  });
});
