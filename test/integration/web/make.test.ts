import { describe, expect, test } from '@jest/globals';
import { sha256Hex } from '../../../src/runtime/ids.ts';
import { at } from '../../support/pledges.ts';
import { eachInBrowser } from './given-browser.ts';
import { keys } from './given-web.ts';

const web = eachInBrowser(keys.writer);
const { get, post } = web;

const good = { phone: '+31612345678', minutes: '15', reason: 'The router\r\nis dead' };

const send = (fields: Record<string, string>, as?: Readonly<Record<string, string>>) =>
  post('/promises', fields, as);

const hidden = (body: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '';

describe('the form of a new promise', () => {
  test('makes a promise of who is logged in, and shows it', async () => {
    const answer = await send({
      ...good,
      ...{ name: 'Anna', reference: 'K-1', subject: 'Router', doneSoFar: 'Reset' },
      ...{ nextStep: 'A new one', owner: 'joost', team: 'north' },
    });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toMatch(/^\/promises\/[\w-]+\?said=made$/);
    const [asked] = web.service.asked.open;
    expect(asked).toMatchObject({
      customer: { phone: '+31612345678', name: 'Anna', reference: 'K-1' },
      when: { kind: 'in', ms: 900_000 },
      source: 'agent',
      promisedAt: at('14:00'),
      promisedBy: 'fatima',
      reason: 'The router\nis dead',
      doneSoFar: 'Reset',
      nextStep: 'A new one',
      owner: 'joost',
      team: 'north',
      subject: 'Router',
      told: true,
    });
  });

  test.each([
    [{ at: '2026-11-25T15:30', 'at-how': 'by' }, null],
    [{ at: '2026-11-25T15:30', 'at-how': 'at' }, at('15:30')],
  ])('takes a time of the clock as a deadline or as an appointment: %j', async (time, begin) => {
    await send({ phone: good.phone, ...time });
    const window = { notBefore: begin, dueAt: at('15:30') };
    expect(web.service.asked.open[0]?.when).toEqual({ kind: 'window', window });
  });

  test('takes the words as they were said', async () => {
    await send({ phone: good.phone, words: 'half uurtje' });
    expect(web.service.asked.open[0]?.when).toEqual({ kind: 'words', words: 'half uurtje' });
  });

  test('says plainly that the promise has joined one that was open already', async () => {
    const pledge = web.service.put({ id: '019ab000-0000-7000-8000-00000000000a' });
    const view = { now: at('14:00'), pledge, next: [] };
    web.service.nextOpen = { kind: 'already-open', view };
    const answer = await send(good);
    const { body } = await get(String(answer.headers.location));
    expect(body).toContain('yours has joined it: there will be one call');
  });

  test.each([
    [{ phone: '' }, 'phone', 'This is not a telephone number'],
    [{ minutes: '' }, 'when', 'Say when: in minutes, at a time, or in words.'],
    [{ words: 'kwartier' }, 'when', 'Say when in one way only'],
    [{ minutes: 'soon' }, 'minutes', 'Type whole minutes'],
    [{ minutes: '0' }, 'minutes', 'Type whole minutes'],
    [{ minutes: '', at: '2026-02-30T15:00' }, 'at', 'Choose a day and a time.'],
    [{ subject: 'a'.repeat(201) }, 'subject', 'This is too long.'],
  ])(
    'shows beside its field what is wrong, and records nothing: %j',
    async (change, field, text) => {
      const answer = await send({ ...good, name: 'Anna "Ann" <b>', ...change });
      expect(answer.statusCode).toBe(422);
      const place = answer.body.indexOf(`id="wrong-${field}"`);
      expect(answer.body.slice(place, place + 200)).toContain(text);
      expect(answer.body).toContain(`aria-describedby="wrong-${field}"`);
      expect(answer.body).toContain('Anna &quot;Ann&quot; &lt;b&gt;');
      expect(answer.body).toContain('is dead');
      expect(web.service.asked.open).toEqual([]);
    },
  );

  test('shows all that is wrong at once: number, time, words, and who has left', async () => {
    const answer = await send({
      ...{ phone: 'call me', minutes: 'soon', subject: 'a'.repeat(201) },
      ...{ owner: 'gone', team: 'closed' },
    });
    const wrong = [...answer.body.matchAll(/id="wrong-([\w-]+)"/g)].map(([, place]) => place);
    expect(wrong).toEqual(['phone', 'minutes', 'subject', 'owner', 'team']);
    expect(answer.body).toContain('5 things have to be put right.');
  });

  test.each([
    ['number-not-dialable', 'phone', 422],
    ['number-not-allowed', 'phone', 422],
    ['too-far-ahead', 'when', 422],
    ['too-far-back', 'when', 422],
    ['unknown-team', 'team', 422],
    ['unknown-person', 'owner', 422],
  ] as const)('shows the refusal "%s" beside %s', async (why, field, status) => {
    web.service.nextOpen = { kind: 'refused', why, detail: '' };
    const answer = await send(good);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toContain(`id="wrong-${field}"`);
  });

  test('speaks the reader’s language about it', async () => {
    const key = 'key-of-joost-who-writes-00';
    const scopes = ['pledges:read', 'pledges:write'] as const;
    await web.access.addKey({ keyId: 'k', person: 'joost', scopes, hash: sha256Hex(key) });
    const answer = await send({ ...good, phone: '' }, await web.logIn(key));
    expect(answer.body).toContain('Dit is geen nummer dat kan worden teruggebeld.');
  });

  test('counts from when it was sent first, not from when it was mended', async () => {
    const wrong = await send({ ...good, phone: '' });
    web.service.now += 180_000;
    const said = hidden(wrong.body, 'said');
    await send({ ...good, said, key: hidden(wrong.body, 'key') });
    expect(web.service.asked.open[0]?.promisedAt).toBe(at('14:00'));
  });

  test('is the same request however often its button is pressed, and another one when mended', async () => {
    const { body } = await get('/promises/new');
    const form = { ...good, key: hidden(body, 'key') };
    await send(form);
    web.service.now += 1_000;
    await send(form);
    await send({ ...form, reason: 'Another' });
    const [first, second, third] = web.service.asked.open.map(({ idempotency }) => idempotency);
    expect(first).toEqual({
      owner: 'fatima',
      key: `form:${form.key}`,
      bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(second).toEqual(first);
    expect(third?.key).toBe(first?.key);
    expect(third?.bodyHash).not.toBe(first?.bodyHash);
  });

  test('that was recorded with other words gets a new key, so that it can be meant anew', async () => {
    web.service.nextOpen = { kind: 'refused', why: 'key-reused', detail: '' };
    const answer = await send({ ...good, key: 'the-key-of-this-form' });
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain('This form was recorded before');
    expect(hidden(answer.body, 'key')).not.toBe('the-key-of-this-form');
  });

  test('keeps what was typed while the ledger is away, under the same key', async () => {
    web.service.failing = Object.assign(new Error('gone'), { name: 'LedgerUnavailableError' });
    const answer = await send({ ...good, key: 'the-key-of-this-form' });
    expect(answer.statusCode).toBe(503);
    expect(hidden(answer.body, 'key')).toBe('the-key-of-this-form');
    expect(answer.body).toContain('is dead');
  });

  test('is only for those who may make promises', async () => {
    const reader = await web.logIn(keys.reader);
    expect((await send(good, reader)).statusCode).toBe(403);
    const form = await get('/promises/new', reader);
    expect(form.statusCode).toBe(403);
    expect((await get('/', reader)).body).not.toContain('/promises/new');
    expect(web.service.asked.open).toEqual([]);
  });

  test('begins with the number of a search that found nobody, in no address', async () => {
    const found = await post('/find', { sought: '+31687654321' });
    expect(found.body).toContain('Promise a call to this number');
    const form = await post('/promises/new', { phone: '+31687654321' });
    expect(form.body).toContain('value="+31687654321"');
    expect(form.body).not.toContain('class="wrong"');
  });
});
