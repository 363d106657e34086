import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { OldWords } from '../../src/domain/sealed.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { sha256Hex } from '../../src/runtime/ids.ts';
import { keys } from '../integration/web/given-web.ts';
import { startChromium } from '../support/chromium.ts';
import { AFTERNOON, type Day, TOKEN, givenDay, idOf } from './given-day.ts';

let browser: Browser;
let day: Day;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  day = await givenDay(AFTERNOON);
});

afterEach(async () => {
  await day.app.close();
});

const pages = () => [
  '/',
  '/?view=all',
  '/?view=done',
  `/promises/${idOf(1)}`,
  '/promises/new',
  '/calls',
  '/inbox',
  '/reports',
  '/reports/2026-11-24',
  '/problems',
  `/a/${TOKEN}`,
];

async function logIn(page: Page, key: string = keys.admin): Promise<void> {
  await page.goto(day.address);
  await page.fill('input[name=key]', key);
  await page.click('button.primary');
  await page.waitForSelector('.list');
}

/** Pages speak the language of who is logged in: of somebody who reads Dutch. */
async function dutchKey(): Promise<string> {
  const key = 'key-of-joost-the-admin-000';
  const known = { keyId: 'joost-admin', person: 'joost', scopes: ['admin'] as const };
  await day.access.addKey({ ...known, hash: sha256Hex(key) });
  return key;
}

const attacks = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'-alert(1)-'",
  '</title><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<a href="javascript:alert(1)">x</a>',
  '<style>*{display:none}</style>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<!--',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
];

describe('what strangers wrote', () => {
  test('is shown as text on every page: nothing of it runs, loads or leads away', async () => {
    const seen: string[] = [];
    for (const [index, attack] of attacks.entries()) plant(day, index, attack);
    const page = await browser.newPage();
    page.on('dialog', (dialog) => {
      seen.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (message.type() === 'error') seen.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(day.address)) seen.push(`request ${request.url()}`);
    });
    await logIn(page);
    const planted = attacks.map((_attack, index) => `/promises/${idOf(500 + index)}`);
    for (const path of [...pages(), ...planted]) {
      await page.goto(`${day.address}${path}`);
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(path);
    }
    await page.goto(day.address);
    const names = await page.locator('.row .name').allTextContents();
    for (const attack of attacks) expect(names).toContain(attack);
    expect(seen).toEqual([]);
    await page.close();
  });
});

function plant({ service, inbox }: Day, index: number, attack: string): void {
  const note = { valueId: 'note-1', commitment: 'sealed' };
  service.put({
    id: idOf(500 + index),
    opening: {
      customerId: `attack-${String(index)}`,
      subject: attack,
      owner: attack,
      window: { notBefore: null, dueAt: service.now + MINUTE },
    },
    customer: { customerId: `attack-${String(index)}`, name: attack, reference: attack },
    reason: attack,
    note: attack,
    events: [
      { type: 'note-added', at: service.now, by: attack, note },
      { type: 'claim-made', at: service.now, by: attack, reason: attack as OldWords },
      {
        type: 'handed-over',
        at: service.now,
        from: attack,
        to: attack,
        by: attack,
        why: attack as OldWords,
      },
    ],
  });
  inbox.push({
    messageId: String(index),
    person: attack,
    pledgeId: null,
    subject: attack,
    text: attack,
    at: service.now,
  });
}

const contrast = readFileSync(join(process.cwd(), 'test/browser/contrast.js'), 'utf8');

describe.each([
  ['light', 'en-GB', 1280],
  ['dark', 'nl-NL', 1280],
  ['dark', 'en-GB', 360],
  ['light', 'nl-NL', 360],
] as const)('every page, %s, %s, %i px wide', (colorScheme, locale, width) => {
  test('fits its width and can be read: contrast at least 4.5', async () => {
    const viewport = { width, height: 740 };
    const context = await browser.newContext({ colorScheme, locale, viewport });
    const page = await context.newPage();
    await logIn(page, locale === 'nl-NL' ? await dutchKey() : keys.admin);
    const faults: unknown[] = [];
    for (const path of pages()) {
      await page.goto(`${day.address}${path}`);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (wide > width) faults.push(`${path} is ${String(wide)} px wide`);
      faults.push(...(await page.evaluate<string[]>(contrast)).map((fault) => `${path}: ${fault}`));
    }
    expect(faults).toEqual([]);
    await context.close();
  });
});
