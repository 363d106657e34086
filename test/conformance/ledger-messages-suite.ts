import { describe, expect, test } from '@jest/globals';
import type { SmsIntent, SmsNews, SmsTurn } from '../../src/app/ports/sms.ts';
import { HOUR, SECOND } from '../../src/domain/time.ts';
import { type LedgerUnderTest, TWO_O_CLOCK } from './ledger-samples.ts';

const NUMBER = '+31612345678';
const SMS = '0190a5c0-5555-7000-8000-000000000001';
const PLEDGE = '0190a5c0-5555-7000-8000-00000000000a';
const intent: SmsIntent = {
  ...{ smsId: SMS, key: 'a', pledgeId: null, to: NUMBER },
  ...{ about: null, guard: null, absent: null },
};
const news = (change: Partial<SmsNews>): SmsNews => ({
  ...{ smsId: SMS, fence: 1, state: 'accepted', carrierId: null, why: null, owed: [], seen: null },
  ...change,
});
const went = (turn: SmsTurn) => (turn.kind === 'go' ? turn.fence : turn.kind);
const seen = (key: string) => ({ provider: 'twilio', account: 'AC', key });

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

  describe('a text message', () => {
    test('is intended once: of ten that want to send it at once one goes', async () => {
      await using ledger = await open();
      const turns = await Promise.all(Array.from({ length: 10 }, () => ledger.sms.intend(intent)));
      expect(turns.map(went).sort()).toEqual([1, ...Array<string>(9).fill('known')]);
      expect(await ledger.sms.byId(SMS)).toMatchObject({ state: 'intended', fence: 1 });
    });

    test('of which nobody knows the outcome goes again only when it was looked up in vain', async () => {
      await using ledger = await open();
      await ledger.sms.intend(intent);
      expect(went(await ledger.sms.intend({ ...intent, absent: 2 }))).toBe('known');
      expect(went(await ledger.sms.intend({ ...intent, absent: 1 }))).toBe(2);
      expect(went(await ledger.sms.intend({ ...intent, absent: 1 }))).toBe('known');
    });

    test('that the phone system knows nothing of says since when; the next try starts anew', async () => {
      await using ledger = await open();
      await ledger.sms.intend(intent);
      await ledger.sms.foundAbsent({ smsId: SMS, fence: 2 });
      expect(await ledger.sms.byId(SMS)).toMatchObject({ absentAt: null });
      await ledger.sms.foundAbsent({ smsId: SMS, fence: 1 });
      const first = (await ledger.sms.byId(SMS))?.absentAt;
      expect(first).toBe(await ledger.pledges.now());
      await ledger.pass(10 * SECOND);
      await ledger.sms.foundAbsent({ smsId: SMS, fence: 1 });
      expect(await ledger.sms.byId(SMS)).toMatchObject({ absentAt: first });
      await ledger.sms.intend({ ...intent, absent: 1 });
      expect(await ledger.sms.byId(SMS)).toMatchObject({ fence: 2, absentAt: null });
    });

    test.each(['refused', 'failed'] as const)('that was %s may go again', async (state) => {
      await using ledger = await open();
      await ledger.sms.intend(intent);
      expect(await ledger.sms.record(news({ state }))).toBe('recorded');
      expect(went(await ledger.sms.intend(intent))).toBe(2);
    });

    test('that was accepted or delivered never goes again', async () => {
      await using ledger = await open();
      await ledger.sms.intend(intent);
      await ledger.sms.record(news({ carrierId: 'twilio:SM1' }));
      expect(went(await ledger.sms.intend({ ...intent, absent: 1 }))).toBe('known');
      expect(await ledger.sms.owned(['twilio:SM1', 'twilio:SM2'])).toEqual(['twilio:SM1']);
    });

    test('never falls back, whatever order its reports come in', async () => {
      await using ledger = await open();
      await ledger.sms.intend(intent);
      const delivered = news({ state: 'delivered', seen: seen('1') });
      expect(await ledger.sms.record(delivered)).toBe('recorded');
      expect(await ledger.sms.record(delivered)).toBe('duplicate');
      expect(await ledger.sms.record(news({ carrierId: 'twilio:SM1' }))).toBe('stale');
      expect(await ledger.sms.record(news({ state: 'failed', seen: seen('2') }))).toBe('stale');
      expect(await ledger.sms.byId(SMS)).toMatchObject({ state: 'delivered' });
      expect(await ledger.sms.owned(['twilio:SM1'])).toEqual(['twilio:SM1']);
    });

    test('hears nothing of an older try', async () => {
      await using ledger = await open();
      await ledger.sms.intend(intent);
      await ledger.sms.intend({ ...intent, absent: 1 });
      expect(await ledger.sms.record(news({ state: 'failed', fence: 1 }))).toBe('stale');
      expect(await ledger.sms.byId(SMS)).toMatchObject({ state: 'intended', fence: 2 });
    });

    test('is not intended without the lease of its effect', async () => {
      await using ledger = await open();
      const guard = { effectId: 'nobody-has-it', fence: 1 };
      expect(await ledger.sms.intend({ ...intent, guard })).toEqual({ kind: 'fenced' });
      expect(await ledger.sms.byId(SMS)).toBeNull();
    });

    test('waits for its turn, and takes none when that is too far off', async () => {
      await using ledger = await open();
      const ask = { from: '+31205550100', perSecond: 2, waitMaxMs: SECOND };
      const turns = [];
      for (let count = 0; count < 4; count += 1) turns.push(await ledger.sms.takeTurn(ask));
      expect(turns).toEqual([0, 500, 1_000, null]);
      await ledger.pass(10 * SECOND);
      expect(await ledger.sms.takeTurn(ask)).toBe(0);
    });
  });

  describe('a number that wants no text messages', () => {
    test('gets none until it says otherwise, and an older word changes nothing', async () => {
      await using ledger = await open();
      const say = (optedOut: boolean, at: number) =>
        ledger.sms.setOptOut({ number: NUMBER, optedOut, at, by: 'reply' });
      await say(true, TWO_O_CLOCK + 2);
      expect(await ledger.sms.intend(intent)).toEqual({ kind: 'opted-out' });
      expect(went(await ledger.sms.intend({ ...intent, key: 'b', to: '+31612345679' }))).toBe(1);
      await say(false, TWO_O_CLOCK + 1);
      expect(await ledger.sms.isOptedOut(NUMBER)).toBe(true);
      await say(false, TWO_O_CLOCK + 3);
      expect(await ledger.sms.isOptedOut(NUMBER)).toBe(false);
      expect(await ledger.sms.isOptedOut('+31600000000')).toBe(false);
    });
  });

  describe('a code to reply with', () => {
    const ask = {
      ...{ key: 'a', number: NUMBER, person: 'lena', pledgeId: PLEDGE, candidate: '4827' },
      until: TWO_O_CLOCK + HOUR,
    };
    const use = { number: NUMBER, code: '4827', messageId: 'twilio:SM1' };

    test('stays the same for the same message, and is no other live one of that number', async () => {
      await using ledger = await open();
      expect(await ledger.sms.codeFor(ask)).toBe('4827');
      expect(await ledger.sms.codeFor({ ...ask, candidate: '1111' })).toBe('4827');
      expect(await ledger.sms.codeFor({ ...ask, key: 'b' })).toBeNull();
      expect(await ledger.sms.codeFor({ ...ask, key: 'b', number: '+31612345679' })).toBe('4827');
    });

    test('works once, from its number, before its time is over', async () => {
      await using ledger = await open();
      await ledger.sms.codeFor(ask);
      expect(await ledger.sms.useCode({ ...use, code: '4828' })).toBeNull();
      expect(await ledger.sms.useCode({ ...use, number: '+31612345679' })).toBeNull();
      const taken = { person: 'lena', pledgeId: PLEDGE };
      expect(await ledger.sms.useCode(use)).toEqual(taken);
      expect(await ledger.sms.useCode(use)).toEqual(taken);
      expect(await ledger.sms.useCode({ ...use, messageId: 'twilio:SM2' })).toBeNull();
    });

    test('works no more when its time is over', async () => {
      await using ledger = await open();
      await ledger.sms.codeFor(ask);
      await ledger.pass(HOUR);
      expect(await ledger.sms.useCode(use)).toBeNull();
    });
  });

  describe('a message from outside', () => {
    const message = {
      ...{ messageId: 'twilio:SM1', from: NUMBER, to: '+31205550100', text: 'Hallo' },
      optOut: null,
    };

    test('is kept once, and keeps its first answer', async () => {
      await using ledger = await open();
      const kept = await ledger.sms.receive(message);
      expect(kept).toEqual({ ...message, receivedAt: TWO_O_CLOCK, answer: null });
      await ledger.pass(SECOND);
      expect(await ledger.sms.receive({ ...message, text: 'changed' })).toEqual(kept);
      await ledger.sms.settle('twilio:SM1', { meaning: 'wrong-code', answer: 'one' });
      await ledger.sms.settle('twilio:SM1', { meaning: 'customer', answer: 'two' });
      expect((await ledger.sms.receive(message)).answer).toBe('one');
      expect(await ledger.sms.wrongCodes(NUMBER, TWO_O_CLOCK)).toBe(1);
      expect(await ledger.sms.wrongCodes(NUMBER, TWO_O_CLOCK + 1)).toBe(0);
    });

    test('that nobody has dealt with is found again', async () => {
      await using ledger = await open();
      await ledger.sms.receive(message);
      expect(await ledger.sms.unsettled(SECOND, 10)).toEqual([]);
      await ledger.pass(SECOND);
      expect(await ledger.sms.unsettled(SECOND, 10)).toMatchObject([{ messageId: 'twilio:SM1' }]);
      await ledger.sms.settle('twilio:SM1', { meaning: 'observed', answer: '' });
      expect(await ledger.sms.unsettled(SECOND, 10)).toEqual([]);
    });
  });
}
