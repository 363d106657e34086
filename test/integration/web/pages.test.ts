import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sha256Hex } from '../../../src/runtime/ids.ts';
import { emptyFigures } from '../../support/fake-service.ts';
import { at, conversation } from '../../support/pledges.ts';
import { type GivenWeb, givenWeb, keys, logIn } from './given-web.ts';

let web: GivenWeb;
let browser: Record<string, string>;

beforeEach(async () => {
  web = await givenWeb();
  browser = await logIn(web.app, keys.ops);
});

afterEach(async () => {
  await web.app.close();
});

const id = '019ab000-0000-7000-8000-00000000000a';
const other = '019ab000-0000-7000-8000-00000000000b';
const callId = 'calls:1';

const get = (url: string, headers = browser) => web.app.inject({ url, headers });
const post = (url: string, payload = '') =>
  web.app.inject({ method: 'POST', url, headers: browser, payload });

const atRisk = {
  type: 'put-at-risk',
  at: at('14:13:30'),
  why: 'window',
  since: at('14:13:30'),
  startStep: 0,
} as const;
const told = {
  type: 'escalated',
  at: at('14:13:30'),
  step: 0,
  round: 0,
  collapsed: [],
  nextAt: at('14:15:30'),
} as const;

describe('the list', () => {
  test('shows what needs attention, the most urgent first, with masked numbers', async () => {
    web.service.put({ id, reason: 'The router is dead' });
    web.service.put({
      id: other,
      opening: { customerId: 'c2', window: { notBefore: null, dueAt: at('13:58') } },
      customer: { name: 'Bram' },
    });
    const { body } = await get('/');
    expect(body.indexOf('Bram')).toBeLessThan(body.indexOf('Anna de Vries'));
    expect(body).toContain('−02:00');
    expect(body).toContain('15:00');
    expect(body).toContain('+31 6 •••• 5678');
    expect(body).not.toContain('612345678');
    expect(body).toContain('The router is dead');
    expect(body).toContain('Simulated');
  });

  test('keeps a promise of next week for the list of all', async () => {
    const window = { notBefore: null, dueAt: at('14:00') + 7 * 86_400_000 };
    web.service.put({ id, opening: { window } });
    expect((await get('/')).body).toContain('Nothing needs attention. The next promise is due at');
    expect((await get('/')).body).not.toContain('Anna de Vries');
    expect((await get('/?view=all')).body).toContain('Anna de Vries');
    expect((await get('/?view=nonsense')).statusCode).toBe(200);
  });

  test('shows a promise that is escalated however far off its time is', async () => {
    const window = { notBefore: null, dueAt: at('14:00') + 86_400_000 };
    web.service.put({ id, opening: { window }, events: [atRisk, told] });
    const { body } = await get('/');
    expect(body).toContain('told: step 1 of 3');
    expect(body).toContain('I take this');
  });

  test('judges by the window that binds: our own later plan neither hides nor excuses', async () => {
    const moved = {
      type: 'moved',
      at: at('13:50'),
      window: { notBefore: null, dueAt: at('16:00') },
      by: 'company',
      via: 'agent',
      person: 'joost',
      why: null,
    } as const;
    web.service.put({
      id,
      opening: { window: { notBefore: null, dueAt: at('13:58') } },
      events: [moved],
    });
    const { body } = await get('/');
    expect(body).toContain('class="row overdue"');
    expect(body).toContain('−02:00');
    expect(body).toContain('by 13:58, now planned by 16:00');
    expect((await get(`/promises/${id}`)).body).toContain('by 13:58, now planned by 16:00');
  });

  test('misses no escalation behind two hundred nearer promises, and says what it leaves out', async () => {
    const idOf = (number: number) => `019ab000-0000-7000-8000-${String(number).padStart(12, '0')}`;
    for (let number = 1; number <= 201; number += 1) {
      const window = { notBefore: null, dueAt: at('14:30') + number * 60_000 };
      web.service.put({ id: idOf(number), opening: { customerId: `c${String(number)}`, window } });
    }
    const window = { notBefore: null, dueAt: at('14:00') + 3 * 86_400_000 };
    web.service.put({
      id: other,
      opening: { customerId: 'far', window },
      customer: { customerId: 'far', name: 'Told At Night' },
      events: [atRisk, told],
    });
    const { body } = await get('/');
    expect(body).toContain('Told At Night');
    expect(body).toContain('There are more, with later times.');
    const all = (await get('/?view=all')).body;
    expect(all).toContain('These are the next 201, with all that are escalated or claimed.');
    expect(all).not.toContain(idOf(201));
  });

  test('says who has taken it until when, and offers it to nobody else', async () => {
    const until = at('14:15');
    const taken = {
      type: 'acknowledged',
      at: at('14:14'),
      by: 'joost',
      via: 'api',
      until,
    } as const;
    web.service.put({ id, events: [atRisk, told, taken] });
    const { body } = await get('/');
    expect(body).toContain('Joost Smit has it until 14:15');
    expect(body).not.toContain('I take this');
  });

  test('shows what was done today, and only readers’ buttons to a reader', async () => {
    const proof = { grade: 'A', callId, at: at('14:05'), early: false, byChase: false } as const;
    const kept = { type: 'fulfilled', at: at('14:06'), state: 'kept', proof } as const;
    web.service.put({ id, events: [kept] });
    web.service.put({ id: other, opening: { customerId: 'c2' } });
    expect((await get('/?view=done')).body).toContain('Anna de Vries');
    const reader = await logIn(web.app, keys.reader);
    const { body } = await get('/', reader);
    expect(body).not.toContain(`/promises/${other}/acknowledge`);
    expect(body).not.toContain('/kill-switch');
    expect(body).toContain('Beloften');
  });

  test('tells a new site how to make the first promise', async () => {
    expect((await get('/')).body).toContain('curl -X POST http://127.0.0.1:8080/v1/pledges');
  });

  test('says in red that dialling is stopped, who did it, and lets ops start it again', async () => {
    expect((await post('/kill-switch', 'on=true')).statusCode).toBe(303);
    const { body } = await get('/');
    expect(body).toContain('All dialling is stopped by Otto Bakker');
    await post('/kill-switch', 'on=false');
    expect((await get('/')).body).not.toContain('All dialling is stopped by');
  });
});

