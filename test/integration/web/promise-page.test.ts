import { describe, expect, test } from '@jest/globals';
import type { OldWords } from '../../../src/domain/sealed.ts';
import { at, conversation } from '../../support/pledges.ts';
import { eachInBrowser } from './given-browser.ts';
import { keys } from './given-web.ts';

const web = eachInBrowser(keys.ops);
const { get } = web;

const id = '019ab000-0000-7000-8000-00000000000a';
const other = '019ab000-0000-7000-8000-00000000000b';
const callId = 'calls:1';

describe('the page of a promise', () => {
  test('tells every event in words, with notes as they were written and the exact times', async () => {
    const note = { valueId: 'note-1', commitment: 'sealed' };
    const facts = conversation(at('14:04'));
    web.service.put({
      id,
      reason: 'The router is dead',
      note: '<b>first line</b>\nsecond line',
      events: [
        { type: 'note-added', at: at('14:02'), by: 'fatima', note },
        { type: 'call-noted', at: at('14:05'), facts, grade: 'B' },
      ],
    });
    const { body } = await get(`/promises/${id}`);
    expect(body).toContain('Promised by Fatima Aziz: by 14:15 (promised by an agent).');
    expect(body).toContain('Fatima Aziz noted:');
    expect(body).toContain('&lt;b&gt;first line&lt;/b&gt;\nsecond line');
    expect(body).toContain('Grade B: seen by the phone system.');
    expect(body).toContain('14:04:05');
    expect(body).toContain('at risk, if nobody is calling');
    expect(body).not.toContain('612345678');
  });

  test('tells a reason that is sealed, one that was erased, and one from before they were', async () => {
    const by = { at: at('14:02'), by: 'fatima' } as const;
    const why = { valueId: 'note-1', commitment: 'sealed' };
    const reason = { valueId: 'gone', commitment: 'sealed' };
    const handedOver = { type: 'handed-over', from: 'fatima', to: 'joost', ...by } as const;
    web.service.put({
      id,
      note: 'knows the case',
      events: [
        { ...handedOver, why },
        { ...handedOver, by: null, why: 'owner-not-free' },
        { type: 'claim-made', reason, ...by },
        { type: 'withdrawn', reason: 'written in the clear' as OldWords, ...by },
      ],
    });
    const { body } = await get(`/promises/${id}`);
    expect(body).toContain(': knows the case');
    expect(body).not.toContain('owner-not-free');
    expect(body).toContain('claims to have called: (erased)');
    expect(body).toContain('withdrew it: written in the clear');
  });

  test('leads to the promise that was made in its call, and from there back', async () => {
    web.service.put({ id });
    web.service.put({ id: other, opening: { follows: id } });
    const first = (await get(`/promises/${id}`)).body;
    expect(first).toContain(`<a href="/promises/${other}">another promise, by`);
    const next = (await get(`/promises/${other}`)).body;
    expect(next).toContain(`<a href="/promises/${id}">an earlier promise</a>`);
    expect(next).toContain('(promised by an agent), in the call of an earlier promise.');
    expect(next).not.toContain('another promise, by');
  });

  test('asks with one tap how a call of ours was that only the agent can tell [evidence.agent-asked]', async () => {
    const facts = conversation(at('14:04'), { callId, attempt: 1, sign: null });
    const noted = (change: Partial<typeof facts>) =>
      ({
        type: 'call-noted',
        at: at('14:05'),
        facts: { ...facts, ...change },
        grade: 'C',
      }) as const;
    web.service.put({ id, events: [noted({})] });
    for (const page of [`/promises/${id}`, `/promises/${id}/actions?back=%2F`]) {
      const { body } = await get(page);
      expect(body).toContain('How was this call?');
      for (const value of ['spoke', 'voicemail', 'wrong-number']) {
        expect(body).toContain(`name="outcome" value="${value}"`);
      }
      expect(body).toContain('action="/calls/calls%3A1/follow-up"');
    }
    web.service.put({ id, events: [noted({ attempt: null })] });
    const dialledByHand = (await get(`/promises/${id}`)).body;
    expect(dialledByHand).toContain('How was this call?');
    expect(dialledByHand).not.toContain('/follow-up"');
    for (const change of [{ outcome: 'spoke' }, { sign: 'machine' }] as const) {
      web.service.put({ id, events: [noted(change)] });
      expect((await get(`/promises/${id}`)).body).not.toContain('How was this call?');
    }
  });

  test('is not there for an id that is none', async () => {
    expect((await get('/promises/12')).statusCode).toBe(404);
    expect((await get(`/promises/${other}`)).statusCode).toBe(404);
  });
});
