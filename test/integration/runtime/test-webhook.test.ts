import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { makeOutbound } from '../../../src/alert/outbound.ts';
import { makeTwilioWebhooks } from '../../../src/phone/twilio/routes.ts';
import { runChecks } from '../../../src/runtime/doctor.ts';
import { testWebhookCheck } from '../../../src/runtime/doctor/test-webhook.ts';
import {
  ACCOUNT,
  AUTH_TOKEN,
  makeProgramFake,
  type ProgramFake,
  START,
  twilioSettings,
} from '../phone/world.ts';
import { sayProblem } from '../../support/say-problem.ts';

/*
 * The program behind a real proxy that does to requests what proxies do. The address that is
 * configured is the proxy's, as a customer's would be.
 */

type Change = (request: { path: string; headers: Record<string, string>; body: string }) => void;

let app: FastifyInstance;
let proxy: Server;
let counted: string[];
let program: ProgramFake;
let change: Change;
let answer: ((response: ServerResponse) => void) | null;
let publicUrl: string;

beforeEach(async () => {
  counted = [];
  change = () => undefined;
  answer = null;
  program = makeProgramFake({
    ...{ customerNumber: '+31612345678', callerId: '+31205550100' },
    ...{ ringSeconds: 25, timeLimitSeconds: 7_200, detectMachine: false },
  });
  proxy = createServer((request, response) => {
    if (answer === null) void pass(request, response);
    else answer(response);
  });
  publicUrl = await new Promise<string>((resolve) => {
    proxy.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    });
  });
  await startProgram({});
});

afterEach(async () => {
  await app.close();
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
});

async function startProgram(settings: Partial<typeof twilioSettings>): Promise<void> {
  app = Fastify();
  // As the whole program answers (src/web/problem-reply.ts).
  app.setNotFoundHandler((request, reply) => {
    const instance = `urn:request:${request.id}`;
    return reply.code(404).send({ type: '/problems/not-found', instance });
  });
  await app.register(
    makeTwilioWebhooks({
      settings: { ...twilioSettings, publicUrl, ...settings },
      service: program,
      now: () => START,
      isOurNumber: () => false,
      sayProblem,
      count: (result) => counted.push(result),
    }),
  );
}

async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const forwarded = {
    path: request.url ?? '',
    headers: { ...(request.headers as Record<string, string>) },
    body: Buffer.concat(chunks).toString(),
  };
  change(forwarded);
  const { path: url, headers, body } = forwarded;
  delete headers['content-length'];
  const inside = await app.inject({ method: 'POST', url, headers, body });
  response.writeHead(inside.statusCode, { 'content-type': 'text/plain' }).end(inside.body);
}

type Given = { authTokens?: readonly string[]; publicUrl?: string };

async function examine(given: Given = {}, deadlineMs = 5_000) {
  let nonces = 0;
  const check = testWebhookCheck({
    ...{ accountSid: ACCOUNT, authTokens: [AUTH_TOKEN], publicUrl },
    outbound: makeOutbound({ allowLoopback: true, deadlineMs }),
    nonce: () => `a-nonce-by-chance-${(nonces += 1)}`,
    ...given,
  });
  const [result] = await runChecks([check]);
  return result;
}

describe('the test webhook', () => {
  test('comes in, is counted as a test, and changes nothing', async () => {
    expect(await examine()).toMatchObject({ ok: true, fix: null });
    expect(counted).toEqual(['test', 'test']);
    expect([program.reports, program.ended]).toEqual([[], []]);
  });

  test('comes in through a proxy that gives another host and scheme, which are not asked', async () => {
    change = ({ headers }) => {
      Object.assign(headers, {
        ...{ host: 'inside.local:8080', 'x-forwarded-host': 'other.example' },
        'x-forwarded-proto': 'http',
      });
    };
    expect(await examine()).toMatchObject({ ok: true });
  });

  const edit =
    (part: 'path' | 'body', from: string | RegExp, to: string): Change =>
    (request) => {
      request[part] = request[part].replace(from, to);
    };

  test.each<[string, Change, string]>([
    ['takes a part of the path away', edit('path', '/webhooks', ''), 'the path of an address'],
    ['ends the path with a slash', edit('path', /(\?|$)/, '/$1'), 'the path of an address'],
    ['leads to another path of ours', edit('path', 'test', 'status'), 'the path of an address'],
    ['takes the query away', edit('path', /\?.*/, ''), 'the query of an address'],
    ['puts the query in order', edit('path', /\?(b=[^&]*)&(a=[^&]*)/, '?$2&$1'), 'the query'],
    ['takes empty values away', edit('body', 'ToCity=&', ''), 'its signature did not fit'],
    [
      'takes headers away',
      ({ headers }) => {
        delete headers['x-twilio-signature'];
      },
      'without the header X-Twilio-Signature',
    ],
  ])('finds a proxy that %s', async (_what, does, found) => {
    change = does;
    const result = await examine();
    expect(result).toMatchObject({ ok: false, found: expect.stringContaining(found) });
    expect(result?.fix).toMatch(/proxy/);
    expect(program.reports).toEqual([]);
  });

  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      'that sends elsewhere',
      (response) => response.writeHead(301, { location: 'https://www.example.com/' }).end(),
      'sends elsewhere (HTTP 301)',
    ],
    [
      'that answers by itself',
      (response) => response.writeHead(200).end('<Response/>'),
      'something else than this program answered (HTTP 200)',
    ],
    [
      'that reaches nobody',
      (response) => response.writeHead(502).end('Bad gateway'),
      'something else than this program answered (HTTP 502)',
    ],
  ])('finds a proxy %s', async (_what, does, found) => {
    answer = does;
    const result = await examine();
    expect(result).toMatchObject({ ok: false, found: expect.stringContaining(found) });
    expect(result?.fix).not.toBeNull();
  });

  test('finds a proxy that never answers, and does not wait for it for ever', async () => {
    answer = () => undefined;
    const result = await examine({}, 100);
    expect(result).toMatchObject({ ok: false, found: expect.stringContaining('nobody answered') });
    expect(result?.fix).toContain('Start the program');
  });

  test('finds a program that runs with another address, token or account', async () => {
    for (const settings of [
      { publicUrl: 'https://other.example' },
      { authTokens: ['f'.repeat(32)] },
    ]) {
      await app.close();
      await startProgram(settings);
      const result = await examine();
      expect(result?.found).toBe('it came in, and its signature did not fit');
      expect(result?.fix).toContain('PUBLIC_URL and TWILIO_AUTH_TOKEN');
    }
    await app.close();
    await startProgram({ accountSid: `AC${'1'.repeat(32)}` });
    expect((await examine())?.found).toContain('foreign-account');
  });

  test('may be answered under the second token while the token is rotated', async () => {
    const second = 'f'.repeat(32);
    await app.close();
    await startProgram({ authTokens: [second, AUTH_TOKEN] });
    expect(await examine({ authTokens: [AUTH_TOKEN, second] })).toMatchObject({ ok: true });
  });

  test('is not sent to an address inside, and says that it could not be tried', async () => {
    const result = await examine({ publicUrl: 'https://192.168.1.10' });
    expect(result).toMatchObject({ ok: 'warn', found: expect.stringContaining('not be tried') });
    expect(counted).toEqual([]);
  });

  test('prints neither token nor signature, whatever it finds', async () => {
    change = edit('path', '/webhooks', '');
    expect(JSON.stringify(await examine())).not.toContain(AUTH_TOKEN);
  });
});