describe('the buttons', () => {
  test.each([
    ['acknowledge', '', { type: 'acknowledge', via: 'page' }],
    ['call', '', { type: 'call-now' }],
    ['hand-over', 'to=joost&why=off+shift', { type: 'hand-over', to: 'joost', why: 'off shift' }],
    [
      'cancel',
      'via=own-number',
      { type: 'cancel', by: 'customer', via: 'own-number', callId: null },
    ],
    ['cancel', 'via=agent', { type: 'cancel', by: 'agent', via: 'agent', callId: null }],
    [
      'cancel',
      'via=recorded-call&callId=calls%3A1',
      { type: 'cancel', by: 'customer', via: 'recorded-call', callId },
    ],
    [
      'move',
      'not-before=&due-at=2026-11-26T15:30&word=own-number&why=',
      {
        type: 'move',
        window: { notBefore: null, dueAt: at('15:30') + 86_400_000 },
        by: 'customer',
        via: 'own-number',
        why: null,
      },
    ],
    [
      'move',
      'not-before=2026-11-25T15:00&due-at=2026-11-25T15:30:00&word=us&why=no+engineer',
      {
        type: 'move',
        window: { notBefore: at('15:00'), dueAt: at('15:30') },
        by: 'company',
        via: 'agent',
        why: 'no engineer',
      },
    ],
    ['note', 'text=a%0Ab', { type: 'note', text: 'a\nb' }],
    ['claim', 'text=called', { type: 'claim', reason: 'called' }],
    ['confirm', '', { type: 'confirm-claim' }],
    ['withdraw', 'text=wrong', { type: 'withdraw', reason: 'wrong' }],
  ])('do it in the name of who is logged in, and go back: %s %s', async (name, form, command) => {
    web.service.put({ id });
    const answer = await post(
      `/promises/${id}/${name}`,
      `${form}&back=${encodeURIComponent('/?view=all')}`,
    );
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe(`/?view=all&said=${name === 'call' ? 'calling' : 'done'}`);
    expect(web.service.asked.commands).toEqual([{ id, command, by: 'otto' }]);
    const after = await get(String(answer.headers.location));
    expect(after.body).toContain('role="status"');
  });

  test.each([
    ['hand-over', 'to='],
    ['cancel', 'via=page'],
    ['cancel', 'via=recorded-call'],
    ['move', 'due-at=2026-02-30T15:00&word=us'],
    ['move', 'due-at=2026-11-25T24:00&word=us'],
    ['move', 'due-at=tomorrow&word=us'],
    ['move', 'due-at=2026-11-25T15:00&word=page'],
    ['note', 'text=+'],
    ['note', `text=${'a'.repeat(2_001)}`],
  ])('say what is missing, and do nothing: %s %s', async (name, form) => {
    web.service.put({ id });
    const answer = await post(`/promises/${id}/${name}`, form);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(web.service.asked.commands).toEqual([]);
  });

  test('say why something is not possible now', async () => {
    web.service.put({ id });
    web.service.nextCommand = (view) => ({ kind: 'refused', why: 'dialling-off', view });
    const answer = await post(`/promises/${id}/call`);
    const { body } = await get(String(answer.headers.location));
    expect(body).toContain('role="alert"');
    expect(body).toContain('Dialling is switched off');
  });
});

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
        { type: 'withdrawn', reason: 'written in the clear', ...by },
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
    for (const change of [{ outcome: 'spoke' }, { sign: 'machine' }, { attempt: null }] as const) {
      web.service.put({ id, events: [noted(change)] });
      expect((await get(`/promises/${id}`)).body).not.toContain('How was this call?');
    }
  });

  test('is not there for an id that is none', async () => {
    expect((await get('/promises/12')).statusCode).toBe(404);
    expect((await get(`/promises/${other}`)).statusCode).toBe(404);
  });
});

