import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  chooseDials,
  type DialQuestion,
  groupAlerts,
  type WaitingDial,
} from '../../../src/domain/order.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';

function dial(pledgeId: string, facts: Partial<WaitingDial> = {}): WaitingDial {
  const customerId = `customer of ${pledgeId}`;
  const planned = { attempt: 1, dueAt: 0, broken: false, askedBy: null };
  return { pledgeId, customerId, phone: null, ...planned, ...facts };
}

function choose(waiting: readonly WaitingDial[], freeAgents: readonly string[], now = 0) {
  return chooseDials({ waiting, freeAgents, brokenShare: 4, now });
}

const chosenIds = (...args: Parameters<typeof choose>) =>
  choose(...args).map(({ pledgeId }) => pledgeId);

describe('who is dialled first', () => {
  test('a promise that can still be kept comes before a broken one [order.savable-first]', () => {
    const waiting = [dial('broken', { broken: true }), dial('savable', { dueAt: MINUTE })];
    expect(choose(waiting, ['anna'])).toEqual([{ pledgeId: 'savable', agent: 'anna' }]);
  });

  test('the earliest end of window comes first [order.earliest-due-first]', () => {
    const waiting = [dial('later', { dueAt: 2 }), dial('sooner', { dueAt: 1 })];
    expect(chosenIds(waiting, ['anna', 'bram'])).toEqual(['sooner', 'later']);
  });

  test('two promises for the same moment go by their ids [order.deterministic]', () => {
    expect(chosenIds([dial('b'), dial('a')], ['anna'])).toEqual(['a']);
  });

  test('agents are asked in the order they are given', () => {
    expect(choose([dial('a'), dial('b')], ['bram', 'anna'])).toEqual([
      { pledgeId: 'a', agent: 'bram' },
      { pledgeId: 'b', agent: 'anna' },
    ]);
  });

  test('nobody is dialled when nobody is free [order.never-more-than-agents]', () => {
    expect(choose([dial('a')], [])).toEqual([]);
  });
});

describe('the share of the broken promises', () => {
  const savable = ['s1', 's2', 's3', 's4', 's5'].map((id) => dial(id));
  const broken = ['x1', 'x2', 'x3', 'x4', 'x5'].map((id) => dial(id, { broken: true }));

  test('one of four free agents serves a broken promise [order.one-in-four-broken]', () => {
    const four = ['anna', 'bram', 'cees', 'dina'];
    expect(chosenIds([...broken, ...savable], four)).toEqual(['s1', 's2', 's3', 'x1']);
  });

  test('all agents serve broken promises when no others wait [order.only-broken-wait]', () => {
    expect(chosenIds(broken, ['anna', 'bram', 'cees'])).toEqual(['x1', 'x2', 'x3']);
  });

  test('the place of the broken is not kept empty when none waits [order.one-in-four-broken]', () => {
    const four = ['anna', 'bram', 'cees', 'dina'];
    expect(chosenIds(savable, four)).toEqual(['s1', 's2', 's3', 's4']);
  });

  test('a lone agent gives a quarter of the time to the broken ones [order.one-in-four-broken]', () => {
    const turns = [0, 15, 30, 45].map((seconds) =>
      chosenIds([...broken, ...savable], ['anna'], seconds * SECOND),
    );
    expect(turns.flat().toSorted()).toEqual(['s1', 's1', 's1', 'x1']);
  });
});

describe.each([
  ['one customer', { customerId: 'sara' }],
  ['one telephone of several customers', { phone: '+31201234567' }],
])('of several promises to %s', (_, ofOne) => {
  test('one is dialled, what can still be kept first, and the other agent is free for the next [order.one-dial-a-customer]', () => {
    const waiting = [
      dial('broken', { ...ofOne, broken: true }),
      dial('router', { ...ofOne, dueAt: 2 }),
      dial('invoice', { ...ofOne, dueAt: 1 }),
      dial('other', { dueAt: 3 }),
    ];
    expect(chosenIds(waiting, ['anna', 'bram', 'cees'])).toEqual(['invoice', 'other']);
  });

  test('the one that somebody asked for is dialled, once [order.one-dial-a-customer]', () => {
    const waiting = [
      dial('invoice', { ...ofOne, dueAt: 1 }),
      dial('router', { ...ofOne, dueAt: 2, askedBy: 'bram' }),
      dial('refund', { ...ofOne, dueAt: 3, askedBy: 'anna' }),
    ];
    expect(choose(waiting, ['anna', 'bram'])).toEqual([{ pledgeId: 'router', agent: 'bram' }]);
  });
});

