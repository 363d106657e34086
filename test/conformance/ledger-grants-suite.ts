import { describe, expect, test } from '@jest/globals';
import { attemptAt, grant, type LedgerUnderTest, nextOf, opened } from './ledger-samples.ts';

/** What every ledger promises of the right to ring a customer. */
export function grantsSuite(open: () => Promise<LedgerUnderTest>): void {
  describe('the grant to ring a customer', () => {
    test('is given once while it is unresolved, and answered with the same bytes', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const ringing = nextOf(pledge, { attempts: [attemptAt('granted')] });
      expect(await ledger.pledges.append({ ...ringing, grant: grant(1) })).toBe('committed');
      const second = nextOf(ringing.pledge);

      expect(await ledger.pledges.append({ ...second, grant: grant(2) })).toBe('conflict');
      expect(await ledger.pledges.grantAnswer('leg-1')).toBe('<Dial>1</Dial>');
      expect(await ledger.pledges.grantAnswer('leg-2')).toBeNull();
    });

    test('belongs to no leg where our request itself rings them, and is given once all the same', async () => {
      await using ledger = await open();
      const grantOf = { attempt: 1, fence: 1, leg: null };
      const other = await opened(ledger);
      const ringing = nextOf(await opened(ledger), { attempts: [attemptAt('granted')] });
      expect(await ledger.pledges.append({ ...ringing, grant: grantOf })).toBe('committed');
      const again = { ...nextOf(ringing.pledge), grant: { ...grantOf, attempt: 2 } };
      expect(await ledger.pledges.append(again)).toBe('conflict');
      const beside = nextOf(other, { attempts: [attemptAt('granted', { agent: 'joost' })] });
      expect(await ledger.pledges.append({ ...beside, grant: grantOf })).toBe('committed');
    });

    test('is resolved by the commit that ends its attempt', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const ringing = nextOf(pledge, { attempts: [attemptAt('granted')] });
      await ledger.pledges.append({ ...ringing, grant: grant(1) });
      const over = nextOf(ringing.pledge, { attempts: [attemptAt('ended')] });
      expect(await ledger.pledges.append(over)).toBe('committed');

      const next = nextOf(over.pledge, { attempts: [attemptAt('granted', { number: 2 })] });
      expect(await ledger.pledges.append({ ...next, grant: grant(2) })).toBe('committed');
      expect(await ledger.pledges.grantAnswer('leg-1')).toBe('<Dial>1</Dial>');
    });
  });
}