describe('the built-in inbox and the reports', () => {
  test('show a person their own messages, and an admin everybody’s', async () => {
    const text = `Anna waits <b>: http://127.0.0.1:8080/a/token http://evil.example/a`;
    const message = { pledgeId: id, subject: 'At risk', text, at: at('14:13') };
    web.inbox.push({ ...message, messageId: '1', person: 'joost' });
    expect((await get('/inbox')).body).not.toContain('Anna waits');
    const joost = await logIn(web.app, keys.reader);
    const shown = (await get('/inbox', joost)).body;
    expect(shown).toContain('Anna waits &lt;b&gt;: ');
    expect(shown).toContain(`<a href="http://127.0.0.1:8080/a/token">`);
    expect(shown).not.toContain('href="http://evil');
    const ada = await logIn(web.app, keys.admin);
    expect((await get('/inbox', ada)).body).toContain('to Joost Smit');
  });

  test('name the promises that were broken or never called, with masked numbers', async () => {
    const reason = `The router ${'is dead '.repeat(20)}`;
    web.service.put({ id, opening: { owner: 'joost', subject: '' }, reason });
    const none = emptyFigures('2026-11-25');
    const listed = { ...none.told, neverCalledIds: [id], brokenIds: [id, other] };
    web.service.figures = () => Promise.resolve({ ...none, told: listed });
    const { body } = await get('/reports/2026-11-25');
    expect(body).toContain(`<a href="/promises/${id}">Anna de Vries · +31 6 •••• 5678 · by 14:15`);
    expect(body).toContain('Joost Smit · Customer service North · The router is dead');
    expect(body).not.toContain(reason);
    expect(body).not.toContain('612345678');
    expect(body).toContain(`>${other}</a>`);
  });

  test('show a day’s figures, and refuse what is no day', async () => {
    expect((await get('/reports')).body).toContain('/reports/2026-11-25');
    expect((await get('/reports/2026-11-24')).body).toContain('Not written yet');
    expect((await get('/reports/yesterday')).statusCode).toBe(404);
    const ahead = { ...emptyFigures('2026-11-26'), from: at('18:00'), asOf: at('14:00') };
    web.service.figures = () => Promise.resolve(ahead);
    expect((await get('/reports/2026-11-26')).statusCode).toBe(404);
  });
});

describe('the link of an alert', () => {
  const token = 'token-of-the-link';

  beforeEach(() => {
    web.access.links.set(sha256Hex(token), { pledgeId: id, person: 'fatima' });
    web.service.put({ id, events: [atRisk, told] });
  });

  const look = (path = `/a/${token}`) => web.app.inject({ url: path });

  test('shows who waits and changes nothing, however often it is looked at', async () => {
    for (let looks = 0; looks < 20; looks += 1) expect((await look()).statusCode).toBe(200);
    await web.app.inject({ method: 'HEAD', url: `/a/${token}` });
    const { body } = await look();
    expect(body).toContain('Call Anna de Vries back');
    expect(body).toContain('I take this, as Fatima Aziz');
    expect(body.length).toBeLessThan(30_000);
    expect(body).not.toContain('<script');
    expect(web.service.asked.commands).toEqual([]);
  });

  test('acknowledges as its holder with the button, without login or script', async () => {
    const answer = await web.app.inject({
      method: 'POST',
      url: `/a/${token}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.body).toContain('It is yours until 14:10');
    expect(web.service.asked.commands).toEqual([
      { id, by: 'fatima', command: { type: 'acknowledge', via: 'link' } },
    ]);
    expect((await look()).body).toContain('Fatima Aziz has it until 14:10');
  });

  test('that is unknown or too old leads to a friendly page', async () => {
    const answer = await look('/a/nonsense');
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('This link no longer works');
    const pushed = await web.app.inject({ method: 'POST', url: '/a/nonsense' });
    expect(pushed.statusCode).toBe(404);
  });

  test('stays out of the log and of other sites', async () => {
    const answer = await look();
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(web.logged.join('\n')).not.toContain(token);
    expect(web.logged.join('\n')).toContain('/a/:token');
  });
});
