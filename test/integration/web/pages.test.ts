import { describe, expect, test } from '@jest/globals';
import { emptyFigures } from '../../support/fake-service.ts';
import { at } from '../../support/pledges.ts';
import { escalated } from './escalated.ts';
import { eachInBrowser } from './given-browser.ts';
import { keys } from './given-web.ts';

const web = eachInBrowser(keys.ops);
const { get, post } = web;

const id = '019ab000-0000-7000-8000-00000000000a';
const other = '019ab000-0000-7000-8000-00000000000b';

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
    web.service.put({ id, opening: { window }, events: escalated });
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
      events: escalated,
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
    web.service.put({ id, events: [...escalated, taken] });
    const { body } = await get('/');
    expect(body).toContain('Joost Smit has it until 14:15');
    expect(body).not.toContain('I take this');
  });

  test('shows what was done today, and only readers’ buttons to a reader', async () => {
    const proof = {
      grade: 'A',
      callId: 'calls:1',
      at: at('14:05'),
      early: false,
      byChase: false,
    } as const;
    const kept = { type: 'fulfilled', at: at('14:06'), state: 'kept', proof } as const;
    web.service.put({ id, events: [kept] });
    web.service.put({ id: other, opening: { customerId: 'c2' } });
    expect((await get('/?view=done')).body).toContain('Anna de Vries');
    const reader = await web.logIn(keys.reader);
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

describe('the built-in inbox and the reports', () => {
  test('show a person their own messages, and an admin everybody’s', async () => {
    const text = `Anna waits <b>: http://127.0.0.1:8080/a/token http://evil.example/a`;
    const message = { pledgeId: id, subject: 'At risk', text, at: at('14:13') };
    web.inbox.push({ ...message, messageId: '1', person: 'joost' });
    expect((await get('/inbox')).body).not.toContain('Anna waits');
    const joost = await web.logIn(keys.reader);
    const shown = (await get('/inbox', joost)).body;
    expect(shown).toContain('Anna waits &lt;b&gt;: ');
    expect(shown).toContain(`<a href="http://127.0.0.1:8080/a/token">`);
    expect(shown).not.toContain('href="http://evil');
    const ada = await web.logIn(keys.admin);
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
    const list = (await get('/reports')).body;
    expect(list).toContain('<a href="/reports/2026-11-25">Wed 25 Nov</a>');
    expect(list).toContain('not written yet');
    const figures = { told: { keptFair: { count: 3, of: 4 } } };
    const date = '2026-11-24';
    web.service.readReport = (asked) =>
      Promise.resolve(
        asked === date ? { date, version: 1, writtenAt: at('04:30'), figures } : null,
      );
    expect((await get('/reports')).body).toContain('3 of 4 kept in time');
    web.service.readReport = () => Promise.resolve(null);
    expect((await get('/reports/2026-11-24')).body).toContain('Not written yet');
    expect((await get('/reports/yesterday')).statusCode).toBe(404);
    const ahead = { ...emptyFigures('2026-11-26'), from: at('18:00'), asOf: at('14:00') };
    web.service.figures = () => Promise.resolve(ahead);
    expect((await get('/reports/2026-11-26')).statusCode).toBe(404);
  });
});
