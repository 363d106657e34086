import { describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import {
  callRecord,
  hint,
  type LedgerUnderTest,
  nextOf,
  opened,
  openingOf,
  someone,
  TWO_O_CLOCK,
} from './ledger-samples.ts';

/** What every ledger promises of customers, calls, lists, people and the site. */
export function surroundingsSuite(open: () => Promise<LedgerUnderTest>): void {
  describe('a customer', () => {
    const intake = (ledger: LedgerUnderTest, asked: ReturnType<typeof hint>) =>
      ledger.customers.intake({ hint: asked, subject: '', idempotency: null });

    test('is known again by the number, and what was said of them fills in', async () => {
      await using ledger = await open();
      const first = await intake(ledger, hint('+31611111111', { name: 'Anna' }));
      const second = await intake(ledger, hint('+31611111111', { language: 'nl' }));

      expect(second.customer).toEqual({ ...first.customer, language: 'nl' });
      expect(await ledger.customers.byPhone('+31611111111')).toEqual(second.customer);
      expect(await ledger.customers.byPhone('+31699999999')).toBeNull();
    });

    test('gets the reference that nobody has yet, and further numbers by it', async () => {
      await using ledger = await open();
      const first = await intake(ledger, hint('+31611111111'));
      await intake(ledger, hint('+31611111111', { reference: 'C-1' }));
      const { customer } = await intake(ledger, hint('+31622222222', { reference: 'C-1' }));

      expect(customer).toEqual({
        ...first.customer,
        reference: 'C-1',
        phones: ['+31622222222', '+31611111111'],
      });
      const known = await ledger.customers.byId([customer.customerId, 'nobody']);
      expect([...known.values()]).toEqual([customer]);
    });

    test('of another reference may share a number, and a call concerns both', async () => {
      await using ledger = await open();
      const anna = await intake(ledger, hint('+31611111111', { reference: 'C-1' }));
      const bert = await intake(ledger, hint('+31611111111', { reference: 'C-2' }));
      expect(bert.customer.customerId).not.toBe(anna.customer.customerId);
      expect((await ledger.customers.byPhone('+31611111111'))?.reference).toBe('C-1');

      const commits = [anna, bert].map(({ customer }) => openingOf(customer.customerId));
      for (const commit of commits) await ledger.pledges.append(commit);
      const found = await ledger.customers.openOf('+31611111111');
      expect(found.map(({ id }) => id)).toEqual(commits.map(({ pledge }) => pledge.id));
    });

    test('new to us, reported many times at once, is one customer', async () => {
      await using ledger = await open();
      const all = await Promise.all(
        Array.from({ length: 20 }, () => intake(ledger, hint('+31633333333'))),
      );

      expect(new Set(all.map(({ customer }) => customer.customerId)).size).toBe(1);
    });

    test('is concerned by a call until some time after the promise ended', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const phone = (await ledger.customers.byId([pledge.customerId])).get(pledge.customerId)
        ?.phones[0];
      await ledger.pledges.append(nextOf(pledge, { state: 'kept', endedAt: TWO_O_CLOCK }));

      expect(await ledger.customers.openOf(phone ?? '')).toEqual([]);
      expect(await ledger.customers.concernedBy(phone ?? '', TWO_O_CLOCK - HOUR)).toHaveLength(1);
      expect(await ledger.customers.concernedBy(phone ?? '', TWO_O_CLOCK + HOUR)).toEqual([]);
    });

    test('whose promises were broken within 30 days is counted, window by window', async () => {
      await using ledger = await open();
      const { customerId, phones } = await someone(ledger);
      const commit = openingOf(customerId);
      await ledger.pledges.append(commit);
      const windows = [1 * DAY, 2 * DAY, 31 * DAY].map((ms) => ({
        notBefore: null,
        dueAt: TWO_O_CLOCK - ms,
      }));
      await ledger.pledges.append(nextOf(commit.pledge, { brokenWindows: windows }));
      const other = openingOf(customerId, { subject: 'refund' });
      await ledger.pledges.append(other);

      expect((await ledger.pledges.load(commit.pledge.id))?.earlierBreaks).toBe(0);
      expect((await ledger.pledges.load(other.pledge.id))?.earlierBreaks).toBe(2);
      expect((await intake(ledger, hint(phones[0] ?? ''))).earlierBreaks).toBe(2);
    });
  });

  describe('a call', () => {
    test('is saved by versions: of two reports at once, one reads again', async () => {
      await using ledger = await open();
      const record = callRecord({ startedAt: TWO_O_CLOCK });
      const next = { ...record, version: 2 };
      const results = await Promise.all([
        ledger.calls.save(record, null),
        ledger.calls.save(record, null),
      ]);

      expect([...results].sort()).toEqual(['conflict', 'saved']);
      expect(await ledger.calls.save({ ...record, version: 3 }, null)).toBe('conflict');
      expect(await ledger.calls.save(next, null)).toBe('saved');
      expect(await ledger.calls.get(record.callId)).toEqual(next);
      expect(await ledger.calls.get('no-such-call')).toBeNull();
    });

    test('told of by the same webhook is stored once, even a year later', async () => {
      await using ledger = await open();
      const record = callRecord({});
      const seen = { provider: 'twilio', account: 'AC1', key: 'CA1:completed' };
      expect(await ledger.calls.save(record, seen)).toBe('saved');
      await ledger.pass(366 * DAY);

      expect(await ledger.calls.save({ ...record, version: 2 }, seen)).toBe('duplicate');
      expect(await ledger.calls.get(record.callId)).toEqual(record);
      const other = { ...seen, account: 'AC2' };
      expect(await ledger.calls.save({ ...record, version: 2 }, other)).toBe('saved');
    });

    test('the same webhook many times at once is stored once', async () => {
      await using ledger = await open();
      const seen = { provider: 'twilio', account: 'AC1', key: 'CA2:completed' };
      const results = await Promise.all(
        Array.from({ length: 10 }, () => ledger.calls.save(callRecord({}), seen)),
      );

      expect(results.filter((result) => result === 'saved')).toHaveLength(1);
      expect(results.filter((result) => result === 'duplicate')).toHaveLength(9);
    });

    test('refused for its version leaves its webhook to be told again', async () => {
      await using ledger = await open();
      const record = callRecord({});
      const seen = { provider: 'twilio', account: 'AC1', key: 'CA3:completed' };
      expect(await ledger.calls.save({ ...record, version: 2 }, seen)).toBe('conflict');

      expect(await ledger.calls.save(record, seen)).toBe('saved');
    });

    test('that the pledges have not heard of is found again, until they have', async () => {
      await using ledger = await open();
      const record = callRecord({});
      await ledger.calls.save(record, null);
      expect(await ledger.calls.unapplied(1000, 10)).toEqual([]);
      await ledger.pass(1000);
      expect(await ledger.calls.unapplied(1000, 10)).toEqual([record.callId]);
      await ledger.calls.markApplied(record.callId, 1);
      expect(await ledger.calls.unapplied(1000, 10)).toEqual([]);
      await ledger.calls.save({ ...record, version: 2 }, null);

      expect(await ledger.calls.unapplied(0, 10)).toEqual([record.callId]);
    });

    test('that is live keeps its agent busy for an hour after it was last heard of', async () => {
      await using ledger = await open();
      const { id } = await opened(ledger);
      const long = callRecord({ startedAt: TWO_O_CLOCK - 9 * HOUR, agent: 'fatima' });
      const live = callRecord({ startedAt: TWO_O_CLOCK, agent: 'joost' });
      const over = callRecord({ startedAt: TWO_O_CLOCK, agent: 'lena', endedAt: TWO_O_CLOCK });
      for (const record of [long, live, over]) await ledger.calls.save(record, null);
      const busy = async () => (await ledger.pledges.load(id))?.busyAgents;

      expect(await busy()).toEqual(['fatima', 'joost']);
      await ledger.pass(40 * MINUTE);
      await ledger.calls.save({ ...live, version: 2 }, null);
      await ledger.calls.renew([long.callId, over.callId, 'no-such-call']);
      await ledger.pass(HOUR - 1);
      expect(await busy()).toEqual(['fatima', 'joost']);
      await ledger.pass(1);
      expect(await busy()).toEqual([]);
    });

    test('that goes silent while it is live is taken for ever rarer looks, for a week', async () => {
      await using ledger = await open();
      const live = callRecord({ startedAt: TWO_O_CLOCK });
      const ours = callRecord({ startedAt: TWO_O_CLOCK, attempt: 1 });
      const over = callRecord({ startedAt: TWO_O_CLOCK, endedAt: TWO_O_CLOCK });
      for (const record of [live, ours, over]) await ledger.calls.save(record, null);
      const looks: number[] = [];
      for (let minute = 0; minute < 60; minute += 1) {
        const taken = await ledger.calls.takeSilent(10);
        if (taken.length > 0) looks.push(minute);
        expect(taken.filter(({ callId }) => callId !== live.callId)).toEqual([]);
        await ledger.pass(MINUTE);
      }

      expect(looks).toEqual([1, 2, 3, 5, 8, 12, 18, 27, 41]);
      await ledger.pass(7 * DAY);
      expect(await ledger.calls.takeSilent(10)).toEqual([live]);
      await ledger.pass(30 * DAY);
      expect(await ledger.calls.takeSilent(10)).toEqual([]);
    });

    test('that is live by the phone system’s word is looked at every five minutes, until its end', async () => {
      await using ledger = await open();
      const live = callRecord({ startedAt: TWO_O_CLOCK });
      await ledger.calls.save(live, null);
      const looks: number[] = [];
      for (let minute = 0; minute < 20; minute += 1) {
        const taken = await ledger.calls.takeSilent(10);
        if (taken.length > 0) looks.push(minute);
        await ledger.calls.renew(taken.map(({ callId }) => callId));
        await ledger.pass(MINUTE);
      }

      expect(looks).toEqual([1, 2, 4, 8, 13, 18]);
      const ended = { ...live.facts, endedAt: TWO_O_CLOCK + MINUTE };
      await ledger.calls.save({ ...live, version: 2, facts: ended }, null);
      await ledger.calls.renew([live.callId]);
      await ledger.pass(DAY);
      expect(await ledger.calls.takeSilent(10)).toEqual([]);
    });

    test('that an agent took and that is over is looked at until its talk is told', async () => {
      await using ledger = await open();
      const met = { direction: 'inbound', sign: 'served', bridged: true } as const;
      const taken = { ...met, bridgeAsked: true, answeredAt: TWO_O_CLOCK } as const;
      const untold = callRecord({ ...taken, endedAt: TWO_O_CLOCK + MINUTE });
      const told = callRecord({ ...untold.facts, talkSeconds: 60, callId: 'told' });
      for (const record of [untold, told]) await ledger.calls.save(record, null);
      await ledger.pass(MINUTE);

      expect(await ledger.calls.takeSilent(10)).toEqual([untold]);
      const known = { ...untold.facts, talkSeconds: 60 };
      await ledger.calls.save({ ...untold, version: 2, facts: known }, null);
      await ledger.pass(DAY);
      expect(await ledger.calls.takeSilent(10)).toEqual([]);
    });

    test('that is silent is taken by one of two who look at once, the longest waiting first', async () => {
      await using ledger = await open();
      const records = Array.from({ length: 6 }, () => callRecord({ startedAt: TWO_O_CLOCK }));
      for (const record of records) {
        await ledger.calls.save(record, null);
        await ledger.pass(1);
      }
      await ledger.pass(MINUTE);
      const taken = await Promise.all([ledger.calls.takeSilent(2), ledger.calls.takeSilent(2)]);
      const first = taken.flat().map(({ callId }) => callId);

      expect(first.sort()).toEqual(records.slice(0, 4).map(({ callId }) => callId));
      expect(await ledger.calls.takeSilent(10)).toHaveLength(2);
    });

    test('is listed by number and by end, newest first', async () => {
      await using ledger = await open();
      const records = [3, 1, 2].map((minutes) => {
        const startedAt = TWO_O_CLOCK + minutes * MINUTE;
        return callRecord({ startedAt, endedAt: startedAt + MINUTE });
      });
      const ringing = callRecord({ startedAt: TWO_O_CLOCK }, { customer: null });
      for (const record of [...records, ringing]) await ledger.calls.save(record, null);
      const expected = [records[0], records[2], records[1]];

      expect(await ledger.calls.ofCustomer('+31612345678', 10)).toEqual(expected);
      expect(await ledger.calls.recent(10)).toEqual(expected);
      expect(await ledger.calls.recent(2)).toEqual(expected.slice(0, 2));
    });
  });

  describe('a person', () => {
    test('comes in by a key until it is revoked', async () => {
      await using ledger = await open();
      const key = { keyId: 'k1', person: 'lena', scopes: ['ops', 'pledges:read'] as const };
      await ledger.access.addKey({ ...key, hash: 'h1' });
      await ledger.access.addKey({ ...key, keyId: 'k2', hash: 'h1' });

      expect(await ledger.access.keyByHash('h1')).toEqual(key);
      expect(await ledger.access.keyByHash('h2')).toBeNull();
      expect(await ledger.access.hasKeyOf('lena')).toBe(true);
      await ledger.access.revokeKey('k1');
      expect(await ledger.access.keyByHash('h1')).toBeNull();
      expect(await ledger.access.hasKeyOf('lena')).toBe(false);
    });

    test('stays logged in until the session ends or runs out; a link runs out too', async () => {
      await using ledger = await open();
      const pledge = await opened(ledger);
      const until = TWO_O_CLOCK + HOUR;
      await ledger.access.addKey({ keyId: 'k1', hash: 'h1', person: 'lena', scopes: ['ops'] });
      const session = { keyId: 'k1', person: 'lena', scopes: ['ops'] as const, until };
      for (const hash of ['s1', 's2']) await ledger.access.addSession({ ...session, hash });
      await ledger.access.addLink({ hash: 'l1', pledgeId: pledge.id, person: 'lena', until });

      expect(await ledger.access.sessionByHash('s1')).toEqual({ person: 'lena', scopes: ['ops'] });
      await ledger.access.endSession('s1');
      expect(await ledger.access.sessionByHash('s1')).toBeNull();
      const link = { pledgeId: pledge.id, person: 'lena' };
      expect(await ledger.access.linkByHash('l1')).toEqual(link);
      await ledger.pass(HOUR);
      expect(await ledger.access.sessionByHash('s2')).toBeNull();
      expect(await ledger.access.linkByHash('l1')).toBeNull();
    });

    test('is logged out everywhere when the key that they logged in with is revoked', async () => {
      await using ledger = await open();
      const lena = { person: 'lena', scopes: ['ops'] as const };
      for (const keyId of ['k1', 'k2']) {
        await ledger.access.addKey({ ...lena, keyId, hash: `h-${keyId}` });
        const session = { ...lena, keyId, until: TWO_O_CLOCK + HOUR };
        await ledger.access.addSession({ ...session, hash: `s-${keyId}` });
      }
      await ledger.access.revokeKey('k1');

      expect(await ledger.access.sessionByHash('s-k1')).toBeNull();
      expect(await ledger.access.sessionByHash('s-k2')).toEqual(lena);
    });
  });

  describe('the site', () => {
    test('says who flipped the kill switch, and when', async () => {
      await using ledger = await open();

      expect(await ledger.site.killSwitch()).toEqual({ on: false, by: null, at: null });
      const on = await ledger.site.setKillSwitch({ on: true, by: 'olga', aheadMs: MINUTE });
      expect(on).toEqual({ on: true, by: 'olga', at: TWO_O_CLOCK });
      expect(await ledger.site.killSwitch()).toEqual(on);
    });

    test('remembers every flip of the kill switch, and none where nothing changed', async () => {
      await using ledger = await open();
      const set = (on: boolean, by: string) =>
        ledger.site.setKillSwitch({ on, by, aheadMs: MINUTE });
      const untouched = { on: false, by: null, at: null };
      expect(await set(false, 'olga')).toEqual(untouched);
      const flips = [await set(true, 'olga'), await set(false, 'otto')];
      expect(await set(false, 'olga')).toEqual(flips[1]);
      expect(flips.map(({ on, by }) => [on, by])).toEqual([
        [true, 'olga'],
        [false, 'otto'],
      ]);
      expect(await ledger.site.switchFlips(10)).toEqual(flips.toReversed());
      expect(await ledger.site.switchFlips(1)).toEqual(flips.slice(1));
    });

    test('remembers whom a flip of the switch has to be told to, and moves on once', async () => {
      await using ledger = await open();
      const flip = (on: boolean) =>
        ledger.site.setKillSwitch({ on, by: 'olga', aheadMs: 5 * MINUTE });
      expect(await ledger.site.switchTelling()).toBeNull();
      await flip(true);
      const all = { from: TWO_O_CLOCK, after: null, to: TWO_O_CLOCK + 5 * MINUTE };
      expect(await ledger.site.switchTelling()).toEqual(all);

      const { id: after } = await opened(ledger);
      const rest = { ...all, from: TWO_O_CLOCK + MINUTE, after };
      await ledger.site.moveTelling(all, rest);
      await ledger.site.moveTelling(all, null);
      expect(await ledger.site.switchTelling()).toEqual(rest);
      await ledger.site.moveTelling(rest, null);
      expect(await ledger.site.switchTelling()).toBeNull();

      await flip(true);
      await flip(false);
      expect(await ledger.site.switchTelling()).toBeNull();
    });

    test('keeps a message once in the inbox, newest first', async () => {
      await using ledger = await open();
      const message = { person: 'lena', pledgeId: null, subject: 's', text: 't' };
      await ledger.site.addInbox({ ...message, messageId: 'm1' });
      await ledger.pass(1000);
      await ledger.site.addInbox({ ...message, messageId: 'm2', person: 'olga' });
      await ledger.site.addInbox({ ...message, messageId: 'm1', text: 'again' });

      const all = await ledger.site.inboxOf(null, 10);
      expect(all.map(({ messageId, at, text }) => [messageId, at, text])).toEqual([
        ['m2', TWO_O_CLOCK + 1000, 't'],
        ['m1', TWO_O_CLOCK, 't'],
      ]);
      expect(await ledger.site.inboxOf('lena', 10)).toHaveLength(1);
      expect(await ledger.site.inboxOf(null, 1)).toHaveLength(1);
    });

    test('writes a new version of a report only when its figures differ', async () => {
      await using ledger = await open();
      const first = await ledger.site.saveReport('2026-11-25', { d: 3, kept: 2 });
      const same = await ledger.site.saveReport('2026-11-25', { kept: 2, d: 3 });
      await ledger.pass(1000);
      const second = await ledger.site.saveReport('2026-11-25', { d: 3, kept: 3 });

      expect([first.version, same, second.version]).toEqual([1, first, 2]);
      expect(second.writtenAt).toBe(TWO_O_CLOCK + 1000);
      expect(await ledger.site.report('2026-11-25')).toEqual(second);
      expect(await ledger.site.report('2026-11-24')).toBeNull();
    });

    test('gives the queue one text to keep, always the same', async () => {
      await using ledger = await open();

      expect(await ledger.site.queueEpoch()).toBe(await ledger.site.queueEpoch());
    });
  });
}
