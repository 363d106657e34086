import { describe, expect, test } from '@jest/globals';
import type { CallSaid } from '../../src/app/ports/answers.ts';
import type { Commit } from '../../src/app/ports/pledges.ts';
import { DAY } from '../../src/domain/time.ts';
import {
  callRecord,
  type LedgerUnderTest,
  nextOf,
  opened,
  openingOf,
  someone,
  uuid,
} from './ledger-samples.ts';

const key = { owner: 'lena', key: 'k1', bodyHash: 'b1' };

function answeredBy({ pledge }: Commit) {
  return { kind: 'promise', pledgeId: pledge.id, version: pledge.version };
}

/** What every ledger promises of requests that come under a key. */
export function keysSuite(open: () => Promise<LedgerUnderTest>): void {
  describe('a request with a key', () => {
    test('finds the promise that it made the first time, and makes no other', async () => {
      await using ledger = await open();
      const { customerId, phones } = await someone(ledger);
      const commit = { ...openingOf(customerId), idempotency: key };
      expect(await ledger.answers.under(key)).toBeNull();
      expect(await ledger.pledges.append(commit)).toBe('committed');

      const again = { ...openingOf(customerId, { subject: 'other' }), idempotency: key };
      expect(await ledger.pledges.append(again)).toBe('key-used');
      const hint = { customerId: again.pledge.id, phone: phones[0] ?? '', reference: null };
      const nothing = { name: null, language: null, timeZone: null };
      const ask = { hint: { ...hint, ...nothing }, subject: '', idempotency: key };
      const intake = await ledger.customers.intake(ask);

      expect(intake.replay).toEqual({ bodyHash: 'b1', answer: answeredBy(commit) });
      expect(await ledger.answers.under(key)).toEqual(intake.replay);
      expect(intake.open).toEqual(commit.pledge);
      const stranger = { ...ask, idempotency: { ...key, owner: 'joost' } };
      expect((await ledger.customers.intake(stranger)).replay).toBeNull();
      expect(await ledger.answers.under({ ...key, owner: 'joost' })).toBeNull();
    });

    test('sent twice at once makes one promise', async () => {
      await using ledger = await open();
      const customers = [await someone(ledger), await someone(ledger)];
      const results = await Promise.all(
        customers.map(({ customerId }) =>
          ledger.pledges.append({ ...openingOf(customerId), idempotency: key }),
        ),
      );

      expect([...results].sort()).toEqual(['committed', 'key-used']);
    });

    test('that changes nothing is remembered too, and leaves the promise as it was', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const nothing = { ...nextOf(pledge), pledge, events: [], idempotency: key };
      expect(await ledger.pledges.append(nothing)).toBe('committed');

      expect(await ledger.answers.under(key)).toEqual({
        ...{ bodyHash: 'b1', answer: { kind: 'promise', pledgeId: pledge.id, version: 1 } },
      });
      expect((await ledger.pledges.load(pledge.id))?.pledge).toEqual(pledge);
      const next = nextOf(pledge);
      expect(await ledger.pledges.append(next)).toBe('committed');
      expect(await ledger.pledges.timeline(pledge.id)).toHaveLength(2);
      expect(await ledger.pledges.firstBrokenChain()).toBeNull();
    });
  });

  describe('a word on a call under a key', () => {
    const record = callRecord({});
    const said: CallSaid = {
      ...{ callId: record.callId, outcome: 'spoke' },
      ...{ pledgeIds: [uuid()], mayBeAbout: [] },
    };
    const keyed = { idempotency: key, said };

    test('is stored with its answer, and once', async () => {
      await using ledger = await open();
      await ledger.calls.save(record, null);
      const next = { ...record, version: 2 };
      expect(await ledger.calls.save(next, null, keyed)).toBe('saved');
      await ledger.pass(366 * DAY);

      expect(await ledger.calls.save({ ...record, version: 3 }, null, keyed)).toBe('key-used');
      expect(await ledger.calls.get(record.callId)).toEqual(next);
      const answered = { bodyHash: 'b1', answer: { kind: 'call', said } };
      expect(await ledger.answers.under(key)).toEqual(answered);
      const { customerId } = await someone(ledger);
      const commit = { ...openingOf(customerId), idempotency: key };
      expect(await ledger.pledges.append(commit)).toBe('key-used');
    });

    test('that comes twice at once is stored once, and one of another version not at all', async () => {
      await using ledger = await open();
      const late = { ...record, version: 2 };
      expect(await ledger.calls.save(late, null, keyed)).toBe('conflict');
      expect(await ledger.answers.under(key)).toBeNull();
      const other = callRecord({ callId: 'calls:other' }, { callId: 'calls:other' });
      const results = await Promise.all([
        ledger.calls.save(record, null, keyed),
        ledger.calls.save(other, null, keyed),
      ]);
      expect([...results].sort()).toEqual(['key-used', 'saved']);
    });
  });
}
