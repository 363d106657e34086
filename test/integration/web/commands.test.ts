import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { localDay } from '../../../src/domain/day.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { emptyFigures } from '../../support/fake-service.ts';
import { at, conversation } from '../../support/pledges.ts';
import { type GivenWeb, givenWeb, keys, withKey } from './given-web.ts';

let web: GivenWeb;

beforeEach(async () => {
  web = await givenWeb();
  web.service.put({ id });
});

afterEach(async () => {
  await web.app.close();
});

const id = '019ab000-0000-7000-8000-00000000000a';

function ask(url: string, payload?: object, key: string = keys.writer) {
  const headers = { ...withKey(key), 'accept-language': 'en' };
  return web.app.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
}

describe('a program that asks something of a promise', () => {
  test.each([
    ['notes', { text: 'Rang twice' }, { type: 'note', text: 'Rang twice' }],
    [
      'moves',
      {
        ...{ dueAt: '2026-11-25T14:30:00Z', why: 'at work' },
        ...{ by: 'customer', via: 'own-number', callId: 'calls:9' },
      },
      {
        type: 'move',
        window: { notBefore: null, dueAt: at('15:30') },
        by: 'customer',
        via: 'own-number',
        why: 'at work',
        callId: 'calls:9',
      },
    ],
    [
      'moves',
      {
        window: { notBefore: '2026-11-25T14:00:00Z', dueAt: '2026-11-25T14:30:00Z' },
        by: 'company',
        via: 'agent',
      },
      {
        type: 'move',
        window: { notBefore: at('15:00'), dueAt: at('15:30') },
        by: 'company',
        via: 'agent',
        why: null,
        callId: null,
      },
    ],
    [
      'hand-overs',
      { to: 'joost', why: 'off shift' },
      { type: 'hand-over', to: 'joost', why: 'off shift' },
    ],
    [
      'cancellation',
      { by: 'customer', via: 'recorded-call', callId: 'calls:9' },
      { type: 'cancel', by: 'customer', via: 'recorded-call', callId: 'calls:9' },
    ],
    ['withdrawal', { reason: 'wrong number' }, { type: 'withdraw', reason: 'wrong number' }],
    ['claim', { reason: 'from my own phone' }, { type: 'claim', reason: 'from my own phone' }],
    ['confirmation', undefined, { type: 'confirm-claim' }],
    ['acknowledgement', {}, { type: 'acknowledge', via: 'api' }],
    ['call', undefined, { type: 'call-now' }],
  ])('has it done in the name of the person whose key it is: %s', async (name, body, command) => {
    const answer = await ask(`/v1/pledges/${id}/${name}`, body);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ id });
    expect(web.service.asked.commands).toEqual([{ id, command, by: 'fatima' }]);
  });

  test.each([
    ['notes', { text: '  ' }],
    ['moves', { by: 'customer', via: 'page' }],
    ['moves', { dueAt: '2026-11-25T14:30:00Z', by: 'nobody', via: 'page' }],
    ['moves', { dueAt: '2026-11-25T14:30:00Z', by: 'customer', via: 'page' }],
    ['cancellation', { by: 'customer', via: 'page' }],
    ['cancellation', { by: 'customer', via: 'agent', because: 'x' }],
    ['withdrawal', {}],
    ['acknowledgement', { until: 'tomorrow' }],
  ])('is told what is wrong, and nothing is done: %s %j', async (name, body) => {
    const answer = await ask(`/v1/pledges/${id}/${name}`, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ type: '/problems/invalid-input' });
    expect(web.service.asked.commands).toEqual([]);
  });

  test('is told with 409 why a person cannot do that now, in words and as a code', async () => {
    web.service.nextCommand = (view) => ({ kind: 'refused', why: 'already-acknowledged', view });
    const answer = await ask(`/v1/pledges/${id}/acknowledgement`);
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({
      type: '/problems/not-possible-now',
      refusal: 'already-acknowledged',
      state: 'waiting',
      detail: expect.stringContaining('colleague'),
    });
  });

  test.each(['call-unknown', 'call-out-of-time', 'call-says-nothing'] as const)(
    'is told with 422 that nothing bears the customer’s word out, and what to do: %s',
    async (why) => {
      web.service.nextCommand = (view) => ({ kind: 'refused', why, view });
      const answer = await ask(`/v1/pledges/${id}/cancellation`, {
        ...{ by: 'customer', via: 'recorded-call', callId: 'calls:9' },
      });
      expect(answer.statusCode).toBe(422);
      expect(answer.json()).toMatchObject({
        ...{ type: '/problems/word-not-proven', refusal: why },
        next: expect.stringContaining('Report the call first'),
      });
    },
  );

  test('asks it under its key, which is of this person, this address and this body', async () => {
    const under = (name: string, payload: object, key = 'k1', owner: string = keys.writer) =>
      web.app.inject({
        method: 'POST',
        url: `/v1/pledges/${id}/${name}`,
        headers: { ...withKey(owner), 'idempotency-key': key },
        payload,
      });
    const note = { text: 'Rang twice' };
    for (const payload of [note, note, { text: 'Rang thrice' }]) await under('notes', payload);
    await under('claim', { reason: 'Rang twice' });
    await under('notes', note, 'k1', keys.ops);
    const [first, second, other, claim, ops] = web.service.asked.keys;
    expect(first).toMatchObject({ owner: 'fatima', key: 'k1' });
    expect(second).toEqual(first);
    const hashes = [first, other, claim].map((one) => one?.bodyHash);
    expect(new Set(hashes).size).toBe(3);
    expect(ops).toEqual({ ...first, owner: 'otto' });
    expect((await under('notes', note, 'two words')).statusCode).toBe(400);
  });

  test('is told that an answer was given before, or that the key was used for something else', async () => {
    web.service.nextCommand = (view) => ({ kind: 'done', view, replayed: true });
    const again = await ask(`/v1/pledges/${id}/call`);
    expect(again.headers['idempotency-replayed']).toBe('true');
    web.service.nextCommand = (view) => ({ kind: 'refused', why: 'key-reused', view });
    const reused = await ask(`/v1/pledges/${id}/call`);
    expect(reused.statusCode).toBe(409);
    expect(reused.json()).toMatchObject({ type: '/problems/key-reused' });
  });

  test('is told that a promise is not there', async () => {
    const answer = await ask('/v1/pledges/019ab000-0000-7000-8000-0000000000ff/call');
    expect(answer.statusCode).toBe(404);
  });
});

