import type { FastifyInstance } from 'fastify';
import { actorIn, guard, mayDo } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { type Markup, html, nothing } from './html.ts';
import { sendPage } from './layout.ts';
import { type Reader, readerOf } from './reader.ts';

/** Messages that the page shows. */
const MESSAGES_MAX = 100;

type Message = Awaited<ReturnType<WebDeps['site']['inboxOf']>>[number];

/** The built-in inbox: one's own messages; an admin sees which ones others got. */
export function inboxRoutes(scope: FastifyInstance, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:read', ['session']);
  scope.get('/inbox', { onRequest }, async (request, reply) => {
    const reader = readerOf(deps, request);
    const actor = actorIn(request);
    const { person: me } = actor;
    const messages = await deps.site.inboxOf(me, MESSAGES_MAX);
    const title = reader.text('page.inbox.title');
    const body = html`<h1>${title}</h1>
      <p class="dim">${reader.text('page.inbox.what')}</p>
      ${
        messages.length === 0
          ? html`<p class="empty">${reader.text('page.inbox.none')}</p>`
          : html`<ol class="list">
              ${messages.map((message) => messageRow(message, reader, deps.settings.publicUrl))}
            </ol>`
      }
      ${mayDo(actor, 'admin') && (await othersPart(deps, me, reader))}`;
    const killSwitch = await deps.service.killSwitch();
    return sendPage(deps, request, reply)({ title, body, person: me, killSwitch, here: '/inbox' });
  });
}

/**
 * That others were told, and of what; never the letter itself: its link acknowledges in the name of
 * whoever it was sent to.
 */
async function othersPart(deps: WebDeps, me: string, reader: Reader): Promise<Markup> {
  const all = await deps.site.inboxOf(null, MESSAGES_MAX);
  const others = all.filter(({ person }) => person !== me);
  if (others.length === 0) return nothing;
  const lines = others.map(
    (message) => html`<li>${headOf(message, reader)}<br />${subjectOf(message)}</li>`,
  );
  return html`<section class="others">
    <h2>${reader.text('page.inbox.others')}</h2>
    <p class="dim">${reader.text('page.inbox.others-what')}</p>
    <ol class="moments">
      ${lines}
    </ol>
  </section>`;
}

/** Our own addresses in a letter can be tapped; whatever else stands in it stays plain text. */
function withLinks(text: string, publicUrl: string): readonly Markup[] {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part) =>
      part.startsWith(`${publicUrl}/`) ? html`<a href="${part}">${part}</a>` : html`${part}`,
    );
}

function messageRow(message: Message, reader: Reader, publicUrl: string): Markup {
  return html`<li class="message">
    <p>${headOf(message, reader)}</p>
    <h2>${subjectOf(message)}</h2>
    <div class="letter">${withLinks(message.text, publicUrl)}</div>
  </li>`;
}

function headOf({ at, person }: Message, reader: Reader): Markup {
  const to = reader.text('page.inbox.to', { person: reader.nameOf(person) });
  return html`<span class="dim"
    ><time datetime="${new Date(at).toISOString()}">${reader.exactly(at)}</time> · ${to}</span
  >`;
}

function subjectOf({ pledgeId, subject }: Message): Markup {
  if (pledgeId === null) return html`${subject}`;
  return html`<a href="/promises/${pledgeId}">${subject}</a>`;
}
