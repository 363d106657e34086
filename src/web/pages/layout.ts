import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KillSwitch } from '../../app/ports/site.ts';
import { mayDo } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { type Markup, html, nothing } from './html.ts';
import { type Reader, readerOf } from './reader.ts';

/** What every page is made of. */
export type Page = {
  readonly title: string;
  readonly body: Markup;
  /** Whose language it speaks, where nobody is logged in whose it could be. */
  readonly reader?: Reader;
  /** Null: nobody is logged in, so there is nothing to go to. */
  readonly person: string | null;
  readonly killSwitch?: KillSwitch;
  /** Stands in the address bar's place of the menu. */
  readonly here?: (typeof places)[number][0];
  /** What the search field begins with. */
  readonly sought?: string;
  /** Loads the script that keeps the list live. */
  readonly live?: boolean;
};

/** Answers with a page. Personal pages are stored nowhere. */
export function sendPage(deps: WebDeps, request: FastifyRequest, reply: FastifyReply) {
  const reader = readerOf(deps, request);
  return (page: Page): FastifyReply =>
    reply
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(document(page, page.reader ?? reader, about(deps, request)).text);
}

type About = { readonly simulated: boolean; readonly mayMake: boolean };

function about({ settings }: WebDeps, { actor }: FastifyRequest): About {
  const mayMake = actor !== null && mayDo(actor, 'pledges:write');
  return { simulated: settings.simulated, mayMake };
}

function document(page: Page, reader: Reader, { simulated, mayMake }: About): Markup {
  return html`<!doctype html>
    <html lang="${reader.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${page.title} · callback-guarantee</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/style.css" />
        ${page.live === true && html`<script src="/assets/client.js" defer></script>`}
      </head>
      <body>
        <a class="skip" href="#main">${reader.text('page.layout.skip')}</a>
        ${page.person === null ? nothing : menu(page, page.person, { reader, mayMake })}
        ${simulated && html`<p class="banner simulated">${reader.text('page.layout.simulated')}</p>`}
        ${switchBanner(page, reader)}
        <main id="main">${page.body}</main>
      </body>
    </html> `;
}

const places = [
  ['/', 'promises'],
  ['/promises/new', 'make'],
  ['/calls', 'calls'],
  ['/inbox', 'inbox'],
  ['/reports', 'reports'],
] as const;

type Menu = { readonly reader: Reader; readonly mayMake: boolean };

function menu(page: Page, person: string, { reader, mayMake }: Menu): Markup {
  const shown = places.filter(([, name]) => mayMake || name !== 'make');
  const links = shown.map(
    ([address, name]) =>
      html`<a href="${address}" ${page.here === address && html`aria-current="page"`}
        >${reader.text(`page.menu.${name}`)}</a
      >`,
  );
  return html`<header class="top">
    <a class="brand" href="/"
      ><img src="/assets/icon.svg" alt="" width="22" height="22" /><span
        >callback-guarantee</span
      ></a
    >
    <nav aria-label="${reader.text('page.menu.label')}">${links}</nav>
    <form class="find" method="post" action="/find" role="search">
      <input
        name="sought"
        type="search"
        maxlength="80"
        required
        value="${page.sought ?? ''}"
        autocomplete="off"
        aria-label="${reader.text('page.find.what')}"
        placeholder="${reader.text('page.find.what')}"
      />
      <button class="quiet">${reader.text('page.find.go')}</button>
    </form>
    <form class="who" method="post" action="/logout">
      <span>${reader.nameOf(person)}</span>
      <button class="quiet">${reader.text('page.menu.log-out')}</button>
    </form>
  </header>`;
}

function switchBanner({ killSwitch }: Page, reader: Reader): Markup {
  if (killSwitch?.on !== true) return nothing;
  const by = reader.nameOf(killSwitch.by);
  const at = killSwitch.at === null ? '' : reader.exactly(killSwitch.at);
  return html`<p class="banner stopped" role="status">
    ${reader.text('page.layout.stopped', { by, at })}
  </p>`;
}
