import { describe, expect, test } from '@jest/globals';
import { sha256Hex } from '../../../src/runtime/ids.ts';
import { at, seenCall } from '../../support/pledges.ts';
import { escalated } from './escalated.ts';
import { eachInBrowser } from './given-browser.ts';
import { keys } from './given-web.ts';

const web = eachInBrowser(keys.ops);
const { get } = web;

const id = '019ab000-0000-7000-8000-00000000000a';
const token = 'token-of-the-link';

const noted = (facts: Parameters<typeof seenCall>[0]) =>
  ({ type: 'call-noted', at: at('14:04'), facts: seenCall(facts), grade: null }) as const;
const talking = { startedAt: at('14:02'), answeredAt: at('14:03'), agent: 'joost' };

/** The promise in the list, on its own page, and behind an alert's link. */
async function everywhere(): Promise<readonly string[]> {
  web.access.links.set(sha256Hex(token), { pledgeId: id, person: 'lena' });
  const pages = await Promise.all(['/', `/promises/${id}`, `/a/${token}`].map((url) => get(url)));
  return pages.map(({ body }) => body);
}

describe('while somebody speaks with the customer', () => {
  test('every page says who and since when, and offers no other call', async () => {
    web.service.put({ id, events: [...escalated, noted(talking)] });
    web.service.now = at('14:16');
    for (const body of await everywhere()) {
      expect(body).toContain('In a call');
      expect(body).toContain('in a call with Joost Smit, since 14:03');
      expect(body).not.toContain('data-due');
      expect(body).not.toContain('not tried yet');
      expect(body).not.toContain('Call now');
    }
  });

  test('who it is need not be known', async () => {
    web.service.put({ id, events: [noted({ ...talking, agent: null })] });
    expect((await get(`/promises/${id}`)).body).toContain('in a call, since 14:03');
  });

  test('a telephone that only rings is told as that', async () => {
    web.service.put({ id, events: [noted({ startedAt: at('14:00') })] });
    for (const body of (await everywhere()).slice(0, 2)) {
      expect(body).toContain('calling now');
      expect(body).toContain('data-due');
      expect(body).not.toContain('Ring my phone');
    }
  });

  test('afterwards the list counts again', async () => {
    const over = { ...talking, endedAt: at('14:03:05'), talkSeconds: 5 };
    web.service.put({ id, events: [noted(talking), noted(over)] });
    const { body } = await get('/');
    expect(body).toContain('data-due');
    expect(body).not.toContain('In a call');
  });
});
