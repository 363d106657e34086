import { describe, expect, test } from '@jest/globals';
import type { Pledge } from '../../src/domain/pledge.ts';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import {
  grant,
  attemptAt,
  type LedgerUnderTest,
  nextOf,
  opened,
  openingOf,
  owedCall,
  someone,
  TWO_O_CLOCK,
} from './ledger-samples.ts';

/** What every ledger promises of pledges and of the work that they owe. */
export function pledgesSuite(open: () => Promise<LedgerUnderTest>): void {
  describe('a commit', () => {
    test('is there as a whole: state, events, values and owed work', async () => {
      await using ledger = await open();
      const customer = await someone(ledger);
      const owed = owedCall();
      const value = { valueId: owed.effectId, value: 'asked for a refund', salt: 's' };
      const commit = { ...openingOf(customer.customerId), effects: [owed], values: [value] };

      expect(await ledger.pledges.append(commit)).toBe('committed');
      const loaded = await ledger.pledges.load(commit.pledge.id);
      const timeline = await ledger.pledges.timeline(commit.pledge.id);

      expect(loaded).toMatchObject({ now: TWO_O_CLOCK, pledge: commit.pledge, killSwitch: false });
      expect(timeline.map(({ event }) => event)).toEqual(commit.events);
      expect(await ledger.pledges.values([value.valueId, 'no-such-value'])).toEqual(
        new Map([[value.valueId, value.value]]),
      );
      expect(await ledger.outbox.pendingCount()).toBe(1);
    });

    test('on a version that is past is a conflict and leaves nothing', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const first = await ledger.pledges.append(nextOf(pledge));
      const second = await ledger.pledges.append({ ...nextOf(pledge), effects: [owedCall()] });

      expect([first, second]).toEqual(['committed', 'conflict']);
      expect(await ledger.pledges.timeline(pledge.id)).toHaveLength(2);
      expect(await ledger.outbox.pendingCount()).toBe(0);
    });

    test('of two on the same version at once, exactly one is taken', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const results = await Promise.all(
        Array.from({ length: 20 }, () => ledger.pledges.append(nextOf(pledge))),
      );

      expect(results.filter((result) => result === 'committed')).toHaveLength(1);
      expect(results.filter((result) => result === 'conflict')).toHaveLength(19);
    });

    test('a thousand at once keep every history without a gap', async () => {
      await using ledger = await open();
      const pledges = await Promise.all(Array.from({ length: 100 }, () => opened(ledger)));
      const histories = pledges.map(async (pledge) => {
        let now = pledge;
        for (let n = 0; n < 10; n += 1) {
          const next = nextOf(now);
          expect(await ledger.pledges.append(next)).toBe('committed');
          now = next.pledge;
        }
        return ledger.pledges.timeline(pledge.id);
      });

      for (const history of await Promise.all(histories)) {
        expect(history.map(({ position }) => position)).toEqual([
          1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
        ]);
        expect(new Set(history.map(({ hash }) => hash)).size).toBe(11);
      }
      expect(await ledger.pledges.firstBrokenChain()).toBeNull();
    });

    test('of a second open promise to the same customer and subject is told apart from a conflict', async () => {
      await using ledger = await open();
      const { customerId } = await someone(ledger);
      const promises = [openingOf(customerId), openingOf(customerId)];
      const other = openingOf(customerId, { subject: 'refund' });
      const all = [...promises, other].map((commit) => ledger.pledges.append(commit));

      expect((await Promise.all(all)).sort()).toEqual(['already-open', 'committed', 'committed']);
      expect(await ledger.pledges.load(other.pledge.id)).not.toBeNull();
    });

    test('that would open an ended promise again beside a newer one is told apart too', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const ended = nextOf(pledge, { state: 'kept', endedAt: TWO_O_CLOCK });
      await ledger.pledges.append(ended);
      const newer = openingOf(pledge.customerId);
      await ledger.pledges.append(newer);
      const again = nextOf(ended.pledge, { state: 'due', endedAt: null });

      expect(await ledger.pledges.append(again)).toBe('already-open');
      expect(await ledger.pledges.openOf(pledge.customerId, pledge.subject)).toBe(newer.pledge.id);
      expect(await ledger.pledges.openOf(pledge.customerId, 'refund')).toBeNull();
      const joined = nextOf(ended.pledge, { state: 'joined', joinedInto: newer.pledge.id });
      expect(await ledger.pledges.append(joined)).toBe('committed');
      expect((await ledger.pledges.load(pledge.id))?.pledge).toEqual(joined.pledge);
    });

    test('of a new promise is taken once the one before it has ended', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      await ledger.pledges.append(nextOf(pledge, { state: 'kept', endedAt: TWO_O_CLOCK }));

      expect(await ledger.pledges.append(openingOf(pledge.customerId))).toBe('committed');
    });

    test('owes an effect with the same key only once, even when it is done', async () => {
      await using ledger = await open();
      const owed = owedCall('same');
      const pledge = await opened(ledger, {}, [owed]);
      const claim = await ledger.outbox.claim(owed.effectId, 'a');
      expect(claim && (await ledger.outbox.finish(claim, []))).toBe(true);
      await ledger.pledges.append({ ...nextOf(pledge), effects: [owedCall('same')] });

      expect(await ledger.outbox.pendingCount()).toBe(0);
    });

    test('that needs dialling is refused while the kill switch is on', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      await ledger.site.setKillSwitch({ on: true, by: 'olga', aheadMs: MINUTE });
      const dial = { ...nextOf(pledge), needsDialling: true };

      expect(await ledger.pledges.append(dial)).toBe('switched-off');
      expect((await ledger.pledges.load(pledge.id))?.killSwitch).toBe(true);
      await ledger.site.setKillSwitch({ on: false, by: 'olga', aheadMs: MINUTE });
      expect(await ledger.pledges.append(dial)).toBe('committed');
    });

    test('that starts a call is refused beyond the carrier’s rate, however many ask at once [order.carrier-rate]', async () => {
      await using ledger = await open();
      const pledges: Pledge[] = [];
      for (let n = 0; n < 12; n += 1) pledges.push(await opened(ledger));
      const startsCall = { perSecond: 3 };
      const start = async (some: readonly Pledge[]) =>
        Promise.all(some.map((one) => ledger.pledges.append({ ...nextOf(one), startsCall })));
      const committed = (all: readonly string[]) => all.filter((one) => one === 'committed').length;

      const [first = pledges[0]] = pledges;
      if (first === undefined) throw new Error('There is a promise.');
      const stale = { ...nextOf({ ...first, version: 7 }), startsCall };
      expect(await ledger.pledges.append(stale)).toBe('conflict');
      const now = await start(pledges);
      expect(committed(now)).toBe(3);
      expect(new Set(now)).toEqual(new Set(['committed', 'too-fast']));

      await ledger.pass(2 * SECOND);
      const waiting = pledges.filter((_, index) => now[index] === 'too-fast');
      expect(committed(await start(waiting))).toBe(3);
    });

    test('rings no agent whose phone rings for another promise', async () => {
      await using ledger = await open();
      const [one, two] = [await opened(ledger), await opened(ledger)];
      const ring = { attempts: [attemptAt('submitted')] };
      const results = [one, two].map((pledge) => ledger.pledges.append(nextOf(pledge, ring)));

      expect((await Promise.all(results)).sort()).toEqual(['committed', 'conflict']);
      expect((await ledger.pledges.load(one.id))?.busyAgents).toEqual(['fatima']);
    });

    test('one of many that cannot be stored fails alone', async () => {
      await using ledger = await open();
      const [first, ...good] = [await opened(ledger), await opened(ledger), await opened(ledger)];
      const ringing = { ...nextOf(first), grant: grant(1) };
      expect(await ledger.pledges.append(ringing)).toBe('committed');
      const value = { valueId: 'of-the-bad-one', value: 'a', salt: 'b' };
      const commits = [
        ...good.map((pledge) => nextOf(pledge)),
        // Nobody ever makes such a commit: one agent leg for two promises.
        { ...nextOf(await opened(ledger)), grant: grant(1), values: [value] },
      ];
      const results = await Promise.all(commits.map((commit) => ledger.pledges.append(commit)));

      expect(results).toEqual(['committed', 'committed', 'conflict']);
      expect(await ledger.pledges.values([value.valueId])).toEqual(new Map());
    });
  });

  test('a leg is taken while its dial is under way, and for ever once it was granted', async () => {
    await using ledger = await open();
    const legs = ['leg-1', 'leg-2', 'leg-3'];
    const taken = async () => [...(await ledger.pledges.takenLegs(legs))].sort();
    const [one, two] = [await opened(ledger), await opened(ledger)];
    const first = { attempts: [attemptAt('granted', { agentCallId: 'leg-1' })] };
    const ringing = nextOf(one, first);
    const second = { attempts: [attemptAt('placed', { agent: 'joost', agentCallId: 'leg-2' })] };
    await ledger.pledges.append({ ...ringing, grant: grant(1) });
    const placed = nextOf(two, second);
    await ledger.pledges.append(placed);
    expect(await taken()).toEqual(['leg-1', 'leg-2']);

    const over = (agentCallId: string) => ({ attempts: [attemptAt('ended', { agentCallId })] });
    await ledger.pledges.append(nextOf(ringing.pledge, over('leg-1')));
    await ledger.pledges.append(nextOf(placed.pledge, over('leg-2')));
    expect(await taken()).toEqual(['leg-1']);
  });
}
