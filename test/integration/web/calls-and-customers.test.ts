import { beforeEach, describe, expect, test } from '@jest/globals';
import { type CallReason, reason, type ReasonCode, said } from '../../../src/app/call-reason.ts';
import { at, conversation, unanswered } from '../../support/pledges.ts';
import { eachInBrowser } from './given-browser.ts';
import { keys } from './given-web.ts';

const web = eachInBrowser(keys.ops);
const { get, post } = web;

const id = '019ab000-0000-7000-8000-00000000000a';
const other = '019ab000-0000-7000-8000-00000000000b';
const callId = 'calls:1';

/** One of every kind that has words of its own. */
const everyReason: Readonly<Record<ReasonCode, CallReason>> = {
  reported: reason('reported', 'dropped'),
  'nobody-answered': reason('nobody-answered', 'no-answer'),
  'not-reached': reason('not-reached'),
  'never-met': reason('never-met'),
  machine: reason('machine'),
  'taking-unknown': reason('taking-unknown'),
  'network-failed': reason('network-failed', 503),
  'other-side-silent': reason('other-side-silent', 408),
  'other-side-gone': reason('other-side-gone', 481),
  'short-talk': reason('short-talk'),
  'no-sign-of-a-break': reason('no-sign-of-a-break'),
  'said-dropped': said('said-dropped', 'fatima'),
  'said-outcome': said('said-outcome', 'fatima', 'spoke'),
  'said-about': said('said-about', 'fatima'),
};

/** The reasons that a page of calls shows. */
function texts(body: string): readonly string[] {
  const found = /<span class="dim">([^<]+ · [^<]+)<\/span>/.exec(body)?.[1]?.split(' · ') ?? [];
  expect(found).toHaveLength(Object.keys(everyReason).length);
  return found;
}

describe('recent calls', () => {
  beforeEach(() => {
    web.service.calls.set(callId, {
      callId,
      version: 1,
      customer: '+31612345678',
      customerAsGiven: '+31612345678',
      company: null,
      facts: conversation(at('13:50')),
      verdict: 'unknown',
      reasons: [reason('nobody-answered', 'no-answer')],
      reportedDroppedBy: null,
      pledgeId: null,
      asks: [],
      answer: null,
      raw: [],
    });
  });

  test('can be reported as dropped with one tap, which leads to the promise', async () => {
    expect((await get('/calls')).body).toContain('It was dropped');
    const answer = await post('/calls/calls%3A1/dropped');
    expect(answer.headers.location).toMatch(/^\/promises\/[\w-]+\?said=dropped$/);
  });

  test('take the agent’s word on what happened', async () => {
    const answer = await post('/calls/calls%3A1/outcome', 'outcome=spoke');
    expect(answer.headers.location).toBe('/calls?said=outcome');
    expect((await get('/calls')).body).toContain('aria-pressed="true"');
    expect((await post('/calls/calls%3A2/outcome', 'outcome=spoke')).statusCode).toBe(404);
    expect((await post('/calls/calls%3A1/outcome', 'outcome=x')).statusCode).toBe(400);
  });

  test('take the agent’s word from the page of the promise, and lead back to it', async () => {
    const back = encodeURIComponent('/promises/1');
    const answer = await post('/calls/calls%3A1/outcome', `outcome=voicemail&back=${back}`);
    expect(answer.headers.location).toBe('/promises/1?said=outcome');
    const away = encodeURIComponent('https://example.org/');
    const refused = await post('/calls/calls%3A1/outcome', `outcome=voicemail&back=${away}`);
    expect(refused.headers.location).not.toContain('example.org');
  });

  test.each([
    ['words=half+an+hour', { kind: 'words', words: 'half an hour' }],
    ['words=', { kind: 'vague' }],
  ])('in which another one was promised lead to it: %s', async (payload, when) => {
    const answer = await post('/calls/calls%3A1/follow-up', payload);
    expect(answer.headers.location).toMatch(/^\/promises\/[\w-]+\?said=made$/);
    expect(web.service.asked.followUps).toEqual([{ id: callId, when, by: 'otto' }]);
    expect((await post('/calls/calls%3A2/follow-up', payload)).statusCode).toBe(404);
  });

  test('say in the reader’s language why they have their verdict', async () => {
    const call = web.service.calls.get(callId);
    if (call === undefined) throw new Error('The call is not there.');
    web.service.calls.set(callId, { ...call, reasons: Object.values(everyReason) });
    const page = async (key: string) => {
      const headers = await web.logIn(key);
      return (await get('/calls', headers)).body;
    };
    const [english, dutch] = [await page(keys.ops), await page(keys.reader)];
    expect(english).toContain('the customer called and nobody answered (no answer)');
    expect(dutch).toContain('de klant belde en niemand nam op (geen gehoor)');
    expect(dutch).toContain('zegt: Gesproken');
    for (const text of texts(english)) expect(texts(dutch)).not.toContain(text);
  });

  test('of a number that cannot be rung show its end alone, and offer no promise', async () => {
    const call = web.service.calls.get(callId);
    if (call === undefined) throw new Error('The call is not there.');
    web.service.calls.set(callId, { ...call, customer: null, customerAsGiven: '+31998765432' });
    const { body } = await get('/calls');
    expect(body).toContain('not dialable, … 5432');
    expect(body).not.toContain('3199876');
    expect(body).not.toContain('It was dropped');
  });

  test('that nobody answered ask nothing, and lead to the promise they were made for', async () => {
    const call = web.service.calls.get(callId);
    if (call === undefined) throw new Error('The call is not there.');
    const facts = unanswered(at('13:50'), { callId });
    web.service.calls.set(callId, { ...call, facts, pledgeId: id });
    const { body } = await get('/calls');
    expect(body).toContain(`<a href="/promises/${id}">`);
    expect(body).not.toContain('/outcome');
    expect(body).not.toContain('It was dropped');
  });
});

