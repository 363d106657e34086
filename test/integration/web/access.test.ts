import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenWeb, givenWeb, keys, logIn, ownForm, withKey } from './given-web.ts';

let web: GivenWeb;

beforeEach(async () => {
  web = await givenWeb({ limits: { loginsPerMinute: 3 } });
});

afterEach(async () => {
  await web.app.close();
});

const id = '019ab000-0000-7000-8000-00000000000a';
const good = { customer: { phone: '+31612345678' }, in: 'PT15M' };

function post(url: string, headers: Record<string, string>, payload: object = {}) {
  return web.app.inject({ method: 'POST', url, headers, payload });
}

describe('a key', () => {
  test.each([
    ['is missing', {}, 'no-key'],
    ['is not a bearer', { authorization: 'Basic abc' }, 'no-key'],
    ['is not known', withKey('key-of-nobody'), 'unknown-key'],
    ['is as long as a book', withKey('a'.repeat(5_000)), 'no-key'],
  ])('that %s opens nothing', async (_name, headers, kind) => {
    const answer = await post('/v1/pledges', headers, good);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.json()).toMatchObject({ type: `/problems/${kind}` });
    expect(web.service.asked.open).toEqual([]);
  });

  test.each([
    ['a reader', keys.reader, 'POST /v1/pledges', 403],
    ['a reader', keys.reader, `POST /v1/pledges/${id}/acknowledgement`, 403],
    ['a writer', keys.writer, 'PUT /v1/kill-switch', 403],
    ['a writer', keys.writer, 'POST /v1/keys', 403],
    ['ops', keys.ops, 'DELETE /v1/keys/x', 403],
    ['a writer', keys.writer, 'GET /metrics', 403],
    ['ops', keys.ops, 'GET /metrics', 200],
    ['an admin', keys.admin, 'GET /v1/kill-switch', 200],
  ])('of %s does what its scopes say: %#', async (_who, key, asked, status) => {
    const [method = 'GET', url = ''] = asked.split(' ');
    const request = { method: method as 'GET', url, headers: withKey(key) };
    expect((await web.app.inject(request)).statusCode).toBe(status);
  });

  test('is made by an admin, shown once, works, and can be taken back', async () => {
    const asked = { person: 'joost', scopes: ['pledges:read', 'pledges:write'] };
    const made = await post('/v1/keys', withKey(keys.admin), asked);
    expect(made.statusCode).toBe(201);
    const { id: keyId, key } = made.json<{ id: string; key: string }>();
    expect(key.length).toBeGreaterThan(40);
    expect((await post('/v1/pledges', withKey(key), good)).statusCode).toBe(201);
    const url = `/v1/keys/${keyId}`;
    const taken = await web.app.inject({ method: 'DELETE', url, headers: withKey(keys.admin) });
    expect(taken.statusCode).toBe(204);
    expect((await post('/v1/pledges', withKey(key), good)).statusCode).toBe(401);
    expect(web.logged.join('\n')).not.toContain(key);
  });

  test('opens by default what the roles of its person need', async () => {
    const made = async (person: string) =>
      (await post('/v1/keys', withKey(keys.admin), { person })).json<{ scopes: string[] }>();
    expect((await made('joost')).scopes).toEqual(['pledges:read', 'pledges:write']);
    expect((await made('ada')).scopes).toEqual(['pledges:read', 'pledges:write', 'ops', 'admin']);
  });

  test('is made only for somebody who is configured', async () => {
    const asked = { person: 'nobody', scopes: ['ops'] };
    const answer = await post('/v1/keys', withKey(keys.admin), asked);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ type: '/problems/unknown-person' });
  });
});

