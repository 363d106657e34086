import type { FastifyInstance } from 'fastify';
import { actorIn, guard, mayDo } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { type Markup, html } from './html.ts';
import { sendPage } from './layout.ts';
import { type Reader, readerOf } from './reader.ts';

/** Messages that the page shows. */
const MESSAGES_MAX = 100;

type Message = Awaited<ReturnType<WebDeps['site']['inboxOf']>>[number];

/** The built-in inbox: one's own messages; an admin sees everybody's. */
export function inboxRoutes(scope: FastifyInstance, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:read', ['session']);
  scope.get('/inbox', { onRequest }, async (request, reply) => {
    const reader = readerOf(deps, request);
    const actor = actorIn(request);
    const whose = mayDo(actor, 'admin') ? null : actor.person;
    const messages = await deps.site.inboxOf(whose, MESSAGES_MAX);
    const title = reader.text('page.inbox.title');
    const body = html`<h1>${title}</h1>
      <p class="dim">${reader.text(whose === null ? 'page.inbox.what-all' : 'page.inbox.what')}</p>
      ${
        messages.length === 0
          ? html`<p class="empty">${reader.text('page.inbox.none')}</p>`
          : html`<ol class="list">
              ${messages.map((message) => messageRow(message, reader))}
            </ol>`
      }`;
    const { person } = actor;
    const killSwitch = await deps.service.killSwitch();
    return sendPage(deps, request, reply)({ title, body, person, killSwitch, here: '/inbox' });
  });
}

function messageRow(message: Message, reader: Reader): Markup {
  const { pledgeId } = message;
  const to = reader.text('page.inbox.to', { person: reader.nameOf(message.person) });
  return html`<li class="message">
    <p class="dim">
      <time datetime="${new Date(message.at).toISOString()}">${reader.exactly(message.at)}</time> ·
      ${to}
    </p>
    <h2>
      ${
        pledgeId === null
          ? message.subject
          : html`<a href="/promises/${pledgeId}">${message.subject}</a>`
      }
    </h2>
    <div class="letter">${message.text}</div>
  </li>`;
}
