import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { type GivenWeb, givenWeb, keys, logIn, ownForm, withKey } from './given-web.ts';

let web: GivenWeb;

beforeEach(async () => {
  web = await givenWeb({ limits: { headersMs: 200, requestMs: 400, connectionsCheckMs: 50 } });
});

afterEach(async () => {
  await web.app.close();
});

type Body = { type: string; detail: string; next: string; errors?: { pointer: string }[] };

const writer = withKey(keys.writer);

function post(payload: string | Buffer, headers: Record<string, string> = {}) {
  return web.app.inject({
    method: 'POST',
    url: '/v1/pledges',
    headers: { ...writer, 'content-type': 'application/json', ...headers },
    payload,
  });
}

async function badInputs(kind: string): Promise<number> {
  const text = (await web.app.inject({ url: '/metrics', headers: withKey(keys.ops) })).body;
  const line = text.split('\n').find((found) => found.includes(`bad_input_total{kind="${kind}"}`));
  return Number(line?.split(' ').at(-1) ?? 0);
}

const good = { customer: { phone: '+31612345678' }, in: 'PT15M' };

describe('bad input changes nothing, is counted, and is answered with what to do next', () => {
  afterEach(() => {
    expect(web.service.asked.open).toEqual([]);
  });

  test.each([
    ['no JSON', '{"customer":', 'invalid-json', 400],
    ['a key that would reach into objects', '{"__proto__":{"a":1}}', 'invalid-json', 400],
    ['a constructor key', '{"constructor":{"prototype":{}}}', 'invalid-json', 400],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'invalid-encoding', 400],
    ['a megabyte', `"${'a'.repeat(1_000_000)}"`, 'too-large', 413],
    ['nothing', '', 'invalid-input', 400],
    ['a list', '[]', 'invalid-input', 400],
    ['deep nesting', '['.repeat(30_000), 'invalid-json', 400],
  ])('%s', async (_name, payload, kind, status) => {
    const answer = await post(payload);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    const body = answer.json<Body>();
    expect(body.type).toBe(`/problems/${kind}`);
    expect(body.next.length).toBeGreaterThan(20);
    expect(await badInputs(kind)).toBe(1);
  });

  test('another kind of body', async () => {
    const answer = await post('<a/>', { 'content-type': 'application/xml' });
    expect(answer.statusCode).toBe(415);
    expect(answer.json<Body>().type).toBe('/problems/wrong-content-type');
  });

  test.each([
    ['an unknown key', { ...good, reson: 'x' }, '/reson', 'Did you mean "reason"?'],
    [
      'an unknown key inside the customer',
      { ...good, customer: { ...good.customer, fone: '+31' } },
      '/customer/fone',
      'Did you mean "phone"?',
    ],
    ['a key like no other', { ...good, zzzzzzzz: 1 }, '/zzzzzzzz', 'known are customer'],
    ['no phone', { customer: {}, in: 'PT1M' }, '/customer/phone', '"customer.phone"'],
    ['no time', { customer: good.customer }, '/', 'exactly one way'],
    ['two times', { ...good, words: 'kwartier' }, '/', 'exactly one way'],
    ['a length without a unit', { ...good, in: '15' }, '/in', 'PT15M'],
    ['a length in words', { ...good, in: 'kwartier' }, '/in', 'goes into "words"'],
    ['an empty length', { ...good, in: 'PT' }, '/in', 'PT15M'],
    ['a month, which has no length', { ...good, in: 'P1M' }, '/in', 'PT15M'],
    [
      'an instant without its offset',
      { customer: good.customer, dueAt: '2026-11-25T14:15:00' },
      '/dueAt',
      'offset',
    ],
    [
      'a name that is a novel',
      { ...good, customer: { phone: '1', name: 'a'.repeat(121) } },
      '/customer/name',
      '120',
    ],
  ])('%s, named with its fix', async (_name, payload, pointer, fix) => {
    const answer = await post(JSON.stringify(payload));
    expect(answer.statusCode).toBe(400);
    const body = answer.json<Body>();
    expect(body.errors?.map((error) => error.pointer)).toContain(pointer);
    expect(body.detail).toContain(fix);
  });

  test.each(['', 'a b', 'ü', 'x'.repeat(256)])('an Idempotency-Key such as "%s"', async (key) => {
    const answer = await post(JSON.stringify(good), { 'idempotency-key': key });
    expect(answer.statusCode).toBe(400);
  });

  test('ten thousand parameters in an address', async () => {
    const query = Array.from({ length: 2_000 }, (_, index) => `a${String(index)}=1`).join('&');
    const answer = await web.app.inject({ url: `/v1/pledges?${query}`, headers: writer });
    expect(answer.json<Body>().type).toBe('/problems/too-many-parameters');
  });

  test('ten thousand parameters in a form', async () => {
    const headers = await logIn(web.app, keys.writer);
    const payload = Array.from({ length: 10_000 }, (_, index) => `${String(index)}=`).join('&');
    const answer = await web.app.inject({ method: 'POST', url: '/login', headers, payload });
    expect(answer.statusCode).toBe(400);
    expect(await badInputs('too-many-parameters')).toBe(1);
  });

  test('a form value that is not UTF-8', async () => {
    const answer = await web.app.inject({
      method: 'POST',
      url: '/login',
      headers: ownForm,
      payload: 'key=%FF%FE',
    });
    expect(answer.json<Body>().type).toBe('/problems/invalid-encoding');
  });
});

