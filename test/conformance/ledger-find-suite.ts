import { describe, expect, test } from '@jest/globals';
import { ENDING_MIN, type Sought } from '../../src/app/ports/sought.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import {
  hint,
  type LedgerUnderTest,
  nextOf,
  openingOf,
  someone,
  TWO_O_CLOCK,
} from './ledger-samples.ts';

const nothing: Sought = { pledgeId: null, number: null, ending: null, reference: null, words: [] };

/** What every ledger promises of looking for promises. */
export function findSuite(open: () => Promise<LedgerUnderTest>): void {
  /** A promise of somebody, due so many minutes after two. */
  const promised = async (
    ledger: LedgerUnderTest,
    who: Parameters<typeof someone>[1],
    minutes = 30,
  ) => {
    const { customerId, phones } = await someone(ledger, who);
    const window = { notBefore: null, dueAt: TWO_O_CLOCK + minutes * MINUTE };
    const opening = openingOf(customerId, { window });
    expect(await ledger.pledges.append(opening)).toBe('committed');
    return { ...opening.pledge, phone: phones[0] ?? '' };
  };
  const finder = (ledger: LedgerUnderTest) => async (sought: Partial<Sought>) => {
    const { pledges } = await ledger.pledges.find({ ...nothing, ...sought }, 10);
    return pledges.map(({ id }) => id);
  };

  describe('looking for promises', () => {
    test('finds them by the beginnings of the words of a name, in any order and case', async () => {
      await using ledger = await open();
      const annelies = await promised(ledger, { name: 'Annelies van der Bilt-Hoogendijk' });
      const elodie = await promised(ledger, { name: 'Élodie O’Brien' });
      const firm = await promised(ledger, { name: 'Bol.com & Zn. 24/7' });
      await promised(ledger, {});
      const find = finder(ledger);

      expect(await find({ words: ['anne'] })).toEqual([annelies.id]);
      expect(await find({ words: ['hoog', 'annelies'] })).toEqual([annelies.id]);
      expect(await find({ words: ['élo'] })).toEqual([elodie.id]);
      expect(await find({ words: ['brien'] })).toEqual([elodie.id]);
      expect(await find({ words: ['bol', 'com'] })).toEqual([firm.id]);
      expect(await find({ words: ['com', '24'] })).toEqual([firm.id]);
      expect(await find({ words: ['anne', 'brien'] })).toEqual([]);
      expect(await find({ words: ['nnelies'] })).toEqual([]);
      expect(await find({ words: ['²'] })).toEqual([]);
    });

    test('finds them by the beginning of a reference, which is no pattern', async () => {
      await using ledger = await open();
      const first = await promised(ledger, { reference: 'K-20418' }, 10);
      const second = await promised(ledger, { reference: 'k-204%9' }, 20);
      const find = finder(ledger);

      expect(await find({ reference: 'k-204' })).toEqual([first.id, second.id]);
      expect(await find({ reference: 'k-20418' })).toEqual([first.id]);
      expect(await find({ reference: 'k-204%' })).toEqual([second.id]);
      expect(await find({ reference: '20418' })).toEqual([]);
    });

    test('finds them by a number in full or by its last digits, whichever was given when', async () => {
      await using ledger = await open();
      const { phone, ...pledge } = await promised(ledger, { reference: 'K-1' });
      const again = hint('+31687654321', { reference: 'K-1' });
      await ledger.customers.intake({ hint: again, subject: '', idempotency: null });
      const find = finder(ledger);

      expect(await find({ number: phone })).toEqual([pledge.id]);
      expect(await find({ number: '+31687654321' })).toEqual([pledge.id]);
      expect(await find({ ending: phone.slice(-ENDING_MIN) })).toEqual([pledge.id]);
      expect(await find({ ending: '54321' })).toEqual([pledge.id]);
      expect(await find({ ending: '94321' })).toEqual([]);
      expect(await find({ number: '+31600000001' })).toEqual([]);
    });

    test('finds one by its id, and nothing when nothing is looked for', async () => {
      await using ledger = await open();
      const { id } = await promised(ledger, { name: 'Bram' });
      const find = finder(ledger);

      expect(await find({ pledgeId: id })).toEqual([id]);
      expect(await find({})).toEqual([]);
    });

    test('shows what is still owed by its time, then what has ended, the latest first, and says when there is more', async () => {
      await using ledger = await open();
      const made = [];
      for (const minutes of [10, 20, 30, 40]) {
        made.push(await promised(ledger, { name: 'De Vries' }, minutes));
      }
      for (const pledge of made.slice(0, 2)) {
        const ended = { state: 'kept', endedAt: TWO_O_CLOCK + HOUR } as const;
        expect(await ledger.pledges.append(nextOf(pledge, ended))).toBe('committed');
      }
      const sought = { ...nothing, words: ['vries'] };
      const ids = [made[2], made[3], made[1], made[0]].map((pledge) => pledge?.id);
      const all = await ledger.pledges.find(sought, 4);
      const some = await ledger.pledges.find(sought, 3);

      expect([all.pledges.map(({ id }) => id), all.more]).toEqual([ids, false]);
      expect([some.pledges.map(({ id }) => id), some.more]).toEqual([ids.slice(0, 3), true]);
    });
  });
}
