import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { at, sealed } from '../../support/pledges.ts';
import { type GivenWeb, givenWeb, keys, withKey } from './given-web.ts';

let web: GivenWeb;

beforeEach(async () => {
  web = await givenWeb();
});

afterEach(async () => {
  await web.app.close();
});

const id = '019ab000-0000-7000-8000-00000000000a';
const minimal = { customer: { phone: '+31612345678' }, in: 'PT15M' };

function post(payload: unknown, headers: Record<string, string> = {}) {
  return web.app.inject({
    method: 'POST',
    url: '/v1/pledges',
    headers: { ...withKey(keys.writer), ...headers },
    payload: payload as object,
  });
}

describe('a program that makes a promise', () => {
  test('needs a phone number and one way of saying when, and nothing else', async () => {
    const answer = await post(minimal);
    expect(answer.statusCode).toBe(201);
    const body: Record<string, unknown> = answer.json();
    expect(answer.headers.location).toBe(`/v1/pledges/${String(body['id'])}`);
    expect(body).toMatchObject({
      state: 'waiting',
      window: { notBefore: null, dueAt: '2026-11-25T13:15:00.000Z' },
      firstWindow: { notBefore: null, dueAt: '2026-11-25T13:15:00.000Z' },
      bindingWindow: { notBefore: null, dueAt: '2026-11-25T13:15:00.000Z' },
      precision: 'exact',
      evidence: null,
      escalation: null,
      next: [
        { at: '2026-11-25T13:13:30.000Z', kind: 'at-risk', step: null },
        { at: '2026-11-25T13:15:00.000Z', kind: 'broken', step: null },
      ],
    });
  });

  test('has every field of the body handed on as it was said', async () => {
    await post({
      customer: {
        phone: '020 555 0123',
        name: 'Anna',
        reference: 'K-12',
        language: 'nl',
        timeZone: 'Europe/Amsterdam',
      },
      window: { notBefore: '2026-11-25T15:00:00+01:00', dueAt: '2026-11-25T14:30:00Z' },
      promisedAt: '2026-11-25T12:59:00Z',
      reason: 'The router is dead',
      doneSoFar: 'Reset it',
      nextStep: 'Send a new one',
      promisedBy: 'fatima',
      owner: 'joost',
      team: 'north',
      subject: 'router',
      policy: 'said-by-agent',
      told: false,
    });
    expect(web.service.asked.open).toEqual([
      {
        customer: {
          phone: '020 555 0123',
          name: 'Anna',
          reference: 'K-12',
          language: 'nl',
          timeZone: 'Europe/Amsterdam',
        },
        source: 'agent',
        when: { kind: 'window', window: { notBefore: at('15:00'), dueAt: at('15:30') } },
        promisedAt: at('13:59'),
        told: false,
        reason: 'The router is dead',
        doneSoFar: 'Reset it',
        nextStep: 'Send a new one',
        promisedBy: 'fatima',
        owner: 'joost',
        team: 'north',
        subject: 'router',
        policy: 'said-by-agent',
        aboutCall: null,
        idempotency: null,
      },
    ]);
  });

  test.each([
    ['a length', { in: 'P1DT2H3M4S' }, { kind: 'in', ms: 93_784_000 }],
    ['weeks', { in: 'P2W' }, { kind: 'in', ms: 1_209_600_000 }],
    [
      'an instant',
      { dueAt: '2026-11-25T14:15:00+01:00' },
      { kind: 'window', window: { notBefore: null, dueAt: at('14:15') } },
    ],
    ['words', { words: 'over een kwartier' }, { kind: 'words', words: 'over een kwartier' }],
  ])('can say when as %s', async (_name, way, when) => {
    await post({ customer: { phone: '+31612345678' }, ...way });
    expect(web.service.asked.open[0]?.when).toEqual(when);
  });

  test('gets 200 and the promise that is open already for this customer and subject', async () => {
    const pledge = web.service.put({ id });
    web.service.nextOpen = {
      kind: 'already-open',
      view: { now: web.service.now, pledge, next: [] },
    };
    const answer = await post(minimal);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ id });
  });

  test('sends the same key with the same body as the same request, whatever the order', async () => {
    const key = { 'idempotency-key': 'order-1' };
    await post(minimal, key);
    await post({ in: 'PT15M', customer: { phone: '+31612345678' } }, key);
    await post({ in: 'PT16M', customer: { phone: '+31612345678' } }, key);
    const [first, second, third] = web.service.asked.open.map(({ idempotency }) => idempotency);
    expect(first).toMatchObject({ owner: 'fatima', key: 'order-1' });
    expect(second).toEqual(first);
    expect(third?.bodyHash).not.toBe(first?.bodyHash);
  });

  test('is told with 409 that a key was used for another request', async () => {
    web.service.nextOpen = { kind: 'refused', why: 'key-reused', detail: 'Used before.' };
    const answer = await post(minimal, { 'idempotency-key': 'order-1' });
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ type: '/problems/key-reused', status: 409 });
  });

  test.each([
    'number-not-dialable',
    'number-not-allowed',
    'window-backwards',
    'too-far-ahead',
    'too-far-back',
    'unknown-promise',
    'unknown-policy',
    'unknown-team',
    'unknown-person',
    'unknown-zone',
    'unknown-language',
  ] as const)('is refused with 422 and what to do next: %s', async (why) => {
    web.service.nextOpen = { kind: 'refused', why, detail: 'Because.' };
    const answer = await post(minimal);
    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json()).toMatchObject({ type: `/problems/${why}`, detail: 'Because.' });
    expect(answer.json<{ next: string }>().next.length).toBeGreaterThan(20);
  });

  test('has invisible characters taken out of what people wrote', async () => {
    const name = 'An\u202Ena\u0000 \u200Bde\tVries';
    await post({ customer: { phone: '+31612345678', name }, in: 'PT1M', reason: 'a\nb\u0007' });
    expect(web.service.asked.open[0]?.customer.name).toBe('Anna de Vries');
    expect(web.service.asked.open[0]?.reason).toBe('a\nb');
  });
});

