import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { HELD, PENDING_DIALS, TAKEN_LEGS } from '../../../src/ledger/dials.ts';
import { COUNT_ENDED, ENDED } from '../../../src/ledger/ended.ts';
import { ENDED_WINDOWS, LIST_ASKING, LIST_OPEN } from '../../../src/ledger/lists.ts';
import { OVERDUE } from '../../../src/ledger/outbox.ts';
import { LOAD } from '../../../src/ledger/load.ts';
import { TAKE_SILENT } from '../../../src/ledger/silent-calls.ts';
import { HORIZON, TAKE_OVERDUE } from '../../../src/ledger/wakes.ts';
import { openingOf, someone, TWO_O_CLOCK } from '../../conformance/ledger-samples.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const OPEN_PLEDGES = 100_000;

/** Copies of one promise, each a little later, and each owing one effect. */
const SEED_PLEDGES = `
insert into pledges (
  pledge_id, version, state, customer_id, subject, team, owner, promised_at, binding_due_at,
  next_at, last_hash, body
)
select gen_random_uuid(), 1, 'waiting', customer_id, n::text, 'team-' || n % 20, 'agent-' || n % 200,
  promised_at + n * interval '1 second', binding_due_at + n * interval '1 second',
  next_at + n * interval '1 second', last_hash, body
from pledges, generate_series(1, ${OPEN_PLEDGES - 1}) n`;

const SEED_OUTBOX = `
insert into outbox (effect_id, pledge_id, key, claimable_at, owed_at, effect)
select pledge_id::text, pledge_id, 'k', next_at, promised_at, '{"kind":"place-call","key":"k"}'
from pledges`;

/** A third of them are to be dialled, all of one team: a line that nobody has seen yet. */
const SEED_LINE = `
update pledges set planned_attempt = 1, team = 'rush' where nullif(subject, '')::int % 3 = 1`;
/** And another third was held back. */
const SEED_HELD = `
update pledges set planned_attempt = 1, held = 'kill-switch', team = 'rush'
where nullif(subject, '')::int % 3 = 2`;

/** No filter but the text's own, from the beginning. */
const firstPage = [
  ...Array<null>(8).fill(null),
  '00000000-0000-0000-0000-000000000000',
  201,
  null,
  null,
  null,
];

/** An hour of everybody's. */
const anHour = [TWO_O_CLOCK, TWO_O_CLOCK + HOUR, null, null, null];

type Plan = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
};

