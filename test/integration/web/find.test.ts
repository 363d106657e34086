import { describe, expect, test } from '@jest/globals';
import { DAY } from '../../../src/domain/time.ts';
import { soughtIn } from '../../../src/web/pages/sought.ts';
import { at } from '../../support/pledges.ts';
import { eachInBrowser } from './given-browser.ts';
import { keys } from './given-web.ts';

const web = eachInBrowser(keys.ops);
const { get } = web;

const id = '019ab000-0000-7000-8000-00000000000a';
const other = '019ab000-0000-7000-8000-00000000000b';
const proof = {
  grade: 'A',
  callId: 'calls:1',
  at: at('14:05'),
  early: false,
  byChase: false,
} as const;

const find = (sought: string) => web.post('/find', { sought });

/** The page that a browser ends up on, and its address. */
async function found(sought: string): Promise<{ url: string; body: string }> {
  const answer = await find(sought);
  if (answer.statusCode !== 303) return { url: '/find', body: answer.body };
  const url = String(answer.headers.location);
  return { url, body: (await get(url)).body };
}

function twoPromises(): void {
  const kept = { type: 'fulfilled', at: at('14:06'), state: 'kept', proof } as const;
  const customer = { name: 'Anna de Vries', reference: 'K-20418' };
  web.service.put({ id, customer, opening: { subject: 'Bill' }, events: [kept] });
  web.service.put({ id: other, customer, opening: { subject: 'Router' } });
}

describe('the search for a promise', () => {
  test.each([
    ['a name', 'vries anna', '/find?for=vries%20anna'],
    ['a reference', 'k-204', '/find?for=k-204'],
    ['an id', id.toUpperCase(), `/find?for=${id.toUpperCase()}`],
    ['a number', '+31612345678', '/find'],
    ['the end of a number', '45678', '/find'],
    ['the end of a number as it is spoken', '56-78', '/find'],
  ])('by %s shows what is owed first, then what has ended', async (_, sought, address) => {
    twoPromises();
    const { url, body } = await found(sought);
    expect(url).toBe(address);
    expect(body).toContain('Bill');
    expect(body).toContain('Kept');
    expect(body.indexOf('Router')).toBeLessThan(body.indexOf('Bill'));
    expect(body).not.toContain('612345678');
  });

  test('leaves no number in an address or in the log, whatever it is typed with', async () => {
    twoPromises();
    for (const sought of ['+31612345678', '06 12345678', 'anna 0612345678', '0031 6-12345678']) {
      const answer = await find(sought);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).not.toContain('12345678');
      const asked = await get(`/find?for=${encodeURIComponent(sought)}`);
      expect(asked.headers.location).toBe('/');
    }
    await found('vries');
    expect(web.logged.join('\n')).not.toMatch(/345678|vries/);
    expect(web.logged.join('\n')).toContain('"route":"/find"');
  });

  test('says what can be typed when nothing was found, and offers a promise to a whole number', async () => {
    expect((await found('nobody')).body).toContain('Type the beginning of a name');
    const { body } = await found('+31699999999');
    expect(body).toContain('No call was promised to this number.');
    expect(body).toContain('Promise a call to this number');
    expect((await found('9999')).body).not.toContain('Promise a call to this number');
  });

  test('keeps what was typed in its field, and shows the first ones of many', async () => {
    for (let n = 0; n < 60; n += 1) {
      const last = String(n).padStart(12, '0');
      const opening = { customerId: `c${n}` };
      web.service.put({
        id: `019ab000-0000-7000-8000-${last}`,
        opening,
        customer: { name: 'Jan' },
      });
    }
    const { body } = await found('jan');
    expect(body).toContain('value="jan"');
    expect(body.match(/<li$/gm)).toHaveLength(50);
    expect(body).toContain('These are the first 50');
  });

  test.each(['', '%00', '---', '²', "'; drop", 'a'.repeat(200)])(
    'for %j answers with a page, not with an error',
    async (asked) => {
      const answer = await get(`/find?for=${asked}`);
      expect([200, 303]).toContain(answer.statusCode);
      expect((await get('/find?for=a&for=b')).statusCode).toBe(303);
    },
  );
});

test('what has ended says when, with the day if that is not today, and nothing of tries that nobody made', async () => {
  twoPromises();
  expect((await found('vries')).body).toMatch(/<time[^>]*>14:06</);
  web.service.now += DAY;
  const { body } = await found('vries');
  expect(body).toMatch(/<time[^>]*far[^>]*>[^<]+ 14:06</);
  expect(body.match(/not tried yet/g)).toHaveLength(1);
});

describe('what was typed', () => {
  const readNumber = (text: string) => (/^06\d{8}$/.test(text) ? `+31${text.slice(1)}` : null);
  const nothing = { pledgeId: null, number: null, ending: null, reference: null, words: [] };

  test.each([
    ['0612345678', { number: '+31612345678', reference: '0612345678' }],
    ['5678', { ending: '5678', reference: '5678' }],
    ['56 78', { ending: '5678', reference: '56 78' }],
    ['678', { reference: '678' }],
    [' K-204 ', { reference: 'k-204', words: ['k', '204'] }],
    ['De Vries', { reference: 'de vries', words: ['de', 'vries'] }],
    [id.toUpperCase(), { pledgeId: id }],
  ])('%j is read as all that it can be', (typed, sought) => {
    expect(soughtIn(typed, readNumber)).toEqual({ ...nothing, ...sought });
  });

  test('that has neither a letter nor a digit is nothing', () => {
    expect(soughtIn(' -- ', readNumber)).toBeNull();
  });
});
