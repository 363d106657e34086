import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { packageRoot } from '../../src/runtime/root.ts';
import { keys } from '../integration/web/given-web.ts';
import { startChromium } from '../support/chromium.ts';
import { AFTERNOON, type Day, givenDay, idOf } from './given-day.ts';

/*
 * Pictures of the pages on an ordinary busy afternoon, always the same one:
 *
 *   npm run pictures             those that the documents show, into docs/img
 *   npm run pictures -- FOLDER   every page in every width and scheme, to be looked at
 */

/** A Tuesday, twenty past two in the afternoon of the site. */
/** At 360 px with two dots a pixel, as a telephone draws it. */
const WIDTHS = { 1280: { height: 800, dots: 1 }, 360: { height: 740, dots: 2 } } as const;
const SCHEMES = ['light', 'dark'] as const;

type Width = keyof typeof WIDTHS;
type Scheme = (typeof SCHEMES)[number];
type Shot = { readonly page: string; readonly width: Width; readonly scheme: Scheme };

/** What each page is made to show before it is pictured. */
const pages: Readonly<Record<string, (page: Page, day: Day) => Promise<unknown>>> = {
  ops: (page, day) => page.goto(day.address),
  all: (page, day) => page.goto(`${day.address}/?view=all`),
  done: (page, day) => page.goto(`${day.address}/?view=done`),
  empty: (page, day) => {
    day.service.held.clear();
    return page.goto(day.address);
  },
  sheet: async (page, day) => {
    await page.goto(day.address);
    await page.click(`#p-${idOf(3)} .more summary`);
    await page.waitForSelector(`#p-${idOf(3)} .more form`);
  },
  focus: async (page, day) => {
    await page.goto(day.address);
    await page.keyboard.press('/');
  },
  promise: (page, day) => page.goto(`${day.address}/promises/${idOf(1)}`),
  make: (page, day) => page.goto(`${day.address}/promises/new`),
  found: (page, day) => page.goto(`${day.address}/find?for=gerda`),
  none: (page, day) => page.goto(`${day.address}/find?for=zzz`),
  calls: (page, day) => page.goto(`${day.address}/calls`),
  inbox: (page, day) => page.goto(`${day.address}/inbox`),
};

/** Those that README and docs show. */
const shown: readonly Shot[] = [
  { page: 'ops', width: 1280, scheme: 'light' },
  { page: 'ops', width: 1280, scheme: 'dark' },
  { page: 'ops', width: 360, scheme: 'light' },
  { page: 'promise', width: 1280, scheme: 'light' },
];

const everyShot = Object.keys(pages).flatMap((page) =>
  ([1280, 360] as const).flatMap((width) => SCHEMES.map((scheme) => ({ page, width, scheme }))),
);

async function take(browser: Browser, shot: Shot, folder: string): Promise<void> {
  const { height, dots } = WIDTHS[shot.width];
  const day = await givenDay(AFTERNOON);
  const context = await browser.newContext({
    ...{ locale: 'en-GB', colorScheme: shot.scheme, deviceScaleFactor: dots },
    viewport: { width: shot.width, height },
  });
  const page = await context.newPage();
  await page.goto(day.address);
  await page.fill('input[name=key]', keys.ops);
  await page.click('button.primary');
  await page.waitForSelector('.list');
  await pages[shot.page]?.(page, day);
  await page.waitForLoadState('load');
  const path = join(folder, `${shot.page}-${shot.width}-${shot.scheme}.png`);
  await page.screenshot({ path, fullPage: true, animations: 'disabled' });
  process.stdout.write(`${path}\n`);
  await context.close();
  await day.app.close();
}

const folder = process.argv[2];
const browser = await startChromium();
for (const shot of folder === undefined ? shown : everyShot) {
  await take(browser, shot, folder ?? join(packageRoot(), 'docs/img'));
}
await browser.close();
