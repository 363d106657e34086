import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY } from '../../../src/domain/time.ts';
import { at } from '../../support/pledges.ts';
import { type GivenWeb, givenWeb, keys, logIn } from './given-web.ts';

let web: GivenWeb;
let fatima: Record<string, string>;
let otto: Record<string, string>;

beforeEach(async () => {
  web = await givenWeb();
  fatima = await logIn(web.app, keys.writer);
  otto = await logIn(web.app, keys.ops);
});

afterEach(async () => {
  await web.app.close();
});

const get = (url: string, headers = fatima) => web.app.inject({ url, headers });

const idOf = (number: number) => `019ab000-0000-7000-8000-${String(number).padStart(12, '0')}`;

function put(number: number, name: string, owner: string | null, team = 'north') {
  const customerId = `c${String(number)}`;
  web.service.put({
    id: idOf(number),
    opening: { customerId, owner, team },
    customer: { customerId, name },
  });
}

function putFour() {
  put(1, 'Kept By Me', 'fatima');
  put(2, 'Of A Colleague', 'joost');
  put(3, 'Of My Team', 'north');
  put(4, 'Of Nobody Elsewhere', null, 'south');
}

const names = ['Kept By Me', 'Of A Colleague', 'Of My Team', 'Of Nobody Elsewhere'];
const shown = (body: string) => names.filter((name) => body.includes(name));
const here = (body: string) => /whose=(\w+)"\s+aria-current/.exec(body)?.[1];

describe('whose promises the list shows', () => {
  test('is mine with what nobody of my team keeps for an agent, and everybody’s for operations', async () => {
    putFour();
    expect(shown((await get('/')).body)).toEqual(['Kept By Me', 'Of My Team']);
    expect(shown((await get('/', otto)).body)).toEqual(names);
  });

  test('is what the address says, tiles included', async () => {
    putFour();
    expect(shown((await get('/?whose=team')).body)).toEqual(names.slice(0, 3));
    const { body } = await get('/?whose=all');
    expect(shown(body)).toEqual(names);
    expect(body).toContain('<b>4</b>');
    expect((await get('/?whose=mine')).body).toContain('<b>2</b>');
    expect(shown((await get('/board?whose=team&view=all')).body)).toEqual(names.slice(0, 3));
  });

  test('is remembered for the one who chose it, and for nobody else at that computer', async () => {
    putFour();
    const { cookies } = await get('/?whose=team');
    const cookie = cookies.find(({ name }) => name === 'whose');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    const with_ = (headers: Record<string, string>) => ({
      ...headers,
      cookie: `${String(headers['cookie'])}; whose=${String(cookie?.value)}`,
    });
    expect(here((await get('/', with_(fatima))).body)).toBe('team');
    expect(here((await get('/', with_(otto))).body)).toBe('all');
    expect(here((await get('/?whose=nonsense', with_(fatima))).body)).toBe('team');
  });

  test('leads back to the same list after an action', async () => {
    put(1, 'Kept By Me', 'fatima');
    expect((await get('/?view=all&whose=team')).body).toContain(
      'name="back" value="/?view=all&amp;whose=team"',
    );
  });

  test('reads no promise for the tiles that only counts are shown of', async () => {
    const proof = {
      grade: 'A',
      callId: 'x:1',
      at: at('14:00'),
      early: true,
      byChase: false,
    } as const;
    const kept = { type: 'fulfilled', at: at('14:00'), state: 'kept', proof } as const;
    web.service.put({ id: idOf(9), events: [kept], customer: { name: 'Kept Early' } });
    const { body } = await get('/', otto);
    expect(body).not.toContain('Kept Early');
    expect(body).toContain('Done today <span class="dim">1</span>');
  });
});

describe('what was done today', () => {
  test('has every end, however far off its time was, and nothing of yesterday’s', async () => {
    const cancelled = { type: 'cancelled', by: 'customer', via: 'own-number' } as const;
    const ended = (number: number, name: string, endedAt: number) => {
      const customerId = `c${String(number)}`;
      const window = { notBefore: null, dueAt: at('14:00') + 10 * DAY };
      web.service.put({
        id: idOf(number),
        opening: { customerId, window },
        customer: { customerId, name },
        events: [{ ...cancelled, person: null, callId: null, at: endedAt }],
      });
    };
    // The day of Amsterdam began at 23:00 of the day before in UTC.
    const midnight = at('00:00');
    ended(1, 'Ended At Midnight', midnight);
    ended(2, 'Ended Yesterday', midnight - 1);
    ended(3, 'Ended Just Now', at('13:59'));
    const { body } = await get('/?view=done&whose=all');
    expect(body).toContain('Ended At Midnight');
    expect(body).toContain('Ended Just Now');
    expect(body).not.toContain('Ended Yesterday');
    expect(body.indexOf('Ended Just Now')).toBeLessThan(body.indexOf('Ended At Midnight'));
  });
});

describe('a row of the list', () => {
  test('stays small however many people work here: whom to hand over to is asked for when needed', async () => {
    const bytes = async (count: number) => {
      for (let number = 1; number <= count; number += 1) put(number, 'Anna', 'fatima');
      return Buffer.byteLength((await get('/board?view=all&whose=all')).body);
    };
    const one = await bytes(1);
    const row = ((await bytes(101)) - one) / 100;
    expect(row).toBeLessThan(2_600);
    const sheet = await get(
      `/promises/${idOf(1)}/actions?back=${encodeURIComponent('/?view=all')}`,
    );
    expect(sheet.body).toContain('<option value="joost">Joost Smit</option>');
    expect(sheet.body).toContain('name="back" value="/?view=all"');
    const away = await get(`/promises/${idOf(1)}/actions?back=//evil.example`);
    expect(away.body).toContain('name="back" value="/"');
    expect((await get(`/promises/${idOf(500)}/actions`)).statusCode).toBe(404);
    const reader = await logIn(web.app, keys.reader);
    expect((await get(`/promises/${idOf(1)}/actions`, reader)).statusCode).toBe(403);
  });
});

describe('the inbox of an admin', () => {
  test('shows whom else the program told, without the letter and its link', async () => {
    const text = 'Take it on: http://127.0.0.1:8080/a/secret-token';
    const message = { pledgeId: idOf(1), subject: 'At risk: Anna', text, at: at('14:13') };
    web.inbox.push({ ...message, messageId: '1', person: 'joost' });
    web.inbox.push({ ...message, messageId: '2', person: 'ada', subject: 'Mine', text: 'To me' });
    const ada = await logIn(web.app, keys.admin);
    const { body } = await get('/inbox', ada);
    expect(body).toContain('to Joost Smit');
    expect(body).toContain('At risk: Anna');
    expect(body).not.toContain('secret-token');
    expect(body).toContain('To me');
    const joost = await logIn(web.app, keys.reader);
    expect((await get('/inbox', joost)).body).toContain('secret-token');
    expect((await get('/inbox', otto)).body).not.toContain('At risk: Anna');
  });
});
