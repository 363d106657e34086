import { describe, expect, test } from '@jest/globals';
import type { Claim } from '../../src/app/ports/outbox.ts';
import type { OwedEffect } from '../../src/app/ports/pledges.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { GATHER_MS, GROUP_MAX } from '../../src/domain/gather.ts';
import { SECOND } from '../../src/domain/time.ts';
import { type LedgerUnderTest, opened, TWO_O_CLOCK } from './ledger-samples.ts';

type Notify = Extract<Effect, { kind: 'notify' }>;

const toLena = {
  kind: 'notify',
  purpose: 'escalation',
  step: 0,
  round: 0,
  person: 'lena',
  channel: 0,
} as const;

/** What every ledger promises of messages that go out together. */
export function messagesTogetherSuite(open: () => Promise<LedgerUnderTest>): void {
  describe('a message that is owed to somebody', () => {
    const note = (n: number, change: Partial<Notify> = {}): OwedEffect => ({
      effectId: `note-${n}`,
      effect: { ...toLena, key: `note-${n}`, ...change },
    });
    const owed = async (ledger: LedgerUnderTest, notes: readonly OwedEffect[]) => {
      for (const one of notes) await opened(ledger, {}, [one]);
    };
    const idsOf = (claim: Claim | null) =>
      claim && [claim, ...claim.also].map(({ effectId }) => effectId);

    test('comes with all that go the same way, and nobody else gets part of them', async () => {
      await using ledger = await open();
      await owed(ledger, [
        note(1),
        note(2),
        note(3),
        note(4, { person: 'olga' }),
        note(5, { channel: 1 }),
        note(6, { purpose: 'reminder' }),
      ]);
      const claims = await Promise.all(
        ['note-2', 'note-1', 'note-3'].map((id, n) => ledger.outbox.claim(id, `w${n}`)),
      );
      const [whole, ...rest] = claims.filter((claim) => claim !== null);
      expect(rest).toEqual([]);
      expect(idsOf(whole ?? null)?.toSorted()).toEqual(['note-1', 'note-2', 'note-3']);
      expect(whole?.othersOwed).toBe(true);
      expect(new Set([whole, ...(whole?.also ?? [])].map((one) => one?.fence)).size).toBe(3);

      const six = await ledger.outbox.claim('note-6', 'a');
      expect([idsOf(six), six?.othersOwed]).toEqual([['note-6'], false]);
    });

    test('is done together with its list, except what was fenced meanwhile', async () => {
      await using ledger = await open();
      await owed(ledger, [note(1), note(2)]);
      const claim = await ledger.outbox.claim('note-1', 'a');
      if (claim === null) throw new Error('It is owed.');
      const [second] = claim.also;
      if (second === undefined) throw new Error('They go together.');
      const stale = { ...second, fence: second.fence - 100 };
      expect(await ledger.outbox.finishAll([claim, stale])).toEqual(['note-1']);
      expect(await ledger.outbox.finishAll([claim, second])).toEqual(['note-2']);
      expect(await ledger.outbox.pendingCount()).toBe(0);
    });

    test('takes along, once it was put off, what waits for little longer', async () => {
      await using ledger = await open();
      await owed(ledger, [note(1), note(2), note(3)]);
      const at = (effectId: string, from: Claim, ms: number) => {
        const one = [from, ...from.also].find((each) => each.effectId === effectId);
        if (one === undefined) throw new Error('They go together.');
        return ledger.outbox.retryAt(one, TWO_O_CLOCK + ms, one.effect);
      };
      const claim = await ledger.outbox.claim('note-1', 'a');
      if (claim === null) throw new Error('It is owed.');
      await at('note-1', claim, SECOND);
      await at('note-2', claim, SECOND + GATHER_MS);
      await at('note-3', claim, SECOND + GATHER_MS + 1);
      // A new one does not take those along that gather.
      await owed(ledger, [note(4)]);
      const fresh = await ledger.outbox.claim('note-4', 'b');
      expect([idsOf(fresh), fresh?.othersOwed]).toEqual([['note-4'], true]);

      await ledger.pass(SECOND);
      const again = await ledger.outbox.claim('note-1', 'a');
      expect(idsOf(again)).toEqual(['note-1', 'note-2']);
    });

    test('knows of an alert that may become another message', async () => {
      await using ledger = await open();
      const alert = {
        kind: 'alert',
        key: 'alert',
        purpose: 'escalation',
        step: 0,
        round: 0,
        targets: ['lead'],
      } as const;
      await owed(ledger, [note(1), { effectId: 'alert', effect: alert }]);
      const claim = await ledger.outbox.claim('note-1', 'a');
      expect([idsOf(claim), claim?.othersOwed]).toEqual([['note-1'], true]);
    });

    test('about a fault in the setup goes alone', async () => {
      await using ledger = await open();
      await owed(
        ledger,
        [1, 2].map((n) => note(n, { purpose: 'setup-fault', fault: 'queue' })),
      );
      const claim = await ledger.outbox.claim('note-1', 'a');
      expect([idsOf(claim), claim?.othersOwed]).toEqual([['note-1'], false]);
    });

    test('comes with at most so many others', async () => {
      await using ledger = await open();
      await owed(
        ledger,
        Array.from({ length: GROUP_MAX + 1 }, (_, n) => note(n + 100)),
      );
      const claim = await ledger.outbox.claim('note-100', 'a');
      expect(claim?.also).toHaveLength(GROUP_MAX - 1);
      expect(await ledger.outbox.overdue(0, 500)).toHaveLength(1);
    });
  });
}
