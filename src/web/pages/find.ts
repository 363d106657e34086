import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Sought } from '../../app/ports/sought.ts';
import { actorIn, guard, mayDo } from '../access.ts';
import { personText } from '../api/fields.ts';
import type { WebDeps } from '../deps.ts';
import { type RowBoard, rowBoard } from './board.ts';
import { fieldOf } from './fields.ts';
import { type Markup, html } from './html.ts';
import { sendPage } from './layout.ts';
import { type Reader, readerOf } from './reader.ts';
import { rowOf } from './row.ts';
import { mayBeNumber, soughtIn } from './sought.ts';

/** Promises that the page shows; the ledger says whether there are more. */
const FOUND_MAX = 50;
const TYPED_MAX = 80;

/**
 * Promises by their customer's name, reference or number, or by their own id, ended ones too: of a
 * customer who is on the line, or of whom somebody asks what happened. The form is posted, so that
 * a telephone number stands in no address, history or log; what cannot be one is led to an address
 * of its own, which can be reloaded and handed on.
 */
export function findRoutes(scope: FastifyInstance, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:read', ['session']);
  scope.post('/find', { onRequest }, async (request, reply) => {
    const typed = fieldOf(request, 'sought', TYPED_MAX);
    if (typed === '') return reply.redirect('/', 303);
    if (!mayBeNumber(typed)) return reply.redirect(addressOf(typed), 303);
    return show(deps, request, reply)(typed, '/');
  });
  // Reloading the answer of a number, or coming back to it, asks again.
  scope.get('/find', { onRequest }, async (request, reply) => {
    const typed = askedIn(request);
    if (typed === '' || mayBeNumber(typed)) return reply.redirect('/', 303);
    return show(deps, request, reply)(typed, addressOf(typed));
  });
}

/** Nonsense asks for nothing. */
function askedIn(request: FastifyRequest): string {
  return personText(TYPED_MAX)
    .catch('')
    .parse((request.query as Record<string, unknown>)['for']);
}

function addressOf(typed: string): string {
  return `/find?for=${encodeURIComponent(typed)}`;
}

function show(deps: WebDeps, request: FastifyRequest, reply: FastifyReply) {
  return async (typed: string, back: string): Promise<FastifyReply> => {
    const reader = readerOf(deps, request);
    const actor = actorIn(request);
    const mayAct = mayDo(actor, 'pledges:write');
    const [killSwitch, found] = await Promise.all([
      deps.service.killSwitch(),
      answer(deps, soughtIn(typed, deps.readNumber), { reader, mayAct, back }),
    ]);
    const title = reader.text('page.find.title');
    // What was typed stands in the field again, to be changed, unless it may be a number.
    const sought = mayBeNumber(typed) ? '' : typed;
    const body = html`<h1>${title}</h1>
      ${found}`;
    return sendPage(
      deps,
      request,
      reply,
    )({
      ...{ title, body, killSwitch, sought },
      person: actor.person,
    });
  };
}

type Place = { readonly reader: Reader; readonly mayAct: boolean; readonly back: string };

async function answer(deps: WebDeps, sought: Sought | null, place: Place): Promise<Markup> {
  const { reader, mayAct } = place;
  const number = sought?.number ?? null;
  const { pledges, more } = sought === null ? NOTHING : await deps.pledges.find(sought, FOUND_MAX);
  if (pledges.length === 0) {
    const why = number === null ? 'none' : 'nobody';
    return html`<p class="empty">${reader.text(`page.find.${why}`)}</p>
      ${number !== null && mayAct && makeButton(number, reader)}`;
  }
  const board: RowBoard = await rowBoard(deps, pledges);
  return html`<ol class="list">
      ${pledges.map((pledge) => rowOf(deps, pledge, { ...place, board }))}
    </ol>
    ${
      more &&
      html`<p class="more-there">${reader.text('page.find.more', { count: pledges.length })}</p>`
    }`;
}

const NOTHING = { pledges: [], more: false } as const;

/** Whoever is on the line and has no promise may get one at once. */
function makeButton(phone: string, reader: Reader): Markup {
  return html`<form method="post" action="/promises/new">
    <input type="hidden" name="phone" value="${phone}" />
    <button class="primary">${reader.text('page.find.make')}</button>
  </form>`;
}
