import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { MINUTE } from '../../src/domain/time.ts';
import { keys } from '../integration/web/given-web.ts';
import { startChromium } from '../support/chromium.ts';
import { AFTERNOON, type Day, TOKEN, givenDay, idOf } from './given-day.ts';

let browser: Browser;
let day: Day;
let contexts: BrowserContext[];

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  contexts = [];
  day = await givenDay(AFTERNOON);
});

afterEach(async () => {
  for (const context of contexts) await context.close();
  await day.app.close();
});

async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  contexts.push(context);
  return context.newPage();
}

/** A page that stands on the list, logged in. */
async function onTheList(
  options: BrowserContextOptions = {},
  key: string = keys.ops,
): Promise<Page> {
  const page = await newPage(options);
  await logIn(page, key);
  return page;
}

async function logIn(page: Page, key: string): Promise<void> {
  await page.goto(day.address);
  await page.fill('input[name=key]', key);
  await page.click('button.primary');
  await page.waitForSelector('.list');
}

const rows = (page: Page) => page.locator('.row .name').allTextContents();

describe('the list in a browser', () => {
  test('lists the most urgent first and takes an escalation with one button', async () => {
    const page = await onTheList();
    expect((await rows(page)).slice(0, 2)).toEqual([
      'Annelies van der Bilt-Hoogendijk',
      'Bram Jacobs',
    ]);
    await page.click(`#p-${idOf(1)} button.primary`);
    await page.waitForSelector('.note');
    expect(await page.textContent(`#p-${idOf(1)} .taken-by`)).toContain('Otto Bakker has it until');
    expect(day.service.asked.commands).toEqual([
      { id: idOf(1), by: 'otto', command: { type: 'acknowledge', via: 'page' } },
    ]);
  });

  test('shows a new promise without a reload, and says that it is live', async () => {
    const page = await onTheList();
    await page.waitForSelector('.is-live');
    day.service.put({
      id: idOf(900),
      opening: { customerId: 'new', window: { notBefore: null, dueAt: day.service.now + MINUTE } },
      customer: { customerId: 'new', name: 'Zoë Newly' },
    });
    await page.waitForSelector('text=Zoë Newly');
    expect(await page.title()).toMatch(/^\(2\) Promises/);
  });

  test('counts down by the server’s clock, whatever this computer’s says', async () => {
    const ahead = 60 * MINUTE;
    day.service.now += ahead;
    day.service.put({
      id: idOf(901),
      opening: {
        customerId: 'c',
        window: { notBefore: null, dueAt: day.service.now + 10 * MINUTE },
      },
      customer: { customerId: 'c', name: 'Clock' },
    });
    const page = await onTheList();
    const count = page.locator(`#p-${idOf(901)} .count`);
    await count.filter({ hasText: /^09:5\d$/ }).waitFor();
    expect(await count.textContent()).toMatch(/^09:5\d$/);
  });

  test('changes nothing under an open form, and waits behind a button', async () => {
    const page = await onTheList();
    await page.waitForSelector('.is-live');
    await page.click(`#p-${idOf(3)} .more summary`);
    await page.fill(`#p-${idOf(3)} input[name=why]`, 'half written');
    day.service.put({
      id: idOf(902),
      opening: { customerId: 'n', window: { notBefore: null, dueAt: day.service.now - MINUTE } },
      customer: { customerId: 'n', name: 'Pushed In' },
    });
    await page.waitForSelector('[data-changes]:not([hidden])');
    expect(await page.inputValue(`#p-${idOf(3)} input[name=why]`)).toBe('half written');
    expect(await rows(page)).not.toContain('Pushed In');
    await page.click('[data-changes]');
    await page.waitForSelector('text=Pushed In');
  });

  test('moves no row under a moving pointer, and shows the change once it rests', async () => {
    const page = await onTheList();
    await page.waitForSelector('.is-live');
    await page.hover(`#p-${idOf(3)} .name`);
    day.service.put({
      id: idOf(903),
      opening: { customerId: 'r', window: { notBefore: null, dueAt: day.service.now - MINUTE } },
      customer: { customerId: 'r', name: 'Waits A Moment' },
    });
    await page.waitForSelector('[data-changes]:not([hidden])');
    expect(await rows(page)).not.toContain('Waits A Moment');
    await page.waitForSelector('text=Waits A Moment', { timeout: 10_000 });
  });

  test('turns grey when nothing was heard for 25 seconds, and lives again afterwards', async () => {
    const page = await newPage();
    await page.clock.install();
    await logIn(page, keys.ops);
    await page.waitForSelector('.is-live');
    day.service.failing = Object.assign(new Error('gone'), { name: 'LedgerUnavailableError' });
    await page.clock.fastForward(27_000);
    await page.waitForSelector('.is-lost .lost:not([hidden])');
    expect(await page.textContent('.lost')).toContain('not the present one');
    day.service.failing = null;
    day.service.now += 11_000;
    await page.waitForSelector('body.is-live');
    await page.clock.fastForward(1_000);
    await page.waitForSelector('body:not(.is-lost)');
  });

  test('stops all dialling behind two taps, and says so at once to whoever watches', async () => {
    const page = await onTheList();
    const other = await onTheList({}, keys.writer);
    await other.waitForSelector('.is-live');
    await page.click('.switch summary');
    await page.click('.switch button');
    await page.waitForSelector('.banner.stopped');
    await other.waitForSelector('.banner.stopped');
    await page.goto(`${day.address}/calls`);
    expect(await page.textContent('.banner.stopped')).toContain('stopped by Otto Bakker');
  });

  test('finds a promise from the keyboard, and a slash in a form is a slash', async () => {
    const page = await onTheList();
    await page.keyboard.press('/');
    await page.keyboard.type('okafor');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/find?for=okafor');
    expect(await rows(page)).toContain('Chantal Okafor');
    await page.goto(day.address);
    await page.click(`#p-${idOf(3)} .more summary`);
    await page.locator(`#p-${idOf(3)} input[name=why]`).pressSequentially('1/2');
    expect(await page.inputValue(`#p-${idOf(3)} input[name=why]`)).toBe('1/2');
  });

  test('works without script: log in, hand over, cancel', async () => {
    const page = await onTheList({ javaScriptEnabled: false });
    const openSheet = async () => {
      await page.click(`#p-${idOf(3)} .more summary`);
      await page.click(`#p-${idOf(3)} .more a`);
    };
    await openSheet();
    await page.selectOption('select[name=to]', 'joost');
    await page.click('form[action$="/hand-over"] button');
    await openSheet();
    await page.click('form[action$="/cancel"] button');
    await page.waitForSelector('.note');
    expect(day.service.asked.commands.map(({ command }) => command.type)).toEqual([
      'hand-over',
      'cancel',
    ]);
  });
});

