import type { FastifyInstance } from 'fastify';
import type { CustomersWord } from '../../app/customers-word.ts';
import type { Pledge } from '../../domain/pledge.ts';
import { actorIn, guard } from '../access.ts';
import { noSuchPledge } from '../api/answers.ts';
import { idParams } from '../api/route-types.ts';
import type { WebDeps } from '../deps.ts';
import { localPath } from './fields.ts';
import { type Place, cancelForm } from './forms.ts';
import { handOverForm } from './hand-over-form.ts';
import { howItWas } from './how-it-was.ts';
import { type Markup, html } from './html.ts';
import { sendPage } from './layout.ts';
import { readerOf } from './reader.ts';

/** Where the rarer actions of a promise are found; the list itself stays small. */
export function actionsPath(pledge: Pledge, back: string): string {
  return `/promises/${pledge.id}/actions?back=${encodeURIComponent(back)}`;
}

/** What the list opens for a promise: a page without script, a part of the list with it. */
export function actionsRoute(scope: FastifyInstance, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:write', ['session']);
  scope.get('/promises/:id/actions', { onRequest }, async (request, reply) => {
    const id = idParams.safeParse(request.params);
    const view = id.success ? await deps.service.pledge(id.data.id) : null;
    if (view === null) throw noSuchPledge();
    const { back } = request.query as Record<string, unknown>;
    const reader = readerOf(deps, request);
    const place = {
      reader,
      ids: deps.ids,
      back: (typeof back === 'string' && localPath(back)) || '/',
    };
    const words = await deps.service.customersWords(view.pledge.id);
    const inside = sheetOf(deps, view.pledge, place, words);
    const sheet = html`<div class="sheet" id="sheet">${inside}</div>`;
    const title = reader.text('page.act.more');
    const body = html`<section class="narrow alone">
      <h1>${title}</h1>
      ${sheet}
    </section>`;
    const { person } = actorIn(request);
    return sendPage(deps, request, reply)({ title, body, person });
  });
}

function sheetOf(
  deps: WebDeps,
  pledge: Pledge,
  place: Place,
  words: readonly CustomersWord[],
): Markup {
  const { reader } = place;
  return html`${howItWas(pledge, place)}
    <h3>${reader.text('page.act.hand-over')}</h3>
    ${handOverForm(deps, pledge, place)}
    <h3>${reader.text('page.act.cancel')}</h3>
    ${cancelForm(pledge, place, words)}
    <p><a href="/promises/${pledge.id}">${reader.text('page.link.to-promise')}</a></p>`;
}
