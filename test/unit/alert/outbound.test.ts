import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { makeOutbound } from '../../../src/alert/outbound.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const post = { headers: { 'x-id': '1' }, body: 'hello' };
const local = makeOutbound({ allowLoopback: true });

describe('a request that may go out', () => {
  test('arrives once, whole, and its answer comes back', async () => {
    receiver.answer((response) =>
      response.writeHead(429, { 'retry-after': '120' }).end('too many'),
    );
    expect(await local.post({ url: receiver.url, ...post })).toEqual({
      kind: 'answered',
      status: 429,
      retryAfter: '120',
      body: 'too many',
    });
    expect(receiver.requests).toHaveLength(1);
    expect(receiver.requests[0]).toMatchObject({ method: 'POST', path: '/in', body: 'hello' });
    expect(receiver.requests[0]?.headers['x-id']).toBe('1');
  });

  test('goes to the address that was judged, with a single look-up', async () => {
    const elsewhere = await startReceiver('127.0.0.2');
    const asked: string[] = [];
    // The second answer would lead inside; it is never asked for.
    const answers = [['127.0.0.2'], ['169.254.169.254']];
    const outbound = makeOutbound({
      allowLoopback: true,
      resolve: (name) => {
        asked.push(name);
        return Promise.resolve(answers.shift() ?? []);
      },
    });
    const url = `http://localhost:${elsewhere.port}/in`;
    const answer = await outbound.post({ url, ...post });
    await elsewhere.close();
    expect(answer).toMatchObject({ kind: 'answered', status: 204 });
    expect(asked).toEqual(['localhost']);
    expect(elsewhere.requests[0]?.headers.host).toBe(`localhost:${elsewhere.port}`);
  });

  test('goes straight there, whatever proxy the environment names', async () => {
    const proxy = await startReceiver();
    const names = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = names.map((name) => process.env[name]);
    for (const name of names) process.env[name] = `http://127.0.0.1:${proxy.port}`;
    try {
      await makeOutbound({ allowLoopback: true }).post({ url: receiver.url, ...post });
    } finally {
      names.forEach((name, n) => {
        const value = before[n];
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      });
      await proxy.close();
    }
    expect(receiver.requests).toHaveLength(1);
    expect(proxy.connections()).toBe(0);
  });
});

describe('a request that may not go out opens no connection', () => {
  test('to this machine, where that is not allowed', async () => {
    const guarded = makeOutbound({ allowLoopback: false });
    const answer = await guarded.post({ url: receiver.url, ...post });
    expect(answer).toMatchObject({ kind: 'refused' });
    expect(receiver.connections()).toBe(0);
  });

  test.each([
    ['this machine', ['127.0.0.1']],
    ['a cloud’s metadata', ['169.254.169.254']],
    ['the internet and our network', ['8.8.8.8', '192.168.1.1']],
    ['our network, written as IPv6', ['::ffff:10.0.0.1']],
    ['nowhere', []],
  ])('to a name that leads to %s', async (_where, addresses) => {
    for (const allowLoopback of [false, true]) {
      const outbound = makeOutbound({ allowLoopback, resolve: () => Promise.resolve(addresses) });
      const answer = await outbound.post({ url: 'https://hooks.example.org/in', ...post });
      expect(answer).toMatchObject({ kind: 'refused' });
    }
  });

  test.each(['http://hooks.example.org/', 'https://hooks.example.org:22/', 'https://redis/'])(
    'to %s, whose name is not even looked up',
    async (url) => {
      const asked: string[] = [];
      const resolve = (name: string): Promise<readonly string[]> => {
        asked.push(name);
        return Promise.resolve([]);
      };
      const answer = await makeOutbound({ allowLoopback: true, resolve }).post({ url, ...post });
      expect(answer).toMatchObject({ kind: 'refused' });
      expect(asked).toEqual([]);
    },
  );

  test('to where a receiver redirects', async () => {
    const inside = await startReceiver();
    receiver.answer((response) => response.writeHead(307, { location: inside.url }).end());
    const answer = await local.post({ url: receiver.url, ...post });
    await inside.close();
    expect(answer).toMatchObject({ kind: 'answered', status: 307 });
    expect(inside.connections()).toBe(0);
  });
});

describe('a request always settles', () => {
  const hasty = makeOutbound({ allowLoopback: true, deadlineMs: 200 });

  test('when nobody listens', async () => {
    const { url } = receiver;
    await receiver.close();
    receiver = await startReceiver();
    expect(await hasty.post({ url, ...post })).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('when the receiver says nothing', async () => {
    receiver.answer(() => undefined);
    expect(await hasty.post({ url: receiver.url, ...post })).toEqual({
      kind: 'failed',
      why: 'There was no answer within 200 ms.',
    });
  });

  test('when the receiver breaks off', async () => {
    receiver.answer((response) => response.destroy());
    expect(await hasty.post({ url: receiver.url, ...post })).toMatchObject({ kind: 'failed' });
  });

  test('when the name is never looked up', async () => {
    const never = new Promise<never>(() => undefined);
    const outbound = makeOutbound({ allowLoopback: false, deadlineMs: 200, resolve: () => never });
    const answer = await outbound.post({ url: 'https://hooks.example.org/', ...post });
    expect(answer).toEqual({ kind: 'failed', why: 'There was no answer within 200 ms.' });
  });

  test('when there is no such name', async () => {
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const resolve = (): Promise<never> => Promise.reject(error);
    const outbound = makeOutbound({ allowLoopback: false, resolve });
    const answer = await outbound.post({ url: 'https://hooks.example.org/', ...post });
    expect(answer).toEqual({ kind: 'failed', why: 'getaddrinfo ENOTFOUND' });
  });

  test('when the answer never ends: its status counts, its body is cut', async () => {
    receiver.answer((response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    const answer = await local.post({ url: receiver.url, ...post });
    expect(answer).toMatchObject({ kind: 'answered', status: 200, body: 'x'.repeat(65_536) });
  });

  test('when the answer stops half-way: its status counts', async () => {
    receiver.answer((response) => response.writeHead(202).write('half'));
    const answer = await hasty.post({ url: receiver.url, ...post });
    expect(answer).toMatchObject({ kind: 'answered', status: 202, body: 'half' });
  });
});
