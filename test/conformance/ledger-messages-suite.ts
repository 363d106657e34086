import { describe, expect, test } from '@jest/globals';
import { HOUR } from '../../src/domain/time.ts';
import type { LedgerUnderTest } from './ledger-samples.ts';

/** What every ledger promises of text messages, and of what is told once for all promises. */
export function messagesSuite(open: () => Promise<LedgerUnderTest>): void {
  describe('a fault in the setup', () => {
    test('belongs to the effect that claims it first, until it is old', async () => {
      await using ledger = await open();
      const claim = (effectId: string) =>
        ledger.site.claimFault({ fault: 'credentials', effectId, againAfterMs: HOUR });
      const all = await Promise.all(['a', 'b', 'c'].map(claim));
      expect(all.filter((isOurs) => isOurs)).toHaveLength(1);
      const owner = ['a', 'b', 'c'][all.indexOf(true)] ?? '';
      await ledger.pass(HOUR - 1);
      expect([await claim(owner), await claim('d')]).toEqual([true, false]);
      await ledger.pass(1);
      expect([await claim('d'), await claim(owner)]).toEqual([true, false]);
    });

    test('is told apart from another one', async () => {
      await using ledger = await open();
      const claim = (fault: 'credentials' | 'blocked', effectId: string) =>
        ledger.site.claimFault({ fault, effectId, againAfterMs: HOUR });
      expect(await claim('credentials', 'a')).toBe(true);
      expect(await claim('blocked', 'b')).toBe(true);
    });
  });
}