describe('a login', () => {
  const logInForm = (payload: string, headers: Record<string, string> = ownForm) =>
    web.app.inject({ method: 'POST', url: '/login', headers, payload });

  test('gives a cookie that scripts and other sites do not get, and stores only its hash', async () => {
    const answer = await logInForm(`key=${keys.writer}&next=%2Fcalls`);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/calls');
    const [cookie] = answer.cookies;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 43_200 });
    expect([...web.access.sessions.keys()]).not.toContain(cookie?.value);
    expect(web.access.sessions.size).toBe(1);
  });

  test('on https has a cookie that is bound to this host', async () => {
    const secure = await givenWeb({ publicUrl: 'https://ops.example' });
    const answer = await secure.app.inject({
      method: 'POST',
      url: '/login',
      headers: ownForm,
      payload: `key=${keys.writer}`,
    });
    expect(answer.cookies[0]).toMatchObject({ name: '__Host-session', secure: true, path: '/' });
    await secure.app.close();
  });

  test('with a wrong key says so, and gives nothing', async () => {
    const answer = await logInForm('key=wrong');
    expect(answer.statusCode).toBe(401);
    expect(answer.body).toContain('This key is not known');
    expect(answer.cookies).toEqual([]);
  });

  test('is refused after the limit a minute, so that nobody guesses', async () => {
    for (let tries = 0; tries < 3; tries += 1) await logInForm('key=wrong');
    const answer = await logInForm(`key=${keys.writer}`);
    expect(answer.statusCode).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(web.access.lookUps).toBe(3);
  });

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'never leads away from this site: %s',
    async (next) => {
      const answer = await logInForm(`key=${keys.writer}&next=${encodeURIComponent(next)}`);
      expect(answer.headers.location).toBe('/');
    },
  );

  test('sends somebody who is not logged in to the login, and back afterwards', async () => {
    const answer = await web.app.inject({ url: '/calls', headers: { accept: 'text/html' } });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/login?next=%2Fcalls');
  });

  test('ends when the key that opened it is revoked', async () => {
    const browser = await logIn(web.app, keys.writer);
    const revoke = { method: 'DELETE', url: '/v1/keys/id-fatima' } as const;
    await web.app.inject({ ...revoke, headers: withKey(keys.admin) });
    const answer = await web.app.inject({ url: '/', headers: browser });
    expect(answer.headers.location).toBe('/login?next=%2F');
  });

  test('ends with the log-out, also for a copy of the cookie', async () => {
    const browser = await logIn(web.app, keys.writer);
    expect((await web.app.inject({ url: '/', headers: browser })).statusCode).toBe(200);
    await web.app.inject({ method: 'POST', url: '/logout', headers: browser });
    expect((await web.app.inject({ url: '/', headers: browser })).statusCode).toBe(303);
  });
});

describe('a form of another site', () => {
  const act = (headers: Record<string, string>) =>
    web.app.inject({ method: 'POST', url: `/promises/${id}/acknowledge`, headers, payload: '' });

  test.each([
    ['a cross-site page', { 'sec-fetch-site': 'cross-site' }],
    ['a page of a neighbouring host', { 'sec-fetch-site': 'same-site' }],
    ['an origin that is not ours', { origin: 'https://evil.example' }],
    ['a page that hides its origin', { origin: 'null' }],
    ['nothing that says where it is from', {}],
  ])('changes nothing: %s', async (_name, from) => {
    web.service.put({ id });
    const { cookie = '' } = await logIn(web.app, keys.writer);
    const type = ownForm['content-type'];
    const answer = await act({ cookie, 'content-type': type, ...(from as Record<string, string>) });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ type: '/problems/cross-site' });
    expect(web.service.asked.commands).toEqual([]);
  });

  test.each([
    ['the public address', 'http://127.0.0.1:8080'],
    ['the host that was asked', 'http://localhost:80'],
  ])(
    'is told from our own by its origin, where browsers send nothing better: %s',
    async (_n, origin) => {
      web.service.put({ id });
      const { cookie = '' } = await logIn(web.app, keys.writer);
      const host = 'localhost:80';
      const type = ownForm['content-type'];
      const answer = await act({ cookie, host, origin, 'content-type': type });
      expect(answer.statusCode).toBe(303);
      expect(web.service.asked.commands).toHaveLength(1);
    },
  );
});