describe('calls', () => {
  const one = '019ab000-0000-7000-8000-00000000000e';
  const two = '019ab000-0000-7000-8000-00000000000f';
  const callId = 'twilio:CA00000000000000000000000000000001';

  beforeEach(() => {
    web.service.calls.set(callId, {
      callId,
      version: 1,
      customer: '+31612345678',
      customerAsGiven: '+31612345678',
      company: null,
      facts: conversation(at('13:50')),
      verdict: 'unknown',
      reasons: [],
      reportedDroppedBy: null,
      pledgeId: null,
      asks: [],
      answer: null,
      raw: [],
    });
  });

  test('that somebody reports as dropped become a promise', async () => {
    const answer = await ask(`/v1/calls/${encodeURIComponent(callId)}/dropped`);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.location).toMatch(/^\/v1\/pledges\//);
  });

  test('get the outcome that the agent tells', async () => {
    const answer = await ask(`/v1/calls/${callId}/outcome`, { outcome: 'spoke' });
    const none = { pledgeIds: [], mayBeAbout: [] };
    expect(answer.json()).toEqual({ callId, outcome: 'spoke', ...none });
    expect(web.service.calls.get(callId)?.facts.outcome).toBe('spoke');
  });

  test('get the promises that the agent names beside the outcome, one or several', async () => {
    const call = web.service.calls.get(callId);
    if (call === undefined) throw new Error('The call is not there.');
    web.service.calls.set(callId, { ...call, asks: [one, two] });
    const path = `/v1/calls/${callId}/outcome`;
    expect((await ask(path, { outcome: 'spoke' })).json()).toMatchObject({
      mayBeAbout: [one, two],
    });
    expect((await ask(path, { pledgeId: one })).json()).toMatchObject({
      ...{ outcome: 'spoke', pledgeIds: [one], mayBeAbout: [] },
    });
    const both = await ask(path, { outcome: 'spoke', pledgeId: [one, two] });
    expect(both.json()).toMatchObject({ pledgeIds: [one, two] });
  });

  test('say why a promise cannot be named', async () => {
    const path = `/v1/calls/${callId}/outcome`;
    const refusals = [
      'call-for-another',
      'not-open-then',
      'named-already',
      'word-of-another',
    ] as const;
    for (const why of refusals) {
      web.service.nextNaming = why;
      const answer = await ask(path, { pledgeId: one });
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({ type: '/problems/not-possible-now', refusal: why });
    }
    expect((await ask(path, {})).statusCode).toBe(400);
    expect((await ask(path, { pledgeId: 'router' })).statusCode).toBe(400);
    expect((await ask(path, { pledgeId: [] })).statusCode).toBe(400);
  });

  test('that nobody has reported are 404, and outcomes that are none are 400', async () => {
    expect((await ask('/v1/calls/calls:none/dropped')).statusCode).toBe(404);
    expect((await ask('/v1/calls/calls:none/outcome', { outcome: 'spoke' })).statusCode).toBe(404);
    expect((await ask(`/v1/calls/${callId}/outcome`, { outcome: 'great' })).statusCode).toBe(400);
  });
});