describe('a call of a customer with several open promises', () => {
  beforeEach(() => {
    web.service.put({ id, opening: { subject: 'Bill' } });
    web.service.put({ id: other, opening: { subject: 'Router' } });
    web.service.calls.set(callId, {
      ...{ callId, version: 2, company: null, verdict: 'unknown', reasons: [], raw: [] },
      ...{ customer: '+31612345678', customerAsGiven: '+31612345678', reportedDroppedBy: null },
      facts: conversation(at('13:50'), { callId }),
      ...{ pledgeId: null, asks: [id, other], answer: null },
    });
  });

  test('asks with one tap a promise which one it was about, and one tap for both', async () => {
    const { body } = await get('/calls');
    expect(body).toContain('Several promises were open. This call was about:');
    expect(body).toContain(`value="${id}"`);
    expect(body).toContain(`value="${other}"`);
    expect(body).toContain(`value="${id},${other}"`);
    const named = await post('/calls/calls%3A1/about', `about=${other}&back=/promises/${other}`);
    expect(named.headers.location).toBe(`/promises/${other}?said=outcome`);
    expect((await get('/calls')).body).toContain('Otto Bakker said that this call was about:');
  });

  test('is asked about on the page of each of them too', async () => {
    const asked = { ...conversation(at('13:50'), { callId }), about: 'asked' as const };
    const noted = { type: 'call-noted', at: at('13:59'), facts: asked, grade: null } as const;
    web.service.put({ id, opening: { subject: 'Bill' }, events: [noted] });
    const { body } = await get(`/promises/${id}`);
    expect(body).toContain('Which promise was this call about?');
    expect(body).toContain('about which promise? not said yet');
    expect(body).toContain('which one it was about has to be said');
    expect(body).toMatch(/Router[^<]*<\/button>/);
    expect(body).toContain(`name="back" value="/promises/${id}"`);
  });

  test('says why a word on it changes nothing', async () => {
    web.service.nextNaming = 'named-already';
    const answer = await post('/calls/calls%3A1/about', `about=${id}`);
    expect(answer.headers.location).toBe('/?said=named-already');
    const page = await get('/calls?said=named-already');
    expect(page.body).toContain('A colleague has already said which promise');
    expect((await post('/calls/calls%3A2/about', `about=${id}`)).statusCode).toBe(404);
    expect((await post('/calls/calls%3A1/about', 'about=')).statusCode).toBe(400);
  });
});
