import { beforeEach, describe, expect, test } from '@jest/globals';
import { sha256Hex } from '../../../src/runtime/ids.ts';
import { at, policy } from '../../support/pledges.ts';
import { escalated } from './escalated.ts';
import { eachInBrowser } from './given-browser.ts';
import { keys } from './given-web.ts';

const web = eachInBrowser(keys.ops);
const { get, post } = web;

const id = '019ab000-0000-7000-8000-00000000000a';
const callId = 'calls:1';

describe('the buttons', () => {
  test.each([
    ['acknowledge', '', { type: 'acknowledge', via: 'page' }],
    ['call', '', { type: 'call-now' }],
    ['number', '', { type: 'show-number' }],
    ['hand-over', 'to=joost&why=off+shift', { type: 'hand-over', to: 'joost', why: 'off shift' }],
    [
      'cancel',
      'word=own-number+calls%3A1',
      { type: 'cancel', by: 'customer', via: 'own-number', callId },
    ],
    ['cancel', 'word=agent', { type: 'cancel', by: 'agent', via: 'agent', callId: null }],
    [
      'cancel',
      'word=recorded-call+calls%3A1',
      { type: 'cancel', by: 'customer', via: 'recorded-call', callId },
    ],
    [
      'move',
      'not-before=&due-at=2026-11-26T15:30&word=own-number+calls%3A1&why=',
      {
        type: 'move',
        window: { notBefore: null, dueAt: at('15:30') + 86_400_000 },
        by: 'customer',
        via: 'own-number',
        why: null,
        callId,
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
        callId: null,
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
    ['cancel', 'word=page'],
    ['cancel', 'word=own-number'],
    ['cancel', 'word=recorded-call+'],
    ['cancel', 'word=page+calls%3A1'],
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

  test('offer for a cancellation or a move what bears the customer’s word out, and nothing else [move.customer-needs-proof]', async () => {
    web.service.put({ id });
    web.service.words = [
      { callId, kind: 'they-called', at: at('14:03') },
      { callId: 'twilio:SM1', kind: 'text', at: at('14:02') },
    ];
    const offered = (body: string) =>
      [...body.matchAll(/<select name="word"[^]*?<\/select>/g)].map(([select]) =>
        [...select.matchAll(/value="([^"]*)"/g)].map(([, value]) => value),
      );
    const theirs = ['own-number calls:1', 'own-number twilio:SM1'];
    const page = offered((await get(`/promises/${id}`)).body);
    expect(page).toEqual([
      ['us', 'agent', ...theirs],
      ['agent', ...theirs],
    ]);
    const sheet = offered((await get(`/promises/${id}/actions`)).body);
    expect(sheet).toEqual([['agent', ...theirs]]);
  });

  test('carry a key of their own, so that a second click is the same request', async () => {
    web.service.put({ id });
    const { body } = await get(`/promises/${id}`);
    const found = [...body.matchAll(/name="key"\s+value="([\w-]+)"/g)].map(([, key]) => key);
    expect(found.length).toBeGreaterThan(4);
    expect(new Set(found).size).toBe(found.length);
    const form = `key=${found[0] ?? ''}&text=called`;
    for (const sent of [form, form, `${form}+again`]) await post(`/promises/${id}/note`, sent);
    await post(`/promises/${id}/note`, 'text=called');
    const [first, second, other, none] = web.service.asked.keys;
    expect(first).toMatchObject({ owner: 'otto', key: `form:${found[0] ?? ''}` });
    expect(second).toEqual(first);
    expect(other?.bodyHash).not.toBe(first?.bodyHash);
    expect(none).toBeNull();
  });

  test('show the whole number to who asks for it, on record and for a while [privacy.number-on-record]', async () => {
    web.service.put({ id });
    const body = async (as?: Readonly<Record<string, string>>) =>
      (await get(`/promises/${id}`, as)).body;
    expect(await body()).not.toContain('612345678');
    await post(`/promises/${id}/number`);
    const asked = await body();
    expect(asked).toContain('<a class="number whole" href="tel:+31612345678">');
    expect(asked).toContain('Otto Bakker was shown the number, to call by hand.');
    const [writer, reader] = [await web.logIn(keys.writer), await web.logIn(keys.reader)];
    expect(await body(writer)).not.toContain('612345678');
    expect((await post(`/promises/${id}/number`, '', reader)).statusCode).toBe(403);
    web.service.now += 15 * 60_000;
    expect(await body()).not.toContain('612345678');
  });

  test('offer to hand over to the own team first, to nobody who has it, and say whose it stays', async () => {
    const offered = async (owner: string) => {
      web.service.put({ id, opening: { owner } });
      const { body } = await get(`/promises/${id}/actions`);
      expect(body).toContain('keeps it for Customer service North, under its number and hours');
      const [select = ''] = /<select name="to"[^]*?<\/select>/.exec(body) ?? [];
      return [...select.matchAll(/<optgroup label="([^"]*)"|value="(.+?)"/g)].map(
        ([, group, value]) => group ?? value,
      );
    };
    expect(await offered('fatima')).toEqual([
      ...['Customer service North', 'joost', 'otto', 'ada', 'lena'],
      ...['Teams', 'north', 'south', 'Of other teams', 'sam'],
    ]);
    expect(await offered('north')).not.toContain('north');
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

describe('the link of an alert', () => {
  const token = 'token-of-the-link';

  beforeEach(() => {
    web.access.links.set(sha256Hex(token), { pledgeId: id, person: 'fatima' });
    web.service.put({ id, events: escalated });
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

  test('shows its holder the number on record, and dials for them where the policy dials [privacy.number-on-record]', async () => {
    const press = (button: string) =>
      web.app.inject({
        method: 'POST',
        url: `/a/${token}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `do=${button}`,
      });
    expect((await look()).body).not.toContain('value="call"');
    const shown = await press('number');
    expect(shown.body).toContain('href="tel:+31612345678"');
    expect(shown.body).toContain('I take this, as Fatima Aziz');
    expect(shown.body).not.toContain('value="number"');
    expect((await look()).body).not.toContain('612345678');
    web.service.put({
      id,
      events: escalated,
      opening: { policy: { ...policy, dial: 'before-end' } },
    });
    web.access.links.set(sha256Hex(token), { pledgeId: id, person: 'lena' });
    expect((await look()).body).toContain('name="do" value="call"');
    expect((await press('call')).body).toContain('Your phone will ring in a moment.');
    expect(web.service.asked.commands).toEqual([
      { id, by: 'fatima', command: { type: 'show-number' } },
      { id, by: 'lena', command: { type: 'call-now' } },
    ]);
  });

  test('speaks its holder’s language from head to foot, whatever the browser asks', async () => {
    web.access.links.set(sha256Hex(token), { pledgeId: id, person: 'joost' });
    const headers = { 'accept-language': 'en' };
    const { body } = await web.app.inject({ url: `/a/${token}`, headers });
    expect(body).toContain('<html lang="nl">');
    expect(body).toContain('Simulatie: er wordt niet echt gebeld.');
    expect(body).toContain('Toon het nummer');
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