describe('a dial that a person asked for', () => {
  test('rings that person whoever else waits [order.asked-rings-own-phone]', () => {
    const waiting = [dial('urgent', { dueAt: 1 }), dial('asked', { dueAt: 9, askedBy: 'bram' })];
    expect(choose(waiting, ['anna', 'bram'])).toEqual([
      { pledgeId: 'asked', agent: 'bram' },
      { pledgeId: 'urgent', agent: 'anna' },
    ]);
  });

  test('waits while that person is busy and takes nobody else [order.asked-rings-own-phone]', () => {
    expect(choose([dial('asked', { askedBy: 'bram' })], ['anna'])).toEqual([]);
  });

  test('comes one at a time for one person [order.asked-rings-own-phone]', () => {
    const waiting = [
      dial('later', { dueAt: 2, askedBy: 'bram' }),
      dial('sooner', { dueAt: 1, askedBy: 'bram' }),
    ];
    expect(choose(waiting, ['anna', 'bram'])).toEqual([{ pledgeId: 'sooner', agent: 'bram' }]);
  });
});

const people = ['anna', 'bram', 'cees', 'dina', 'emma', 'finn', 'gijs', 'hugo', 'iris'];

const question: fc.Arbitrary<DialQuestion> = fc.record({
  waiting: fc.uniqueArray(
    fc.record({
      pledgeId: fc.uuid(),
      attempt: fc.integer({ min: 1, max: 3 }),
      customerId: fc.constantFrom('sara', 'tom', 'una', 'vera', 'willem', 'yara', 'zoe'),
      phone: fc.constantFrom(null, '+1', '+2', '+3', '+4', '+5', '+6'),
      dueAt: fc.integer({ min: 0, max: 9 }),
      broken: fc.boolean(),
      askedBy: fc.option(fc.constantFrom(...people), { freq: 4 }),
    }),
    { maxLength: 20, selector: ({ pledgeId }) => pledgeId },
  ),
  freeAgents: fc.shuffledSubarray(people),
  brokenShare: fc.constant(4),
  now: fc.integer({ min: 0, max: 10 * MINUTE }),
});

const dialOf = ({ waiting }: DialQuestion, pledgeId: string) =>
  waiting.find((one) => one.pledgeId === pledgeId);

test('no agent, no customer and no telephone is ever rung twice [order.never-more-than-agents][order.one-dial-a-customer]', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const chosen = chooseDials(asked);
      const agents = chosen.map(({ agent }) => agent);
      expect(new Set(agents).size).toBe(agents.length);
      const dials = chosen.map(({ pledgeId }) => dialOf(asked, pledgeId));
      expect(new Set(dials.map((dial) => dial?.customerId)).size).toBe(chosen.length);
      const phones = dials.flatMap((dial) => dial?.phone ?? []);
      expect(new Set(phones).size).toBe(phones.length);
      expect(asked.freeAgents).toEqual(expect.arrayContaining(agents));
    }),
  );
});

test('no free agent idles while a planned dial waits [order.only-broken-wait]', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const chosen = chooseDials(asked);
      const rung = chosen.map(({ pledgeId }) => dialOf(asked, pledgeId));
      const isRung = ({ customerId, phone }: WaitingDial) =>
        rung.some((one) => one?.customerId === customerId || (phone && one?.phone === phone));
      const waits = asked.waiting.some((dial) => dial.askedBy === null && !isRung(dial));
      expect(waits && chosen.length < asked.freeAgents.length).toBe(false);
    }),
  );
});

test('the order in which dials are listed makes no difference [order.deterministic]', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const turned = { ...asked, waiting: asked.waiting.toReversed() };
      expect(chooseDials(turned)).toEqual(chooseDials(asked));
    }),
  );
});

test('many alerts at once become one message a person, what can still be kept first, then the earliest [order.grouped-messages]', () => {
  const alerts = [
    { person: 'bram', pledgeId: 'c', dueAt: 3, broken: false },
    { person: 'anna', pledgeId: 'b', dueAt: 1, broken: false },
    { person: 'bram', pledgeId: 'd', dueAt: 1, broken: true },
    { person: 'bram', pledgeId: 'a', dueAt: 2, broken: false },
  ];
  expect(groupAlerts(alerts)).toEqual([
    { person: 'anna', count: 1, alerts: [alerts[1]] },
    { person: 'bram', count: 3, alerts: [alerts[3], alerts[0], alerts[2]] },
  ]);
});