describe('a program that reads promises', () => {
  const get = (url: string, key: string = keys.reader) =>
    web.app.inject({ method: 'GET', url, headers: withKey(key) });

  test('sees one with its context and no whole telephone number', async () => {
    web.service.put({ id, reason: 'The router is dead' });
    const answer = await get(`/v1/pledges/${id}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      id,
      reason: 'The router is dead',
      customer: { name: 'Anna de Vries', phones: ['+31 6 •••• 5678'] },
    });
    expect(answer.body).not.toContain('612345678');
  });

  test('gets the same 404 for an id that never was', async () => {
    const answer = await get('/v1/pledges/019ab000-0000-7000-8000-0000000000ff');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ type: '/problems/not-found' });
  });

  test('is told how an id is written', async () => {
    const answer = await get('/v1/pledges/12');
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ detail: string }>().detail).toContain('UUID');
  });

  test('says who took a promise before it was at risk', async () => {
    const [now, until] = [at('14:00'), at('14:15')];
    const taken = { type: 'acknowledged', at: now, by: 'joost', via: 'api', until } as const;
    web.service.put({ id, events: [taken] });
    expect((await get(`/v1/pledges/${id}`)).json()).toMatchObject({
      escalation: { step: 0, acknowledgedBy: 'joost', until: new Date(until).toISOString() },
    });
  });

  test('counts the steps of an escalation from 1, and hears of none once it has ended', async () => {
    const since = at('14:13:30');
    const atRisk = { type: 'put-at-risk', at: since, why: 'window', since, startStep: 0 } as const;
    const passed = { step: 1, round: 0, collapsed: [0], nextAt: at('14:18:30') };
    const escalated = { type: 'escalated', at: at('14:15:30'), ...passed } as const;
    web.service.put({ id, events: [atRisk, escalated] });
    const answer = await get(`/v1/pledges/${id}`);
    expect(answer.json()).toMatchObject({ escalation: { step: 2 } });
    const { next } = answer.json<{ next: { kind: string; step: number | null }[] }>();
    expect(next.find(({ kind }) => kind === 'escalate')?.step).toBe(3);
    const timeline = (await get(`/v1/pledges/${id}/timeline`)).json<{ events: object[] }>();
    expect(timeline.events).toMatchObject([{}, { startStep: 1 }, { step: 2, collapsed: [1] }]);

    const over = {
      type: 'withdrawn',
      at: at('14:16'),
      by: 'lena',
      reason: sealed('abuse'),
    } as const;
    web.service.put({ id, events: [atRisk, escalated, over] });
    expect((await get(`/v1/pledges/${id}`)).json()).toMatchObject({ escalation: null });
  });

  test('reads the timeline in ISO 8601, with notes and without the number', async () => {
    const note = { valueId: 'note-1', commitment: 'sealed' };
    web.service.put({
      id,
      note: 'Rang the neighbour',
      events: [{ type: 'note-added', at: at('14:02'), by: 'fatima', note }],
    });
    const answer = await get(`/v1/pledges/${id}/timeline`);
    const { events } = answer.json<{ events: Record<string, unknown>[] }>();
    expect(events[0]).toMatchObject({
      type: 'opened',
      position: 1,
      at: '2026-11-25T13:00:00.000Z',
    });
    expect(events[1]).toMatchObject({
      type: 'note-added',
      at: '2026-11-25T13:02:00.000Z',
      note: { valueId: 'note-1', text: 'Rang the neighbour' },
    });
    expect(answer.body).not.toContain('612345678');
  });

  test('lists promises by filters and a page at a time', async () => {
    web.service.put({ id });
    web.service.put({ id: '019ab000-0000-7000-8000-00000000000b', opening: { team: 'south' } });
    const all = await get('/v1/pledges?limit=1');
    expect(all.json()).toMatchObject({ pledges: [{ id }], cursor: 'the-next-page' });
    const south = await get('/v1/pledges?team=south&state=waiting,due');
    expect(south.json<{ pledges: unknown[] }>().pledges).toHaveLength(1);
    const nobody = await get('/v1/pledges?customerPhone=%2B31699999999');
    expect(nobody.json()).toEqual({ pledges: [], cursor: null });
    const hers = await get('/v1/pledges?customerPhone=%2B31612345678');
    expect(hers.json<{ pledges: unknown[] }>().pledges).toHaveLength(2);
  });

  test.each([
    'limit=201',
    'limit=0',
    'state=lost',
    'stat=due',
    'dueFrom=yesterday',
    'dueTo=0000-01-01T00:00:00Z',
  ])('is told what is wrong with a filter: %s', async (query) => {
    const answer = await get(`/v1/pledges?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ type: '/problems/invalid-input' });
  });
});