/** Every node of a plan, with the relation and index that it reads. */
function nodesOf(plan: Plan): readonly string[] {
  const parts = [plan['Node Type'], plan['Relation Name'], plan['Index Name']];
  const here = parts.filter((part) => part !== undefined).join(' ');
  return [here, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

describe('with 100,000 open promises, by the planner’s own choice', () => {
  let fresh: FreshDatabase;

  beforeAll(async () => {
    fresh = await freshDatabase();
    await fresh.freeze(TWO_O_CLOCK);
    const ledger = { ...fresh.ledger, pass: (ms: number) => fresh.pass(ms) };
    const { customerId } = await someone({
      ...ledger,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
    await ledger.pledges.append(openingOf(customerId));
    await fresh.sql(SEED_PLEDGES);
    await fresh.sql(SEED_OUTBOX);
    await fresh.sql(SEED_LINE);
    await fresh.sql(SEED_HELD);
    await fresh.sql('analyze');
  });

  afterAll(async () => {
    await fresh[Symbol.asyncDispose]();
  });

  const explain = async (text: string, values: readonly unknown[]) => {
    const rows = await fresh.sql(`explain (format json) ${text}`, values);
    const [{ Plan: plan }] = rows[0]?.['QUERY PLAN'] as [{ Plan: Plan }];
    return nodesOf(plan);
  };

  test.each([
    ['what is due and was not taken', TAKE_OVERDUE, ['a', 1000, 200, 10_000], 'pledges_to_wake'],
    [
      'the planner’s horizon',
      HORIZON,
      [TWO_O_CLOCK + HOUR, TWO_O_CLOCK + HOUR + 300_000, 1000, null],
      'pledges_to_wake',
    ],
    ['effects that were not taken', OVERDUE, [1000, 200], 'outbox_to_claim'],
    [
      'windows that ended within an hour',
      ENDED_WINDOWS,
      [TWO_O_CLOCK, TWO_O_CLOCK + HOUR],
      'pledges_by_due_at',
    ],
    ['the open promises on the page', LIST_OPEN, firstPage, 'pledges_open_by_due_at'],
    ['what has ended today', ENDED, [...anHour, 200], 'pledges_ended'],
    ['how it has ended', COUNT_ENDED, anHour, 'pledges_ended'],
    ['the legs of dials under way', TAKEN_LEGS, [['leg']], 'pledges_one_leg_an_agent'],
    ['the line of dials', PENDING_DIALS, ['rush', 20], 'pledges_to_dial'],
    ['what somebody asked to be dialled', PENDING_DIALS, ['rush', 20], 'pledges_to_dial_asked'],
    ['dials that were held back', HELD, [['rush', 'team-1'], 200], 'pledges_held'],
    ['those that ask for a person', LIST_ASKING, firstPage, 'pledges_asking'],
  ])('%s is read from an index', async (_, text, values, index) => {
    const nodes = await explain(text, values);

    expect(nodes.filter((node) => /^Seq Scan (pledges|outbox)/.test(node))).toEqual([]);
    expect(nodes.filter((node) => node.includes(index))).not.toEqual([]);
  });

  test('a page of a team’s promises is read in order, not sorted', async () => {
    const filter = { states: null, owner: null, customerId: null, dueFrom: null, dueTo: null };
    const started = performance.now();
    const page = await fresh.ledger.pledges.list(
      { ...filter, team: 'team-7' },
      { cursor: null, limit: 50 },
    );

    expect(page.pledges).toHaveLength(50);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('the sweep takes its share of a hundred thousand that are all late', async () => {
    await fresh.pass(3 * DAY);
    const take = { holder: 'a', lateMs: 1000, limit: 200 };
    const first = await fresh.ledger.pledges.takeOverdue(take);
    const second = await fresh.ledger.pledges.takeOverdue(take);

    expect(first).toHaveLength(200);
    expect(second).toHaveLength(200);
    const ids = [...first, ...second].map(({ pledgeId }) => pledgeId);
    expect(new Set(ids).size).toBe(400);
    expect(first[0]?.at).toBeLessThanOrEqual(second[0]?.at ?? 0);
  });
});

/** Calls of a hundred days; every tenth has never ended, every fifth of those lately heard of. */
const SEED_CALLS = `
insert into calls (
  call_id, version, applied_version, saved_at, happened_at, heard_at, look_at, live_agent, record
)
select 'calls:' || n, 1, 1, heard_at, heard_at, heard_at,
  case when n % 10 = 0 then heard_at + interval '1 minute' end,
  case when n % 10 = 0 then 'agent-' || n % 200 end, '{"callId":"c","version":1}'
from generate_series(1, 100000) n, lateral (
  select from_ms(${TWO_O_CLOCK}) -
    case when n % 50 = 0 then n % 3600 * interval '1 second' else n * interval '1 minute' end
) h (heard_at)`;

describe('with 100,000 calls, of which 10,000 never ended and 2,000 are live', () => {
  let fresh: FreshDatabase;

  beforeAll(async () => {
    fresh = await freshDatabase();
    await fresh.freeze(TWO_O_CLOCK);
    await fresh.sql(SEED_CALLS);
    await fresh.sql('analyze');
  });

  afterAll(async () => {
    await fresh[Symbol.asyncDispose]();
  });

  test.each([
    ['who is in a call', LOAD, ['{}', DAY, HOUR, MINUTE], 'calls_live'],
    ['the calls to be looked up', TAKE_SILENT, [50, 60_000, 7 * DAY, 0.5], 'calls_to_look_up'],
  ])('%s is read from an index', async (_, text, values, index) => {
    const rows = await fresh.sql(`explain (format json) ${text}`, values);
    const [{ Plan: plan }] = rows[0]?.['QUERY PLAN'] as [{ Plan: Plan }];
    const nodes = nodesOf(plan);

    expect(nodes.filter((node) => /^Seq Scan calls/.test(node))).toEqual([]);
    expect(nodes.filter((node) => node.includes(index))).not.toEqual([]);
  });

  test('a pass takes its share and no more, each call once', async () => {
    const started = performance.now();
    const passes = [
      await fresh.ledger.calls.takeSilent(50),
      await fresh.ledger.calls.takeSilent(50),
    ];

    expect(passes.map((pass) => pass.length)).toEqual([50, 50]);
    expect(performance.now() - started).toBeLessThan(1000);
    const [row] = await fresh.sql(
      'select count(*)::int as waiting from calls where look_at is null',
    );
    expect(row?.['waiting']).toBe(90_000 + 100);
  });
});
