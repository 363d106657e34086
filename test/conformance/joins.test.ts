import { describe, expect, test } from '@jest/globals';
import type { OpenRequest } from '../../src/app/opening.ts';
import type { Service } from '../../src/app/service.ts';
import type { PledgeDetail } from '../../src/app/view.ts';
import { at, conversation } from '../support/pledges.ts';
import { openHouse } from '../support/house.ts';
import { makeRig, report, request } from '../support/rig.ts';
import { roster } from '../support/roster.ts';

const DAY = '2026-11-25';
const MINUTES = 60_000;

type World = AsyncDisposable & {
  readonly service: Service;
  passesUntil(when: string): Promise<void>;
};

const worlds: readonly (readonly [string, () => Promise<World>])[] = [
  [
    'in memory',
    () => {
      const rig = makeRig();
      return Promise.resolve({
        service: rig.service,
        passesUntil: (when: string) => rig.passesUntil(when),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
  ],
  ['on PostgreSQL', () => openHouse({ start: '14:00', roster })],
];

async function opens({ service }: World, change: Partial<OpenRequest>): Promise<string> {
  const opened = await service.openPledge(request(change));
  if (opened.kind === 'refused') throw new Error(opened.why);
  return opened.view.pledge.id;
}

async function detail({ service }: World, id: string): Promise<PledgeDetail> {
  const found = await service.pledgeDetail(id);
  if (found === null) throw new Error('There is no such promise.');
  return found;
}

const within = (minutes: number) => ({ when: { kind: 'in', ms: minutes * MINUTES } }) as const;

/** Kept by this call; then a newer promise is made, and a late result says it was a machine. */
async function corrected(world: World, [older, newer]: [number, number], madeAt: string) {
  const first = await opens(world, { ...within(older), reason: 'The router is dead' });
  await world.passesUntil('14:01:30');
  await world.service.recordCall(report(conversation(at('14:00:30'))));
  expect((await detail(world, first)).pledge.state).toBe('kept');
  await world.passesUntil(madeAt);
  const second = await opens(world, { ...within(newer), promisedBy: 'joost' });
  expect(second).not.toBe(first);
  await world.service.recordCall(report(conversation(at('14:00:30'), { sign: 'machine' })));
  return { first, second };
}

describe.each(worlds)('%s, evidence that falls away beside a newer promise', (_name, open) => {
  test('after its window: the older is broken and joined, people hear of it at once, one call closes both [merge.correction-joins] [merge.proof-closes-both]', async () => {
    await using world = await open();
    const { first, second } = await corrected(world, [15, 30], '14:20');
    const older = (await detail(world, first)).pledge;
    expect(older).toMatchObject({
      ...{ state: 'joined', joinedInto: second, proof: null },
      brokenWindows: [{ dueAt: at('14:15') }],
    });
    const carrying = await detail(world, second);
    expect(carrying.pledge.binding.dueAt).toBe(at('14:50'));
    expect(carrying.pledge.ladder).not.toBeNull();
    expect(carrying.joined).toMatchObject([{ carries: first, reason: 'The router is dead' }]);

    await world.passesUntil('14:25');
    const call = conversation(at('14:25'), { callId: 'calls:2' });
    await world.service.recordCall(report(call));
    await world.passesUntil('14:51');
    expect((await detail(world, second)).pledge.state).toBe('kept');
    expect((await detail(world, first)).pledge).toMatchObject({
      ...{ state: 'kept-late', joinedInto: null, proof: { callId: 'calls:2' } },
      brokenWindows: [{ dueAt: at('14:15') }],
    });
    const { told } = await world.service.figures(DAY);
    expect(told).toMatchObject({ d: 2, keptFair: { count: 1, of: 2 }, brokenIds: [first] });
  });

  test('before its window ends: the earlier end binds, and each is broken in its own right [merge.correction-joins]', async () => {
    await using world = await open();
    await world.service.setKillSwitch(true, 'lena');
    const { first, second } = await corrected(world, [30, 40], '14:10');
    expect((await detail(world, first)).pledge).toMatchObject({
      ...{ state: 'joined', brokenWindows: [] },
    });
    expect((await detail(world, second)).pledge.binding.dueAt).toBe(at('14:30'));
    await world.passesUntil('14:31');
    expect((await detail(world, first)).pledge).toMatchObject({
      ...{ state: 'joined', brokenWindows: [{ dueAt: at('14:30') }] },
    });
    expect((await detail(world, second)).pledge.state).toBe('broken');
  });

  test('with the newer one over already it is open again by itself', async () => {
    await using world = await open();
    const first = await opens(world, within(15));
    await world.passesUntil('14:01:30');
    await world.service.recordCall(report(conversation(at('14:00:30'))));
    const second = await opens(world, within(30));
    await world.service.command(second, { type: 'withdraw', reason: 'abuse' }, 'lena');
    await world.service.recordCall(report(conversation(at('14:00:30'), { sign: 'machine' })));
    expect((await detail(world, first)).pledge).toMatchObject({ state: 'due', joinedInto: null });
  });
});

describe.each(worlds)('%s, a promise made again', (_name, open) => {
  test('keeps what was said at both, and every number [merge.context-carried]', async () => {
    await using world = await open();
    const customer = { ...request().customer, reference: 'K-12' };
    const words = { reason: 'Dead', doneSoFar: 'Reset it', nextStep: 'Send one' };
    const first = await opens(world, { customer, reason: 'Slow' });
    const phone = '+31687654321';
    const again = { ...customer, phone, name: 'Anna B.' };
    expect(await opens(world, { customer: again, ...words, promisedBy: 'joost' })).toBe(first);
    const found = await detail(world, first);
    expect(found.context.reason).toBe('Slow');
    expect(found.joined).toMatchObject([{ ...words, number: phone, promisedBy: 'joost' }]);
    expect(found.customer).toMatchObject({ name: 'Anna B.' });
    expect(found.customer.phones).toEqual([phone, customer.phone]);
  });

  test('also when nothing but the words is new [merge.context-carried]', async () => {
    await using world = await open();
    const first = await opens(world, {});
    await opens(world, { reason: 'Dead' });
    expect((await detail(world, first)).joined).toMatchObject([{ reason: 'Dead' }]);
  });
});

describe.each(worlds)('%s, one key at the same moment', (_name, open) => {
  const keyed = (key: string, bodyHash = 'b1') => ({ owner: 'lena', key, bodyHash });

  test.each(['opens', 'joins'])(
    'that %s: one is done, the others get its answer [merge.key-same-answer]',
    async (how) => {
      await using world = await open();
      if (how === 'joins') await opens(world, {});
      const asked = request({ idempotency: keyed('k1') });
      const results = await Promise.all(
        Array.from({ length: 8 }, () => world.service.openPledge(asked)),
      );
      const answered = how === 'opens' ? 'opened' : 'already-open';
      const kinds = results.map((result) =>
        result.kind === 'replayed' ? result.answered : result.kind,
      );
      expect(new Set(kinds)).toEqual(new Set([answered]));
      expect(results.filter(({ kind }) => kind === 'replayed')).toHaveLength(7);
      const views = results.map((result) => ('view' in result ? result.view.pledge : null));
      expect(new Set(views.map((pledge) => `${pledge?.id} ${pledge?.version}`)).size).toBe(1);
    },
  );

  test('with other bodies: one is done, the others are refused [merge.key-same-answer]', async () => {
    await using world = await open();
    await opens(world, {});
    const bodies = Array.from({ length: 8 }, (_, n) => keyed('k2', `b${n}`));
    const results = await Promise.all(
      bodies.map((idempotency) => world.service.openPledge(request({ idempotency }))),
    );
    const refused = results.filter((one) => one.kind === 'refused' && one.why === 'key-reused');
    expect(refused).toHaveLength(7);
  });

  test('as another of its promise without a key: both are answered [merge.key-same-answer]', async () => {
    await using world = await open();
    const asked = [keyed('k3'), null, keyed('k4'), keyed('k3'), keyed('k4')];
    const results = await Promise.all(
      asked.map((idempotency) => world.service.openPledge(request({ idempotency }))),
    );
    const ids = results.map((result) => ('view' in result ? result.view.pledge.id : result.why));
    expect(new Set(ids).size).toBe(1);
    const again = await world.service.openPledge(request({ idempotency: keyed('k4') }));
    expect(again.kind).toBe('replayed');
  });
});
