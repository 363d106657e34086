import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { openProblems } from '../../../src/web/api/answers.ts';
import { problemAnswer } from '../../../src/web/api/problem-docs.ts';
import { type Described, type DescribedWeb, givenDescribedWeb, kindsOf } from './described-web.ts';
import { keys, withKey } from './given-web.ts';

const ID = '0192f000-0000-7000-8000-000000000001';

let web: DescribedWeb;

beforeAll(async () => {
  web = await givenDescribedWeb();
});

afterAll(() => web.app.close());

beforeEach(() => {
  web.service.failing = null;
  web.service.nextOpen = null;
  web.service.nextCommand = null;
  web.service.nextNaming = null;
});

/** What a request of this kind would be sent to. */
function urlOf(path: string): string {
  const values: Record<string, string> = { id: ID, phone: '%2B31612345678', date: '2026-11-22' };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

function described(method: string, path: string): Described {
  const found = web.operations.find((one) => one.method === method && one.path === path);
  if (found === undefined) throw new Error(`${method} ${path} is not described.`);
  return found;
}

function expectDocumented(answer: LightMyRequestResponse, kind: string, of: Described): void {
  const told = problemAnswer.parse(answer.json());
  const what = `${of.method} ${of.path}`;
  expect([what, told.type, told.status]).toEqual([what, `/problems/${kind}`, answer.statusCode]);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(kindsOf(of.operation)).toContainEqual([kind, answer.statusCode]);
}

type Sent = {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer | object;
};

async function send({ method, path }: Described, sent: Sent): Promise<LightMyRequestResponse> {
  return web.app.inject({
    method: method as 'post',
    url: sent.url ?? urlOf(path),
    headers: { ...withKey(keys.admin), ...sent.headers },
    ...(sent.payload === undefined ? {} : { payload: sent.payload }),
  });
}

const bodyTypeOf = ({ path }: Described) =>
  path.endsWith('/import') ? 'text/csv' : 'application/json';

describe('every operation of the API can be refused as it is described', () => {
  const ofApi = () => web.operations.filter(({ path }) => path.startsWith('/v1/'));

  test.each([
    ['no-key', { authorization: '' }],
    ['unknown-key', withKey('key-of-nobody-00000000000')],
  ])('with %s', async (kind, headers) => {
    for (const one of ofApi()) expectDocumented(await send(one, { headers }), kind, one);
  });

  test('with too many parameters', async () => {
    for (const one of ofApi()) {
      const url = `${urlOf(one.path)}?${'a=1&'.repeat(300)}`;
      expectDocumented(await send(one, { url }), 'too-many-parameters', one);
    }
  });

  test('with a key that may only read, where something is changed', async () => {
    for (const one of ofApi().filter(({ method }) => method !== 'get')) {
      expectDocumented(await send(one, { headers: withKey(keys.reader) }), 'missing-scope', one);
    }
  });

  test.each([
    ['wrong-content-type', 'application/xml', '<a/>'],
    ['too-large', null, 'x'.repeat(3_000_000)],
    ['invalid-encoding', null, Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ])('with a body that is refused as %s', async (kind, type, payload) => {
    for (const one of ofApi().filter(({ method }) => method !== 'get')) {
      const headers = { 'content-type': type ?? bodyTypeOf(one) };
      expectDocumented(await send(one, { headers, payload }), kind, one);
    }
  });

  test('with a body that cannot be read', async () => {
    for (const one of ofApi().filter(({ method }) => method !== 'get')) {
      const type = bodyTypeOf(one);
      const kind = type === 'text/csv' ? 'invalid-csv' : 'invalid-json';
      const headers = { 'content-type': type };
      expectDocumented(await send(one, { headers, payload: '{' }), kind, one);
    }
  });
});

describe('the refusals of one operation are described', () => {
  test.each(openProblems)('a promise that is refused as %s', async (why) => {
    web.service.nextOpen = { kind: 'refused', why, detail: 'Because.' };
    const one = described('post', '/v1/pledges');
    const payload = { customer: { phone: '+31612345678' }, in: 'PT15M' };
    expectDocumented(await send(one, { payload }), why, one);
  });

  test.each([
    ['get', '/v1/pledges/{id}', 'not-found', {}],
    ['get', '/v1/pledges/{id}/timeline', 'not-found', {}],
    ['post', '/v1/pledges/{id}/notes', 'not-found', { payload: { text: 'x' } }],
    ['post', '/v1/pledges/{id}/call', 'not-found', {}],
    ['post', '/v1/calls/{id}/dropped', 'not-found', {}],
    ['post', '/v1/calls/{id}/outcome', 'not-found', { payload: { outcome: 'spoke' } }],
    ['get', '/v1/pledges/{id}', 'invalid-input', { url: '/v1/pledges/7' }],
    ['post', '/v1/pledges', 'invalid-input', { payload: {} }],
    ['put', '/v1/kill-switch', 'invalid-input', { payload: {} }],
    ['get', '/v1/reports/{date}', 'invalid-input', { url: '/v1/reports/today' }],
    ['get', '/v1/pledges', 'number-not-dialable', { url: '/v1/pledges?customerPhone=x' }],
    ['get', '/v1/customers/{phone}/open', 'number-not-dialable', { url: '/v1/customers/x/open' }],
    ['post', '/v1/keys', 'unknown-person', { payload: { person: 'x', scopes: ['ops'] } }],
  ] as const)('%s %s as %s', async (method, path, kind, sent: Sent) => {
    const one = described(method, path);
    expectDocumented(await send(one, sent), kind, one);
  });

  test.each([
    ['not-possible-now', 'already-ended'],
    ['unknown-person', 'unknown-person'],
  ] as const)('a hand-over as %s', async (kind, why) => {
    web.service.put({ id: ID });
    web.service.nextCommand = (view) => ({ kind: 'refused', why, view });
    const one = described('post', '/v1/pledges/{id}/hand-overs');
    expectDocumented(await send(one, { payload: { to: 'joost' } }), kind, one);
  });

  test.each([
    ['unavailable', Object.assign(new Error('gone'), { name: 'LedgerUnavailableError' })],
    ['internal', new Error('a mistake')],
  ])('an error of ours as %s', async (kind, error) => {
    web.service.failing = error;
    const one = described('get', '/v1/kill-switch');
    expectDocumented(await send(one, {}), kind, one);
  });

  test('a webhook whose door is not set up', async () => {
    const one = described('post', '/webhooks/calls');
    expectDocumented(await send(one, { payload: {} }), 'not-set-up', one);
  });
});
