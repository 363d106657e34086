import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type GivenWeb, givenWeb, keys, logIn } from './given-web.ts';

const POLL_MS = 20;

let web: GivenWeb;
let address: string;
let cookie: string;
let watchers: Watcher[];

beforeEach(async () => {
  web = await givenWeb({
    limits: { livePollMs: POLL_MS, liveBeatMs: 10_000, liveListenersMax: 3 },
  });
  await web.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = web.app.server.address() as AddressInfo;
  address = `http://127.0.0.1:${String(port)}`;
  cookie = (await logIn(web.app, keys.writer))['cookie'] ?? '';
  watchers = [];
});

afterEach(async () => {
  for (const { stop } of watchers) stop();
  await web.app.close();
});

type Watcher = {
  readonly heard: () => string;
  readonly stop: () => void;
  readonly ended: Promise<void>;
};

/** A page that watches the list. */
async function watch(seen = '', about = ''): Promise<Watcher> {
  const stopping = new AbortController();
  const response = await fetch(`${address}/live?seen=${seen}&about=${about}`, {
    headers: { cookie, accept: 'text/event-stream' },
    signal: stopping.signal,
  });
  let heard = '';
  const read = async () => {
    for await (const bytes of response.body ?? [])
      heard += new TextDecoder().decode(bytes as Uint8Array);
  };
  const watcher = {
    heard: () => heard,
    stop: () => {
      stopping.abort();
    },
    ended: read().catch(() => undefined),
  };
  watchers.push(watcher);
  return watcher;
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('It did not come to pass within 5 s.');
    await wait(5);
  }
}

const id = '019ab000-0000-7000-8000-00000000000a';
const other = '019ab000-0000-7000-8000-00000000000b';
const changes = ({ heard }: Watcher) => heard().split('event: changed').length - 1;
const beats = ({ heard }: Watcher) => heard().split('event: beat').length - 1;

describe('a page that watches the list', () => {
  test('hears of a change once, and that all is well every ten seconds of the ledger’s clock', async () => {
    const page = await watch();
    await until(() => changes(page) === 1);
    web.service.put({ id });
    await until(() => changes(page) === 2);
    expect(beats(page)).toBe(0);
    web.service.now += 10_000;
    await until(() => beats(page) === 1);
    expect(changes(page)).toBe(2);
  });

  test('hears at once of what changed while its connection was away', async () => {
    const page = await watch();
    await until(() => changes(page) === 1);
    const seen = /id: (\w+)/.exec(page.heard())?.[1] ?? '';
    page.stop();
    const unchanged = await watch(seen);
    await until(() => beats(unchanged) === 1);
    expect(changes(unchanged)).toBe(0);
    unchanged.stop();
    web.service.put({ id });
    const changed = await watch(seen);
    await until(() => changes(changed) === 1);
  });

  test('costs the ledger one look a round, however many watch, and none when nobody does', async () => {
    const pages = [await watch(), await watch(), await watch()];
    await until(() => pages.every((page) => changes(page) === 1));
    const before = web.lists();
    await wait(POLL_MS * 10);
    expect(web.lists() - before).toBeLessThanOrEqual(10);
    expect(web.lists() - before).toBeGreaterThan(1);
    for (const page of pages) page.stop();
    await Promise.all(pages.map(({ ended }) => ended));
    await wait(POLL_MS * 3);
    const after = web.lists();
    await wait(POLL_MS * 5);
    expect(web.lists()).toBe(after);
  });

  test('hears nothing while the ledger is away: silence turns it grey', async () => {
    const page = await watch();
    await until(() => changes(page) === 1);
    web.service.failing = new Error('gone');
    web.service.now += 60_000;
    await until(() => web.logged.some((line) => line.includes('could not be read')));
    expect(beats(page)).toBe(0);
    web.service.failing = null;
    await until(() => beats(page) === 1);
  });

  test('is refused when too many watch already', async () => {
    await watch();
    await watch();
    await watch();
    const answer = await fetch(`${address}/live`, { headers: { cookie } });
    expect(answer.status).toBe(429);
  });

  test('lets the process end at once', async () => {
    const page = await watch();
    await until(() => changes(page) === 1);
    const started = performance.now();
    await web.app.close();
    expect(performance.now() - started).toBeLessThan(2_000);
    await page.ended;
  });

  test('of one promise hears of that one, ended or not, and of no other', async () => {
    const window = { notBefore: null, dueAt: web.service.now + 3_600_000 };
    web.service.put({ id, opening: { window } });
    const page = await watch('', id);
    await until(() => changes(page) === 1);
    web.service.put({ id: other, opening: { customerId: 'c2', window } });
    web.service.now += 10_000;
    await until(() => beats(page) === 1);
    expect(changes(page)).toBe(1);
    const cancelled = {
      type: 'cancelled',
      at: web.service.now,
      by: 'customer',
      via: 'own-number',
      person: null,
      callId: null,
    } as const;
    web.service.put({ id, opening: { window }, events: [cancelled] });
    await until(() => changes(page) === 2);
  });

  test('of one’s own list hears of one’s own, behind two hundred nearer ones too', async () => {
    const put = (number: number, owner: string) => {
      const window = { notBefore: null, dueAt: web.service.now + 7_200_000 + number * 60_000 };
      const opening = { customerId: `c${String(number)}`, window, owner };
      const made = `019ab000-0000-7000-8000-${String(number).padStart(12, '0')}`;
      web.service.put({ id: made, opening });
    };
    for (let number = 1; number <= 201; number += 1) put(number, 'joost');
    put(300, 'fatima');
    const page = await watch();
    await until(() => changes(page) === 1);
    put(5, 'otto');
    web.service.now += 10_000;
    await until(() => beats(page) === 1);
    expect(changes(page)).toBe(1);
    put(301, 'fatima');
    await until(() => changes(page) === 2);
  });

  test('has to be logged in', async () => {
    const answer = await fetch(`${address}/live`, { redirect: 'manual' });
    expect(answer.status).toBe(401);
  });
});
