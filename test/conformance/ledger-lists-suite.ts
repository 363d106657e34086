import { describe, expect, test } from '@jest/globals';
import { everyPledge, type EndedFilter, type PledgeFilter } from '../../src/app/ports/pledges.ts';
import type { Whose } from '../../src/app/ports/whose.ts';
import type { Pledge } from '../../src/domain/pledge.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { attemptAt, type LedgerUnderTest, nextOf, opened, TWO_O_CLOCK } from './ledger-samples.ts';
import { sealed } from '../support/pledges.ts';

/** What every ledger promises of lists of promises. */
export function listsSuite(open: () => Promise<LedgerUnderTest>): void {
  describe('a list of promises', () => {
    test('goes through all of them by the end of their window, page by page', async () => {
      await using ledger = await open();
      const ids: string[] = [];
      for (const minutes of [20, 10, 10, 30, 10]) {
        const window = { notBefore: null, dueAt: TWO_O_CLOCK + minutes * MINUTE };
        ids.push((await opened(ledger, { window })).id);
      }
      const pages: string[][] = [];
      let cursor: string | null = null;
      do {
        const page = await ledger.pledges.list(everyPledge, { cursor, limit: 2 });
        pages.push(page.pledges.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor !== null);

      expect(pages).toEqual([[ids[1], ids[2]], [ids[4], ids[0]], [ids[3]]]);
    });

    test('shows what was asked for, and refuses a cursor that is none', async () => {
      await using ledger = await open();
      const north = await opened(ledger);
      const south = await opened(ledger, { team: 'south', owner: null });
      await ledger.pledges.append(nextOf(south, { state: 'kept', endedAt: TWO_O_CLOCK }));
      const list = async (change: Partial<PledgeFilter>, cursor: string | null = null) => {
        const filter = { ...everyPledge, ...change };
        const { pledges } = await ledger.pledges.list(filter, { cursor, limit: 10 });
        return pledges.map(({ id }) => id);
      };

      expect(await list({ states: ['kept', 'due'] })).toEqual([south.id]);
      expect(await list({ team: 'north' })).toEqual([north.id]);
      expect(await list({ owner: 'fatima' })).toEqual([north.id]);
      expect(await list({ customerId: south.customerId })).toEqual([south.id]);
      expect(await list({ customerId: 'no-such-customer' })).toEqual([]);
      expect(await list({ dueFrom: north.binding.dueAt })).toHaveLength(2);
      expect(await list({ dueTo: north.binding.dueAt })).toEqual([]);
      const tooLate = Buffer.from(JSON.stringify([9e15, north.id])).toString('base64url');
      for (const cursor of ['no cursor', tooLate]) {
        await expect(list({}, cursor)).rejects.toThrow('is none of ours');
      }
    });

    test('shows mine, with what nobody of my team keeps, or all of my team', async () => {
      await using ledger = await open();
      const mine = await opened(ledger);
      const colleagues = await opened(ledger, { owner: 'joost' });
      const nobodys = await opened(ledger, { owner: null });
      const teams = await opened(ledger, { owner: 'north' });
      await opened(ledger, { owner: null, team: 'south' });
      const list = async (whose: Whose) => {
        const filter = { ...everyPledge, whose };
        const { pledges } = await ledger.pledges.list(filter, { cursor: null, limit: 10 });
        return pledges.map(({ id }) => id).sort();
      };
      const own = { owners: ['fatima', 'north'], teams: ['north'], unownedOnly: true };

      expect(await list(own)).toEqual([mine.id, nobodys.id, teams.id].sort());
      expect(await list({ ...own, unownedOnly: false })).toEqual(
        [mine.id, colleagues.id, nobodys.id, teams.id].sort(),
      );
    });

    test('that ended on a day has every end, however far off its time was, the latest first', async () => {
      await using ledger = await open();
      const ends = [
        'kept',
        'kept-late',
        'unreachable',
        'cancelled',
        'claimed',
        'withdrawn',
      ] as const;
      const ids: string[] = [];
      for (const [hours, state] of ends.entries()) {
        const dueAt = TWO_O_CLOCK + (hours % 2 === 0 ? 30 : -30) * DAY;
        const pledge = await opened(ledger, { window: { notBefore: null, dueAt } });
        const endedAt = TWO_O_CLOCK + hours * HOUR;
        await ledger.pledges.append(nextOf(pledge, { state, endedAt }));
        ids.unshift(pledge.id);
      }
      await opened(ledger);
      const day = { from: TWO_O_CLOCK, to: TWO_O_CLOCK + 6 * HOUR, whose: null };
      const idsOf = async (filter: EndedFilter, limit = 10) =>
        (await ledger.pledges.ended(filter, limit)).map(({ id }) => id);

      expect(await idsOf(day)).toEqual(ids);
      expect(await idsOf(day, 2)).toEqual(ids.slice(0, 2));
      expect(await idsOf({ ...day, from: TWO_O_CLOCK + 1 })).toEqual(ids.slice(0, -1));
      expect(await idsOf({ ...day, to: TWO_O_CLOCK + 5 * HOUR })).toEqual(ids.slice(1));
      expect(new Map(await ledger.pledges.countEnded(day))).toEqual(
        new Map(ends.map((state) => [state, 1])),
      );
      const nobodys = { owners: [], teams: [], unownedOnly: true };
      expect(await idsOf({ ...day, whose: nobodys })).toEqual([]);
      expect((await ledger.pledges.countEnded({ ...day, whose: nobodys })).size).toBe(0);
    });

    test('has a tally of the open ones that tells when one of them has changed', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      await opened(ledger, { team: 'south' });
      const marks = async (team: string) =>
        (await ledger.pledges.openTally()).filter((tally) => tally.team === team);
      const [north, south] = [await marks('north'), await marks('south')];
      await ledger.pledges.append(nextOf(pledge, { owner: 'fatima' }));

      expect(north).toMatchObject([{ team: 'north', owner: 'fatima' }]);
      expect(await marks('north')).not.toEqual(north);
      expect(await marks('south')).toEqual(south);
    });

    test('that ask for a person are found however far off their time is', async () => {
      await using ledger = await open();
      const calm = await opened(ledger);
      const escalated = await opened(ledger);
      const claimed = await opened(ledger);
      const ended = await opened(ledger);
      const ladder = { startedAt: TWO_O_CLOCK, step: 0, round: 0, nextAt: TWO_O_CLOCK + MINUTE };
      const claim = { by: 'fatima', at: TWO_O_CLOCK, reason: sealed('my own phone') };
      await ledger.pledges.append(nextOf(escalated, { ladder }));
      await ledger.pledges.append(nextOf(claimed, { claim }));
      await ledger.pledges.append(nextOf(ended, { ladder, state: 'kept', endedAt: TWO_O_CLOCK }));
      const filter = { ...everyPledge, asking: true } as const;
      const { pledges } = await ledger.pledges.list(filter, { cursor: null, limit: 10 });

      expect(pledges.map(({ id }) => id).toSorted()).toEqual([escalated.id, claimed.id].toSorted());
      expect(pledges).not.toContainEqual(calm);
    });

    test('for a day’s report holds what ended in it and what was made in it', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const { dueAt } = pledge.binding;

      expect(await ledger.pledges.endedWindows(dueAt, dueAt + 1)).toEqual([pledge]);
      expect(await ledger.pledges.endedWindows(dueAt - DAY, dueAt)).toEqual([]);
      expect(await ledger.pledges.promisedBetween(TWO_O_CLOCK, TWO_O_CLOCK + 1)).toEqual([pledge]);
      expect(await ledger.pledges.promisedBetween(TWO_O_CLOCK - DAY, TWO_O_CLOCK)).toEqual([]);
    });

    test('for reports begins with the first fact, or with a window that ended before it', async () => {
      await using ledger = await open();
      expect(await ledger.pledges.beginsAt()).toBeNull();
      await opened(ledger);
      await opened(ledger);
      expect(await ledger.pledges.beginsAt()).toBe(TWO_O_CLOCK);
      const dueAt = TWO_O_CLOCK - HOUR;
      await opened(ledger, { window: { notBefore: null, dueAt } });
      expect(await ledger.pledges.beginsAt()).toBe(dueAt);
    });

    test('of dials that are owed leaves out those that are held', async () => {
      await using ledger = await open();
      const [free, held, late] = [await opened(ledger), await opened(ledger), await opened(ledger)];
      const attempts = [attemptAt('planned', { askedBy: 'lena' })];
      await ledger.pledges.append(nextOf(free, { attempts }));
      await ledger.pledges.append(nextOf(held, { attempts, held: 'observe-only' }));
      const dialHeldUntil = TWO_O_CLOCK + MINUTE;
      await ledger.pledges.append(nextOf(late, { attempts, dialHeldUntil }));

      const { customerId } = free;
      const { dueAt } = free.binding;
      expect(await ledger.pledges.pendingDials('north', 9)).toEqual([
        {
          ...{ pledgeId: free.id, attempt: 1, customerId, phone: null, dueAt },
          ...{ broken: false, askedBy: 'lena' },
        },
      ]);
      expect(await ledger.pledges.pendingDials('south', 9)).toEqual([]);
      expect(await ledger.pledges.held(['south', 'north'], 9)).toEqual([held.id]);
      expect(await ledger.pledges.held(['north'], 0)).toEqual([]);
      expect(await ledger.pledges.held(['south'], 9)).toEqual([]);
      await ledger.pass(MINUTE);
      expect(await ledger.pledges.pendingDials('north', 9)).toHaveLength(2);
    });

    test('of dials that are owed gives the first few of each kind, and all that somebody asked for', async () => {
      await using ledger = await open();
      const waiting: string[] = [];
      const waits = async (change: Partial<Pledge>, askedBy: string | null = null) => {
        const pledge = await opened(ledger);
        const attempts = [attemptAt('planned', { askedBy })];
        await ledger.pledges.append(nextOf(pledge, { attempts, ...change }));
        waiting.push(pledge.id);
      };
      for (let n = 0; n < 2; n += 1) await waits({ state: 'due' });
      for (let n = 0; n < 2; n += 1) await waits({ state: 'broken' });
      await waits({ state: 'broken' }, 'lena');

      const listed = await ledger.pledges.pendingDials('north', 1);
      expect(listed.map(({ pledgeId }) => waiting.indexOf(pledgeId))).toEqual([0, 2, 4]);
      expect(listed.map(({ broken, askedBy }) => [broken, askedBy])).toEqual([
        [false, null],
        [true, null],
        [true, 'lena'],
      ]);
    });

    test('a name that is none of ours is not found, rather than an error', async () => {
      await using ledger = await open();

      expect(await ledger.pledges.load('no-such-pledge')).toBeNull();
      expect(await ledger.pledges.timeline('no-such-pledge')).toEqual([]);
      expect(await ledger.outbox.claim('no-such-effect', 'a')).toBeNull();
    });
  });
}