describe('the form of a new promise in a browser', () => {
  test('works without script, and keeps what was typed until it is right', async () => {
    const page = await onTheList({ javaScriptEnabled: false });
    await page.click('nav a[href="/promises/new"]');
    await page.fill('input[name=name]', 'Hanneke');
    await page.fill('input[name=minutes]', '15');
    await page.fill('textarea[name=reason]', 'Two\nlines');
    await page.click('.make button');
    expect(await page.textContent('#wrong-phone')).toContain('not a telephone number');
    expect(await page.inputValue('textarea[name=reason]')).toBe('Two\nlines');
    await page.fill('input[name=phone]', '+31612340000');
    await page.click('.make button');
    expect(await page.textContent('.note')).toContain('Recorded.');
    expect(day.service.asked.open).toMatchObject([
      { customer: { name: 'Hanneke' }, when: { kind: 'in', ms: 15 * MINUTE } },
    ]);
  });
});

describe('the page of one promise in a browser', () => {
  test('shows what happens to it without a reload, under the pointer of who just acted', async () => {
    const page = await onTheList();
    await page.goto(`${day.address}/promises/${idOf(1)}`);
    await page.click('.actions form[action$="/acknowledge"] button');
    await page.waitForSelector('.is-live');
    const note = { valueId: 'note-1', commitment: 'sealed' };
    const opening = { customerId: 'same', window: { notBefore: null, dueAt: day.service.now } };
    const added = { type: 'note-added', at: day.service.now, by: 'joost', note } as const;
    day.service.put({ id: idOf(1), opening, note: 'The part has come.', events: [added] });
    await page.waitForSelector('text=The part has come.', { timeout: 10_000 });
  });

  test('keeps a half-written note when something happens, and says so', async () => {
    const page = await onTheList();
    await page.goto(`${day.address}/promises/${idOf(1)}`);
    await page.waitForSelector('.is-live');
    await page.click('.actions details:has(form[action$="/note"]) summary');
    await page.fill('.actions form[action$="/note"] textarea', 'half written');
    await day.service.command(idOf(1), { type: 'acknowledge', via: 'api' }, 'joost');
    await page.waitForSelector('text=Something has happened here');
    expect(await page.inputValue('.actions form[action$="/note"] textarea')).toBe('half written');
  });

  test('moves the call to another time, without script too', async () => {
    const page = await onTheList({ javaScriptEnabled: false });
    const at = day.service.now - MINUTE;
    day.service.words = [{ callId: 'calls:9', kind: 'they-called', at }];
    await page.goto(`${day.address}/promises/${idOf(6)}`);
    await page.click('.actions details:has(form[action$="/move"]) summary');
    await page.fill('.actions input[name=due-at]', '2030-01-02T15:04');
    await page.selectOption('.actions form[action$="/move"] select', 'own-number calls:9');
    await page.click('.actions form[action$="/move"] button');
    await page.waitForSelector('.note');
    const dueAt = Date.UTC(2030, 0, 2, 14, 4);
    expect(day.service.asked.commands).toMatchObject([
      {
        command: {
          ...{ type: 'move', window: { notBefore: null, dueAt } },
          ...{ by: 'customer', via: 'own-number', callId: 'calls:9' },
        },
      },
    ]);
  });
});

describe('the link of an alert in a browser', () => {
  test('changes nothing when it is opened, by scanners that run scripts too', async () => {
    const page = await newPage();
    for (let looks = 0; looks < 5; looks += 1) {
      await page.goto(`${day.address}/a/${TOKEN}`);
      await page.waitForLoadState('networkidle');
    }
    expect(day.service.asked.commands).toEqual([]);
  });

  test('is taken with one button, without login and without script', async () => {
    const page = await newPage({
      javaScriptEnabled: false,
      viewport: { width: 360, height: 740 },
    });
    await page.goto(`${day.address}/a/${TOKEN}`);
    const button = await page.locator('button.thumb').boundingBox();
    expect(button?.height).toBeGreaterThanOrEqual(48);
    await page.click('button.thumb');
    expect(await page.textContent('.note')).toContain('It is yours until');
    expect(day.service.asked.commands).toMatchObject([{ by: 'fatima' }]);
  });
});