describe('what no route ever sees', () => {
  test('an address that cannot be decoded', async () => {
    const answer = await web.app.inject({ url: '/v1/pledges/%zz', headers: writer });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json<Body>().type).toBe('/problems/broken-request');
    expect(await badInputs('broken-request')).toBe(1);
    const page = await web.app.inject({ url: '/ops/%zz', headers: { accept: 'text/html' } });
    expect(page.statusCode).toBe(400);
    expect(page.headers['content-type']).toMatch('text/html');
  });

  test.each([
    ['headers that do not end', 'too-slow', 408, 'Host: a\r\n'],
    ['headers of 20 kB', 'headers-too-large', 431, `Cookie: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['what is no header', 'broken-request', 400, 'no header\r\n\r\n'],
  ])('%s', async (_name, kind, status, headers) => {
    const [head = '', body = ''] = (await heardAfter(headers)).split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain('Content-Type: application/problem+json');
    const told = JSON.parse(body) as Body;
    expect(told.type).toBe(`/problems/${kind}`);
    expect(told.next.length).toBeGreaterThan(20);
    expect(await badInputs(kind)).toBe(1);
  });
});

/** All that the server says to such headers before it ends the connection. */
async function heardAfter(headers: string): Promise<string> {
  await web.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = web.app.server.address() as AddressInfo;
  return new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET / HTTP/1.1\r\n${headers}`));
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    socket.on('close', () => {
      resolve(text);
    });
    socket.on('error', reject);
  });
}

describe('when the ledger is away', () => {
  test('a promise is refused with 503 and when to try again', async () => {
    web.service.failing = Object.assign(new Error('gone'), { name: 'LedgerUnavailableError' });
    const answer = await post(JSON.stringify(good));
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.json<Body>().type).toBe('/problems/unavailable');
  });

  test('the process says that it lives, and that it cannot take promises', async () => {
    expect((await web.app.inject('/healthz')).statusCode).toBe(200);
    expect((await web.app.inject('/readyz')).statusCode).toBe(200);
    web.service.failing = new Error('gone');
    const answer = await web.app.inject('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json<{ reasons: string[] }>().reasons[0]).toContain('ledger');
    expect((await web.app.inject('/healthz')).statusCode).toBe(200);
  });

  test('an error of ours is told to nobody, and logged with the request', async () => {
    web.service.failing = new Error('secret detail');
    const answer = await post(JSON.stringify(good));
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret detail');
    const { instance } = answer.json<{ instance: string }>();
    const id = instance.replace('urn:request:', '');
    expect(web.logged.some((line) => line.includes(id) && line.includes('failed'))).toBe(true);
  });
});

describe('what every answer carries', () => {
  test('headers that leave a browser nothing to guess', async () => {
    const answer = await web.app.inject('/login');
    expect(answer.headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
    });
    expect(answer.headers['content-security-policy']).not.toContain('unsafe');
  });

  test('problems that say what to do, in both languages', async () => {
    const english = await web.app.inject({ url: '/problems', headers: { accept: 'text/html' } });
    expect(english.body).toContain('Who are you?');
    const dutch = await web.app.inject({
      url: '/problems/no-key',
      headers: { accept: 'text/html', 'accept-language': 'nl-BE, en;q=0.5' },
    });
    expect(dutch.body).toContain('Wie ben je?');
    expect((await web.app.inject('/problems/nonsense')).statusCode).toBe(404);
  });

  test('an address that nothing is at, as a problem or a page', async () => {
    const program = await web.app.inject('/v1/nothing');
    expect(program.json<Body>().type).toBe('/problems/not-found');
    const reader = await web.app.inject({ url: '/nothing', headers: { accept: 'text/html' } });
    expect(reader.statusCode).toBe(404);
    expect(reader.body).toContain('<h1>There is nothing here</h1>');
  });
});
