import { describe, expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { LEASE_MS } from '../../src/ledger/lease.ts';
import { type LedgerUnderTest, nextOf, opened, owedCall, TWO_O_CLOCK } from './ledger-samples.ts';

/** What every ledger promises of the work that is owed: taken by one, once, when its moment comes. */
export function owedWorkSuite(open: () => Promise<LedgerUnderTest>): void {
  describe('an effect', () => {
    test('is claimed by one of two, under a fence that rises', async () => {
      await using ledger = await open();
      const owed = owedCall();
      const pledge = await opened(ledger, {}, [owed]);
      const claims = await Promise.all([
        ledger.outbox.claim(owed.effectId, 'a'),
        ledger.outbox.claim(owed.effectId, 'b'),
      ]);
      const won = claims.filter((claim) => claim !== null);

      expect(won).toHaveLength(1);
      expect(won[0]).toMatchObject({
        pledgeId: pledge.id,
        effect: owed.effect,
        leaseUntil: TWO_O_CLOCK + LEASE_MS,
        tries: 0,
        now: TWO_O_CLOCK,
      });
    });

    test('of a worker that died is claimed again after its lease, and not before', async () => {
      await using ledger = await open();
      const owed = owedCall();
      await opened(ledger, {}, [owed]);
      const first = await ledger.outbox.claim(owed.effectId, 'a');
      await ledger.pass(LEASE_MS - 1);
      expect(await ledger.outbox.claim(owed.effectId, 'b')).toBeNull();
      expect(await ledger.outbox.overdue(0, 10)).toEqual([]);
      await ledger.pass(1);
      expect(await ledger.outbox.overdue(0, 10)).toEqual([owed.effectId]);
      const second = await ledger.outbox.claim(owed.effectId, 'b');

      expect(second?.tries).toBe(1);
      expect(second && first && second.fence > first.fence).toBe(true);
      expect(first && (await ledger.outbox.finish(first, []))).toBe(false);
      expect(first && (await ledger.outbox.retryAt(first, 0, first.effect))).toBe(false);
      expect(second && (await ledger.outbox.finish(second, []))).toBe(true);
      expect(await ledger.outbox.claim(owed.effectId, 'c')).toBeNull();
    });

    test('guards a commit only under its fence and within its lease', async () => {
      await using ledger = await open();
      const owed = owedCall();
      const pledge = await opened(ledger, {}, [owed]);
      const { effectId } = owed;
      const fence = (await ledger.outbox.claim(effectId, 'a'))?.fence ?? 0;
      const under = (guard: { effectId: string; fence: number }) =>
        ledger.pledges.append({ ...nextOf(pledge), guard });

      expect(await under({ effectId, fence: fence - 1 })).toBe('fenced');
      expect(await under({ effectId: 'no-such-effect', fence })).toBe('fenced');
      await ledger.pass(LEASE_MS);
      expect(await under({ effectId, fence })).toBe('fenced');
      const again = (await ledger.outbox.claim(effectId, 'a'))?.fence ?? 0;
      expect(await under({ effectId, fence: again })).toBe('committed');
    });

    test('that is put off comes back changed, at its time, in the order of time', async () => {
      await using ledger = await open();
      const [poison, healthy] = [owedCall('poison'), owedCall('healthy')];
      await opened(ledger, {}, [poison, healthy]);
      const claim = await ledger.outbox.claim(poison.effectId, 'a');
      if (claim === null) throw new Error('Nobody else claims here.');
      const changed = { ...claim.effect, attempt: 7 } as typeof claim.effect;
      expect(await ledger.outbox.retryAt(claim, TWO_O_CLOCK + MINUTE, changed)).toBe(true);

      expect(await ledger.outbox.overdue(0, 10)).toEqual([healthy.effectId]);
      expect(await ledger.outbox.claim(poison.effectId, 'a')).toBeNull();
      await ledger.pass(MINUTE);
      expect(await ledger.outbox.overdue(0, 10)).toEqual([healthy.effectId, poison.effectId]);
      expect((await ledger.outbox.claim(poison.effectId, 'a'))?.effect).toEqual(changed);
    });

    test('that waits for a later time is hurried, one that comes soon or is in hand is not', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger, {}, ['late', 'soon', 'in-hand'].map(owedCall));
      const claim = async (effectId = '') => ledger.outbox.claim(effectId, 'a');
      const [late = '', soon = '', inHand = ''] = await ledger.outbox.overdue(0, 9);
      for (const [effectId, ms] of [[late, MINUTE] as const, [soon, SECOND] as const]) {
        const held = await claim(effectId);
        if (held) await ledger.outbox.retryAt(held, TWO_O_CLOCK + ms, held.effect);
      }
      await claim(inHand);

      const keys = ['late', 'soon', 'in-hand', 'none'];
      const asked = keys.map((key) => ({ pledgeId: pledge.id, key }));
      expect(await ledger.outbox.hurry(asked, SECOND)).toEqual([late]);
      expect(await ledger.outbox.hurry(asked, SECOND)).toEqual([]);
      expect(await claim(late)).not.toBeNull();
      expect(await claim(soon)).toBeNull();
    });

    test('that is finished owes what comes after it', async () => {
      await using ledger = await open();
      const [alert, note] = [owedCall('alert'), owedCall('note')];
      await opened(ledger, {}, [alert]);
      const claim = await ledger.outbox.claim(alert.effectId, 'a');
      expect(claim && (await ledger.outbox.finish(claim, [note, owedCall('alert')]))).toBe(true);

      expect(await ledger.outbox.overdue(0, 10)).toEqual([note.effectId]);
    });

    test('is given back at a shutdown, others keep theirs', async () => {
      await using ledger = await open();
      const [mine, theirs] = [owedCall('mine'), owedCall('theirs')];
      await opened(ledger, {}, [mine, theirs]);
      await ledger.outbox.claim(mine.effectId, 'a');
      await ledger.outbox.claim(theirs.effectId, 'b');
      await ledger.outbox.releaseAll('a');

      expect(await ledger.outbox.overdue(0, 10)).toEqual([mine.effectId]);
    });
  });

  describe('a moment that has passed', () => {
    test('is leased to one of two sweeps, soonest first, until the pledge moves on', async () => {
      await using ledger = await open();
      const later = await opened(ledger, { window: dueIn(20) });
      const sooner = await opened(ledger, { window: dueIn(10) });
      await ledger.pass(20 * MINUTE);
      const take = (holder: string) =>
        ledger.pledges.takeOverdue({ holder, lateMs: SECOND, limit: 10 });
      const [first, second] = [await take('a'), await take('b')];

      expect(first.map((wake) => wake.pledgeId)).toEqual([sooner.id, later.id]);
      expect(first[0]).toMatchObject({ version: 1, at: TWO_O_CLOCK + 9 * MINUTE });
      expect(second).toEqual([]);
      await ledger.pledges.append(nextOf(sooner));
      expect((await take('b')).map((wake) => wake.pledgeId)).toEqual([sooner.id]);
      await ledger.pass(LEASE_MS);
      expect((await take('c')).map((wake) => wake.pledgeId)).toEqual([sooner.id, later.id]);
    });

    test('is no sweep’s business before it is late, nor when nothing is waited for', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger, { window: dueIn(10) });
      await ledger.pass(9 * MINUTE + SECOND - 1);
      const take = () => ledger.pledges.takeOverdue({ holder: 'a', lateMs: SECOND, limit: 10 });
      expect(await take()).toEqual([]);
      await ledger.pledges.append({ ...nextOf(pledge), nextAt: null });
      await ledger.pass(1);

      expect(await take()).toEqual([]);
    });

    test('is in the horizon of the planner from its start to before its end', async () => {
      await using ledger = await open();
      const ids = [];
      for (const minutes of [11, 12, 13]) {
        ids.push((await opened(ledger, { window: dueIn(minutes) })).id);
      }
      const [from, to] = [TWO_O_CLOCK + 10 * MINUTE, TWO_O_CLOCK + 12 * MINUTE];
      const wakes = await ledger.pledges.horizon(from, to, { limit: 10, after: null });

      expect(wakes.map((wake) => wake.pledgeId)).toEqual(ids.slice(0, 2));
      expect(await ledger.pledges.horizon(from, to, { limit: 1, after: null })).toHaveLength(1);
    });

    test('stands in the next page of the horizon behind the last one of the same moment', async () => {
      await using ledger = await open();
      for (const minutes of [11, 11, 11, 12]) {
        await opened(ledger, { window: dueIn(minutes) });
      }
      const to = TWO_O_CLOCK + 13 * MINUTE;
      const all = await ledger.pledges.horizon(TWO_O_CLOCK, to, { limit: 10, after: null });
      expect(all).toHaveLength(4);
      const [, second, ...rest] = all;
      if (second === undefined) throw new Error('There are four.');
      const page = { limit: 10, after: second.pledgeId };
      expect(await ledger.pledges.horizon(second.at, to, page)).toEqual(rest);
    });
  });
}

function dueIn(minutes: number) {
  return { notBefore: null, dueAt: TWO_O_CLOCK + minutes * MINUTE };
}