describe('the site', () => {
  test('has a kill switch that remembers who turned it', async () => {
    const url = '/v1/kill-switch';
    const headers = withKey(keys.ops);
    const on = await web.app.inject({ method: 'PUT', url, headers, payload: { on: true } });
    expect(on.json()).toEqual({ on: true, by: 'otto', at: '2026-11-25T13:00:00.000Z' });
    const read = await web.app.inject({ url, headers: withKey(keys.reader) });
    expect(read.json()).toEqual(on.json());
    const wrong = await web.app.inject({ method: 'PUT', url, headers, payload: { on: 'yes' } });
    expect(wrong.statusCode).toBe(400);
  });

  test('has a report of each day, computed where none is written yet', async () => {
    const headers = withKey(keys.reader);
    const answer = await web.app.inject({ url: '/v1/reports/2026-11-24', headers });
    expect(answer.json()).toMatchObject({ date: '2026-11-24', version: null, figures: {} });
    expect((await web.app.inject({ url: '/v1/reports/2026-02-30', headers })).statusCode).toBe(400);
  });

  test('says of a day that goes on until when it was counted, and refuses one that has not begun [figures.running-day] [figures.no-future-day]', async () => {
    const headers = withKey(keys.reader);
    const { from } = localDay('2026-11-25', 'Europe/Amsterdam');
    const url = '/v1/reports/2026-11-25';
    const figures = { ...emptyFigures('2026-11-25'), from, asOf: from + HOUR };
    web.service.figures = () => Promise.resolve(figures);
    const running = await web.app.inject({ url, headers });
    expect(running.json()).toMatchObject({ asOf: '2026-11-25T00:00:00.000Z' });
    web.service.figures = () => Promise.resolve({ ...figures, asOf: from - 1 });
    const ahead = await web.app.inject({ url, headers });
    expect(ahead.statusCode).toBe(400);
    expect(ahead.json()).toMatchObject({ errors: [{ pointer: 'date' }] });
    expect(ahead.body).toContain('has not begun');
  });
});
